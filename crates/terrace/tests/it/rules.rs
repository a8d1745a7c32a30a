//! Rules of one's own.

use terrace::{
    check::{Kind, Report, Rule, Subject},
    diagnostic::Code,
    prelude::*,
    spec::load::load_platform,
};

use crate::mistakes;

static NO_OWNER: Code = Code::new(9001, "an app without a team", "Every app names the team that owns it.");

fn app_has_an_owner(subject: &Subject<'_>, report: &mut Report<'_>) {
    for deployment in subject.of_kind(Kind::Deployment).filter(|_| subject.app.team.is_none()) {
        report.broken(deployment.spec, format!("nobody owns `{deployment}`"), "add `team:` to the app's `spec`");
    }
}

#[test]
fn a_rule_sees_the_app_and_its_objects_and_the_platform_weighs_it() {
    let spec = || Spec::new().image("shop:1.42.0").process("web", Process::new().http(8080));
    let cases = [
        (spec(), "{}", vec!["T9001: nobody owns `Deployment/shop-web`"], true),
        (spec(), "{T9001: warn}", vec!["T9001: nobody owns `Deployment/shop-web`"], false),
        (spec(), "{T9001: off}", vec![], false),
        (spec().team("checkout"), "{}", vec![], false),
    ];
    for (spec, levels, expected, is_error) in cases {
        let platform = format!(
            "apiVersion: terrace.dev/v1alpha1\nkind: Platform\nmetadata: {{name: test}}\nspec: {{rules: {levels}}}\n"
        );
        let platform = load_platform("platform.yaml", platform.as_bytes()).expect("a platform");
        let definition = Definition::new("shop").spec(spec).rule(Rule::new(&NO_OWNER, app_has_an_owner));
        let rendered = render(&definition, &platform, &Target::default(), &Overrides::default());
        assert_eq!(mistakes(&rendered), expected);
        assert_eq!(rendered.has_errors(), is_error, "{levels}");
    }
}
