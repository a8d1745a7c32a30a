use crate::Scope;

/// A piece of an application that knows how to become Kubernetes objects.
///
/// ```
/// use terrace_build::{Construct, Handle, Scope};
/// use terrace_k8s::api::core::v1::ConfigMap;
///
/// /// A page that is shown while the shop is closed.
/// struct ClosedPage {
///     text: String,
/// }
///
/// impl Construct for ClosedPage {
///     type Outputs = Handle<ConfigMap>;
///
///     fn build(&self, scope: &mut Scope<'_>) -> Handle<ConfigMap> {
///         let metadata = scope.metadata();
///         let data = [("index.html".to_owned(), self.text.clone())].into();
///         scope.add(ConfigMap { metadata, data: Some(data), ..ConfigMap::default() })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a construct",
    note = "implement `Construct` for it: `type Outputs`, and `build`, which adds objects to the scope"
)]
pub trait Construct {
    /// What others may refer to: handles, which only the scope can make.
    type Outputs;

    /// Adds the objects of this construct to its place in the tree.
    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs;
}
