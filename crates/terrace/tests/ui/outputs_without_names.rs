use terrace::k8s::api::core::v1::ConfigMap;
use terrace::prelude::*;

struct Page;

impl Construct for Page {
    type Outputs = Handle<ConfigMap>;

    fn build(&self, scope: &mut Scope<'_>) -> Handle<ConfigMap> {
        let metadata = scope.metadata();
        scope.add(ConfigMap { metadata, ..ConfigMap::default() })
    }
}

fn main() {
    Definition::new("shop").add("page", Page);
}
