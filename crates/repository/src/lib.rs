//! A repository of apps on disk: found, read within limits, written atomically.
//!
//! The one library that opens files. What it reads may come from anybody who can push to a repository, so everything is
//! bounded: the size of a file, the number of files looked at, and where a link may lead. A rendering of one app opens that
//! app's file, its platform's, and the files beside the app that these two name, and nothing else.
//!
//! ```
//! use terrace_repository::{AppFile, Leftovers, LoadedApp, MARKER, OutputFile, Repository, Written, choose_target, codes, find, write_tree};
//!
//! let root = tempfile::tempdir()?;
//! let shop = root.path().join("shop");
//! std::fs::create_dir(&shop)?;
//! std::fs::write(shop.join("app.yaml"), "apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {name: shop}\nspec: {}\n")?;
//!
//! // Found, read with its platform and the files that it names,
//! let apps = find(&[root.path().to_owned()]).unwrap();
//! assert_eq!(apps, [AppFile::in_folder(&shop)]);
//! let repository = Repository::within(root.path());
//! let LoadedApp { app, platform } = repository.load(&apps[0]).unwrap();
//! assert!(platform.is_none() && app.name().is_some());
//! let target = choose_target(&terrace_spec::Platform::new(), None, None);
//! assert!(target.environment.is_none());
//!
//! // and what is rendered of it written, whole or not at all.
//! let files = [OutputFile { folder: "shop", name: "service.yaml", content: "kind: Service\n" }];
//! let output = root.path().join("output");
//! let targets = std::collections::BTreeSet::new();
//! assert_eq!(write_tree(&output, &files, &targets, Leftovers::Removed).unwrap(), Written::Replaced);
//! assert!(output.join(MARKER).exists());
//! // A folder with anything else is somebody's work.
//! let refused = write_tree(&shop, &files, &targets, Leftovers::Refused).unwrap_err();
//! assert_eq!(refused.code, &codes::FOREIGN_FOLDER);
//! # Ok::<(), std::io::Error>(())
//! ```

pub mod codes;

mod find;
mod folder;
mod manifest;
mod manifests;
mod open;
mod platform;
mod repository;
mod sources;
mod target;
mod write;

pub use find::find;
pub use manifest::Manifest;
pub use manifests::{ForeignFile, bounded, read_manifests, write_new};
pub use platform::PlatformFile;
pub use repository::{AppFile, LoadedApp, Repository};
pub use target::choose_target;
pub use write::{Leftovers, MARKER, OutputFile, Written, write_tree};
