//! An app that is more than data: it has a construct, a typed patch, a transform and a rule of its own.
//!
//! `terrace synth examples/constructs/definition` runs it; so does `cargo run -p constructs-definition -- synth`.

use std::process::ExitCode;

use terrace::{
    check::{Report, Rule, Subject},
    diagnostic::{Code, Path},
    k8s::api::{apps::v1::Deployment, core::v1::ConfigMap},
    prelude::*,
};

fn main() -> ExitCode {
    terrace::main(|request| shop(request.target.environment.as_ref().map(AsRef::as_ref)))
}

/// A page that is shown while the shop is closed.
struct ClosedPage {
    text: &'static str,
}

#[derive(Outputs)]
struct ClosedPageOutputs {
    map: Output<String>,
}

impl Construct for ClosedPage {
    type Outputs = ClosedPageOutputs;

    fn build(&self, scope: &mut Scope<'_>) -> ClosedPageOutputs {
        let metadata = scope.metadata();
        let name = metadata.name.clone().unwrap_or_default();
        let data = [("index.html".to_owned(), self.text.to_owned())].into();
        scope.add(ConfigMap { metadata, data: Some(data), ..ConfigMap::default() });
        ClosedPageOutputs { map: name.into() }
    }
}

static NO_TEAM: Code = Code::new(9001, "an app without a team", "Every app of the shop names the team that owns it.");

fn has_team(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.app.team.is_none() {
        report.broken(&Path::root(), "the app names no team", "write `.team(\"shop\")`");
    }
}

fn shop(environment: Option<&str>) -> Definition {
    let text = if environment == Some("staging") { "<h1>Nothing to see here</h1>" } else { "<h1>Back soon</h1>" };
    let mut shop = Definition::new("shop");
    let page = shop.add("closed", ClosedPage { text });
    let web = Process::new().http(8080).health("/healthz").config("CLOSED_PAGE", page.map);
    shop.spec(Spec::new().image("registry.example.com/shop:1.42.0").process("web", web))
        .patch::<Deployment>("shop-web", |web| web.spec.min_ready_seconds = Some(10))
        .rule(Rule::new(&NO_TEAM, has_team).level(terrace::spec::platform::Level::Warn))
        .transform(|object| object.annotation("example.com/cost-centre", "4711"))
}
