//! A bucket of S3 and the role that may use it, made by ACK; the app's pods act as that role.

use serde::Serialize;
use terrace::{
    diagnostic::Code,
    k8s::{api::apimachinery::pkg::apis::meta::v1::ObjectMeta, object},
    prelude::*,
};

/// A bucket for one app: private, encrypted, versioned, and a role of the same name that reads and writes it.
#[derive(Clone, Debug)]
pub struct Bucket {
    name: String,
    issuer: String,
    namespace: String,
}

/// What an app reads. Its role is [`Bucket::role`], for the app's `identity`.
#[derive(Clone, Debug, Outputs)]
pub struct BucketOutputs {
    /// The bucket.
    pub name: Output<String>,
    /// Its region.
    pub region: Output<String>,
}

impl Bucket {
    /// A bucket of this name, which nobody else in the world has; the cluster's OIDC issuer without `https://`, and the namespace that the app is in.
    pub fn new(name: impl Into<String>, issuer: impl Into<String>, namespace: impl Into<String>) -> Self {
        Self { name: name.into(), issuer: issuer.into(), namespace: namespace.into() }
    }

    /// The role that may use the bucket.
    pub fn role(&self) -> &str {
        &self.name
    }
}

// begin: construct
/// A bucket that no account could have.
pub static NOT_ON_AWS: Code = Code::new(
    9101,
    "a bucket of a cluster without a region or an account",
    "The role of a bucket is of an AWS account: state `region` and `account` of the cluster in `platform.yaml`.",
);

impl Construct for Bucket {
    type Outputs = BucketOutputs;

    fn build(&self, scope: &mut Scope<'_>) -> BucketOutputs {
        let cluster = scope.context().cluster();
        let place = cluster.and_then(|cluster| Some((cluster.region.as_ref()?, cluster.account.as_ref()?)));
        let Some((region, account)) = place else {
            let hint = "add `region:` and `account:` to the cluster in `platform.yaml`";
            scope.error(&NOT_ON_AWS, "a bucket needs a region and an account of AWS", hint);
            return BucketOutputs { name: (&*self.name).into(), region: "".into() };
        };
        scope.add_in(Wave::Prerequisites, self.bucket(scope));
        scope.add_in(Wave::Prerequisites, self.iam_role(scope, account.as_str()));
        BucketOutputs { name: (&*self.name).into(), region: region.as_str().into() }
    }
}
// end: construct

impl Bucket {
    /// What is deleted from the cluster stays in AWS.
    fn metadata(scope: &Scope<'_>) -> ObjectMeta {
        let mut metadata = scope.metadata();
        let annotations = metadata.annotations.get_or_insert_default();
        annotations.insert("argocd.argoproj.io/sync-options".to_owned(), "Prune=confirm,Delete=confirm".to_owned());
        annotations.insert("services.k8s.aws/deletion-policy".to_owned(), "retain".to_owned());
        metadata
    }

    fn bucket(&self, scope: &Scope<'_>) -> S3Bucket {
        S3Bucket {
            metadata: Self::metadata(scope),
            spec: S3BucketSpec {
                name: self.name.clone(),
                versioning: Versioning { status: "Enabled" },
                encryption: Encryption {
                    rules: vec![EncryptionRule {
                        apply_server_side_encryption_by_default: Algorithm { sse_algorithm: "AES256" },
                    }],
                },
                public_access_block: PublicAccessBlock {
                    block_public_acls: true,
                    block_public_policy: true,
                    ignore_public_acls: true,
                    restrict_public_buckets: true,
                },
            },
        }
    }

    fn iam_role(&self, scope: &Scope<'_>, account: &str) -> Role {
        let Self { name, issuer, namespace } = self;
        let service_account = scope.context().app().name.as_str();
        // Both documents are JSON in a string, as IAM takes them.
        let trust = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Federated":"arn:aws:iam::{account}:oidc-provider/{issuer}"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{"StringEquals":{{"{issuer}:aud":"sts.amazonaws.com","{issuer}:sub":"system:serviceaccount:{namespace}:{service_account}"}}}}}}]}}"#
        );
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::{name}"}},{{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],"Resource":"arn:aws:s3:::{name}/*"}}]}}"#
        );
        Role {
            metadata: Self::metadata(scope),
            spec: RoleSpec {
                name: name.clone(),
                description: format!("Reads and writes the bucket {name}"),
                assume_role_policy_document: trust,
                inline_policies: [("bucket".to_owned(), policy)].into(),
            },
        }
    }
}

/// What ACK makes in S3.
#[derive(Debug)]
pub struct S3Bucket {
    metadata: ObjectMeta,
    spec: S3BucketSpec,
}

object!(S3Bucket { api_version: "s3.services.k8s.aws/v1alpha1", kind: "Bucket", scope: Namespaced });

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct S3BucketSpec {
    name: String,
    versioning: Versioning,
    encryption: Encryption,
    public_access_block: PublicAccessBlock,
}

#[derive(Debug, Serialize)]
struct Versioning {
    status: &'static str,
}

#[derive(Debug, Serialize)]
struct Encryption {
    rules: Vec<EncryptionRule>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct EncryptionRule {
    apply_server_side_encryption_by_default: Algorithm,
}

#[derive(Debug, Serialize)]
struct Algorithm {
    #[serde(rename = "sseAlgorithm")]
    sse_algorithm: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the API has four")]
struct PublicAccessBlock {
    #[serde(rename = "blockPublicACLs")]
    block_public_acls: bool,
    block_public_policy: bool,
    #[serde(rename = "ignorePublicACLs")]
    ignore_public_acls: bool,
    restrict_public_buckets: bool,
}

/// What ACK makes in IAM.
#[derive(Debug)]
pub struct Role {
    metadata: ObjectMeta,
    spec: RoleSpec,
}

object!(Role { api_version: "iam.services.k8s.aws/v1alpha1", kind: "Role", scope: Namespaced });

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RoleSpec {
    name: String,
    description: String,
    assume_role_policy_document: String,
    inline_policies: std::collections::BTreeMap<String, String>,
}

// begin: use
/// A shop that keeps what its customers upload.
pub fn shop() -> Definition {
    let issuer = "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
    let bucket = Bucket::new("example-shop-uploads", issuer, "shop");
    let spec = Spec::new().image("example.com/shop:1.42.0").namespace("shop").identity(bucket.role());
    let mut shop = Definition::new("shop");
    let uploads = shop.add("uploads", bucket);
    let web = Process::run(["shop", "serve"])
        .http(8080)
        .health("/healthz")
        .config("UPLOADS_BUCKET", &uploads.name)
        .config("AWS_REGION", &uploads.region);
    shop.spec(spec.process("web", web))
}
// end: use
