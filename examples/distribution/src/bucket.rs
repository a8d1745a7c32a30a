use schemars::JsonSchema;
use serde::Deserialize;
use terrace::{diagnostic::Code, prelude::*};
use terrace_cookbook::s3_bucket;

/// A bucket of S3, and a role of the same name that may use it: write the name as the app's `identity`.
///
/// Others read its `name` and its `region`. What is deleted from the cluster stays in AWS.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bucket {
    /// What it is called, as nothing else in the world.
    pub name: String,
}

/// What the rest of a cluster's address is known by, which only the platform team knows.
const ISSUERS: [(&str, &str); 2] = [
    ("acme-staging", "oidc.eks.eu-central-1.amazonaws.com/id/5F0C1D2E3A4B59687766554433221100"),
    ("acme-production", "oidc.eks.eu-central-1.amazonaws.com/id/00112233445566778899AABBCCDDEEFF"),
];

/// A bucket that nobody could use.
pub(crate) static NOT_PLACED: Code = Code::new(
    9002,
    "a bucket without a cluster or a namespace",
    "The role of a bucket trusts one ServiceAccount: that of the app, in its namespace, in its cluster.\nWrite `namespace:` in the app's `spec`, and render it for an environment that has a cluster.",
);

impl Construct for Bucket {
    type Outputs = s3_bucket::BucketOutputs;

    fn build(&self, scope: &mut Scope<'_>) -> s3_bucket::BucketOutputs {
        let context = scope.context();
        let cluster = context.cluster().map(|cluster| cluster.name.as_str());
        let issuer = ISSUERS.into_iter().find(|(name, _)| Some(*name) == cluster).map(|(_, issuer)| issuer);
        let namespace = context.app().namespace.as_ref().map(AsRef::<str>::as_ref);
        let (Some(issuer), Some(namespace)) = (issuer, namespace) else {
            let hint = "write `namespace:` in the app's `spec`, and render it for a cluster of Acme";
            scope.error(&NOT_PLACED, "a bucket is of one namespace in one cluster", hint);
            return s3_bucket::BucketOutputs { name: self.name.as_str().into(), region: "".into() };
        };
        s3_bucket::Bucket::new(&*self.name, issuer, namespace).build(scope)
    }
}
