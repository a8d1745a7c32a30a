//! The Argo CD config-management plugin: an app, as Argo CD asks for it.
//!
//! `argocd-cmp-server` in a sidecar of the repo-server runs the commands of this crate in a copy of the repo. What is in that copy
//! was pushed by anybody, so it is only read: the app's file and its platform's, within limits. Nothing of it is run, unless both the platform
//! and the sidecar say that definitions are.
//!
//! A command is a method of [`Plugin`], from a [`Place`] and the [`Variables`] to an [`Answer`]. Only [`Plugin::main`] knows the process around it.
//!
//! ```
//! use terrace_cmp::{Answer, PARAMETERS, Parameters, Place, Plugin, SOURCE_PATH, Status, Variables, codes};
//!
//! let repo = tempfile::tempdir()?;
//! let shop = repo.path().canonicalize()?.join("apps/shop");
//! std::fs::create_dir_all(&shop)?;
//! std::fs::write(
//!     shop.join("app.yaml"),
//!     "apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {name: shop}\nspec: {image: 'nginx:1.29', processes: {web: {http: 8080}}}\n",
//! )?;
//!
//! // What Argo CD sets, and the folder in which it starts the command.
//! let variables = Variables::default()
//!     .with(SOURCE_PATH, "apps/shop")
//!     .with(PARAMETERS, r#"[{"name": "images", "map": {"web": "nginx:1.30"}}]"#);
//! assert_eq!(variables.get(SOURCE_PATH), Some("apps/shop"));
//! let place = Place::new(&shop, &variables);
//! assert!(place.is_whole() && place.folder().starts_with(place.root()));
//! assert_eq!(place.in_repo(&format!("{}/app.yaml", shop.display())), "apps/shop/app.yaml");
//!
//! let plugin = Plugin::new();
//! let Answer { stdout, status, stderr } = plugin.generate(&place, &variables);
//! assert_eq!(status, Status::Fine, "{stderr}");
//! assert!(stdout.contains("nginx:1.30"));
//! assert_eq!(plugin.init(&place).status, Status::Fine);
//! assert!(plugin.parameters(&place, &variables).stdout.contains("\"images\""));
//! assert_eq!(plugin.health(&Variables::default()).status, Status::Fine);
//!
//! // A typing mistake in an Application.
//! let (parameters, mistakes) = Parameters::read(&variables.with(PARAMETERS, r#"[{"name": "image", "string": "nginx"}]"#));
//! assert_eq!(mistakes[0].code, &codes::UNKNOWN_PARAMETER);
//! assert!(parameters.target().environment.is_none() && parameters.overrides().images.is_empty());
//! # Ok::<(), std::io::Error>(())
//! ```

pub mod codes;

mod answer;
mod parameters;
mod place;
mod variables;

mod announce;
mod command;
mod generate;
mod input;
mod plugin;

mod local;
mod read_back;

pub use answer::{Answer, Status};
pub use generate::NAMESPACE;
pub use local::Local;
pub use parameters::{PARAMETERS, Parameters};
pub use place::{Place, SOURCE_PATH};
pub use plugin::Plugin;
pub use variables::Variables;
