//! Rules over resolved specs and rendered objects: what is legal one by one, and a mistake together.
//!
//! A rule is a claim that good production apps keep. It reads the resolved app and the recorded objects, typed, raw and patched
//! ones alike, and reports where the claim is broken. How much it weighs is the platform's to say.
//!
//! Whoever writes definitions or a distribution writes [`Rule`]s of their own, with codes from `T9000` on: Terrace never uses those.
//!
//! [`check`] asks the rules of one app; [`across`] asks those of several apps of one run, which it knows by their small [`AppFacts`].
//!
//! ```
//! use terrace_check::{Levels, Object, Subject, check};
//! use terrace_diagnostic::Path;
//! use terrace_document::Tape;
//! use terrace_spec::{App, Platform, Process, Spec, resolve::{Overrides, Target, resolve}};
//!
//! let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
//! let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
//! // A Deployment that mounts a ConfigMap which nobody makes.
//! let mut tape = Tape::new();
//! let deployment: terrace_spec::Raw = serde_saphyr::from_str(
//!     "{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop-web}, spec: {template: {spec: {containers: [
//!         {name: web, image: 'nginx:1.29', envFrom: [{configMapRef: {name: shop-settings}}]}]}}}}",
//! )?;
//! tape.record(&deployment)?;
//! let path = Path::root();
//! let objects = [Object::new(tape.root(), &path)];
//! let found = check(&Subject::new(&app, &objects), &Levels::new());
//! assert!(found.iter().any(|diagnostic| diagnostic.message.contains("shop-settings")), "{found:#?}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod codes;

mod across;
mod credential;
mod levels;
mod report;
mod rule;
mod rules;
mod subject;
mod view;

pub use across::{ACROSS_RULES, AcrossRule, AppFacts, across};
pub use levels::{Levels, unknown_rules};
pub use report::Report;
pub use rule::{Rule, check, check_own};
pub use rules::RULES;
pub use subject::{Made, Subject};
pub use view::{Container, Kind, Object, PodTemplate, Role};
