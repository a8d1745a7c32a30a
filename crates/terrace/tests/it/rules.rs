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

static TERRACES: Code = Code::new(101, "an app without a team", "A code that Terrace has too.");

/// A construct that is never content.
struct Discontent(&'static Code);

impl Construct for Discontent {
    type Outputs = ();

    fn build(&self, scope: &mut Scope<'_>) {
        scope.error(self.0, "nothing is right", "make it right");
    }
}

#[test]
fn a_code_of_a_rule_or_a_construct_is_not_terraces() {
    let spec = || Spec::new().image("shop:1.42.0").team("checkout").process("web", Process::new().http(8080));
    let rendered = |definition: Definition| {
        render(&definition.spec(spec()), &Platform::new(), &Target::default(), &Overrides::default())
    };
    let line = line!() + 1;
    let refused = rendered(Definition::new("shop").rule(Rule::new(&TERRACES, app_has_an_owner)));
    assert_eq!(mistakes(&refused), ["T0326: a rule has the code `T0101`, which may be Terrace's"]);
    let caller = refused.diagnostics[0].place.caller.as_ref().expect("Rust code added it");
    assert_eq!(
        (caller.line(), &refused.diagnostics[0].hints[..]),
        (line, &["give it one from `T9000` to `T9999`".to_owned()][..])
    );

    let with = |code| {
        let mut definition = Definition::new("shop");
        definition.add("first", Discontent(code));
        definition.add("second", Discontent(code));
        rendered(definition)
    };
    let refused = mistakes(&with(&TERRACES));
    assert_eq!(refused[0], "T0326: a construct has the code `T0101`, which may be Terrace's");
    assert_eq!(refused[1..], ["T0101: nothing is right"; 2]);
    // Its own, and Terrace's own where it means just that.
    assert_eq!(mistakes(&with(&NO_OWNER)), ["T9001: nothing is right"; 2]);
    assert_eq!(mistakes(&with(&terrace::build::codes::WAVE_TOO_LATE)), ["T0305: nothing is right"; 2]);
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
