//! What is there already, turned into Terrace.
//!
//! [`crd`] writes a Rust module for a `CustomResourceDefinition`, [`manifests`] an app for what a chart renders to or a cluster shows.
//! Nothing here opens a file: whoever calls has read the text, and writes what comes of it.
//!
//! ```
//! use terrace_import::{codes, manifests::{Fidelity, Imported, MAX_BYTES, Names, Options, Source, import}};
//!
//! let options = Options { app: None, platform: None, target: Default::default(), fidelity: Fidelity::Effect, names: Names::New };
//! let pods = b"{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop}, spec: {selector: {matchLabels: {app: shop}},
//!     template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: shop, image: example.com/shop:1.0}]}}}}";
//! let Imported { yaml, .. } = import(&[Source { file: "shop.yaml", bytes: pods }], &options).unwrap();
//! assert!(yaml.contains("kind: App") && pods.len() < MAX_BYTES);
//! // Nothing in a chart runs: there is no app to make of it.
//! let mistakes = import(&[Source { file: "empty.yaml", bytes: b"{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}" }], &options).unwrap_err();
//! assert!(codes::ALL.contains(&mistakes[0].code));
//! ```

pub mod codes;
pub mod crd;
pub mod manifests;

mod yaml;
