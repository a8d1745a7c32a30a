//! Postgres by the cloud, RDS: made by ACK from the cluster, with the password that the cluster has made up.

use serde::Serialize;
use terrace::{
    k8s::{
        api::{apimachinery::pkg::apis::meta::v1::ObjectMeta, core::v1::Secret},
        object,
    },
    prelude::*,
};

/// A Postgres of RDS for one app: in two zones, encrypted, not to be deleted by accident.
#[derive(Clone, Debug)]
pub struct RdsPostgres {
    class: String,
    gibibytes: u32,
    subnets: String,
    security_groups: Vec<String>,
}

/// What an app reads. Its address is known when RDS has made it, so it is a key of a Secret too.
#[derive(Clone, Debug, Outputs)]
pub struct RdsOutputs {
    /// The address.
    pub host: Output<SecretKey>,
    /// The password of [`RdsOutputs::user`].
    pub password: Output<SecretKey>,
    /// Whom the app is to the database.
    pub user: Output<String>,
    /// The database.
    pub name: Output<String>,
}

impl RdsPostgres {
    /// A class of instances, a disk in gibibytes, a subnet group, and the security groups that let the cluster's pods in.
    pub fn new<const N: usize>(class: &str, gibibytes: u32, subnets: &str, security_groups: [&str; N]) -> Self {
        Self {
            class: class.to_owned(),
            gibibytes,
            subnets: subnets.to_owned(),
            security_groups: security_groups.map(str::to_owned).into(),
        }
    }
}

// begin: construct
impl Construct for RdsPostgres {
    type Outputs = RdsOutputs;

    fn build(&self, scope: &mut Scope<'_>) -> RdsOutputs {
        let password = scope.password(32, []);
        let instance = self.instance(scope);
        let instance = scope.add_in(Wave::Prerequisites, instance);
        scope.depend(instance, password);
        // ACK fills in what is there: the Secret is emitted without a value.
        let metadata = scope.metadata_named(format!("{}-address", scope.name(50)));
        let address = scope.add_in(Wave::Prerequisites, Secret { metadata, ..Secret::default() });
        let export = scope.add_in(Wave::Prerequisites, export(scope, scope.name_of(address)));
        scope.depend(export, address);
        RdsOutputs {
            host: address.key("host"),
            password: password.key("password"),
            user: USER.into(),
            name: DATABASE.into(),
        }
    }
}
// end: construct

const USER: &str = "app";
const DATABASE: &str = "app";

impl RdsPostgres {
    fn instance(&self, scope: &Scope<'_>) -> DbInstance {
        let name = scope.name(50);
        let mut metadata = scope.metadata_named(&*name);
        let annotations = metadata.annotations.get_or_insert_default();
        annotations.insert("argocd.argoproj.io/sync-options".to_owned(), "Prune=confirm,Delete=confirm".to_owned());
        // Deleted from the cluster, the database stays.
        annotations.insert("services.k8s.aws/deletion-policy".to_owned(), "retain".to_owned());
        DbInstance {
            metadata,
            spec: DbInstanceSpec {
                db_instance_identifier: name.clone(),
                db_instance_class: self.class.clone(),
                db_name: DATABASE,
                engine: "postgres",
                engine_version: "17.6",
                allocated_storage: self.gibibytes,
                max_allocated_storage: self.gibibytes * 2,
                storage_type: "gp3",
                storage_encrypted: true,
                master_username: USER,
                // Made up by the cluster, under the name of the construct.
                master_user_password: KeyReference { name, key: "password" },
                multi_az: true,
                publicly_accessible: false,
                deletion_protection: true,
                backup_retention_period: 14,
                auto_minor_version_upgrade: true,
                copy_tags_to_snapshot: true,
                performance_insights_enabled: true,
                db_subnet_group_name: self.subnets.clone(),
                vpc_security_group_ids: self.security_groups.clone(),
            },
        }
    }
}

fn export(scope: &Scope<'_>, secret: &str) -> FieldExport {
    FieldExport {
        metadata: scope.metadata_named(scope.name(50)),
        spec: FieldExportSpec {
            from: From {
                path: ".status.endpoint.address",
                resource: Resource { group: "rds.services.k8s.aws", kind: "DBInstance", name: scope.name(50) },
            },
            to: To { kind: "secret", name: secret.to_owned(), key: "host" },
        },
    }
}

/// What ACK makes in RDS.
#[derive(Debug)]
pub struct DbInstance {
    metadata: ObjectMeta,
    spec: DbInstanceSpec,
}

object!(DbInstance { api_version: "rds.services.k8s.aws/v1alpha1", kind: "DBInstance", scope: Namespaced });

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the API has them")]
struct DbInstanceSpec {
    db_instance_identifier: String,
    db_instance_class: String,
    db_name: &'static str,
    engine: &'static str,
    engine_version: &'static str,
    allocated_storage: u32,
    max_allocated_storage: u32,
    storage_type: &'static str,
    storage_encrypted: bool,
    master_username: &'static str,
    master_user_password: KeyReference,
    #[serde(rename = "multiAZ")]
    multi_az: bool,
    publicly_accessible: bool,
    deletion_protection: bool,
    backup_retention_period: u8,
    auto_minor_version_upgrade: bool,
    copy_tags_to_snapshot: bool,
    performance_insights_enabled: bool,
    db_subnet_group_name: String,
    #[serde(rename = "vpcSecurityGroupIDs")]
    vpc_security_group_ids: Vec<String>,
}

#[derive(Debug, Serialize)]
struct KeyReference {
    name: String,
    key: &'static str,
}

/// A field that ACK copies when it is known.
#[derive(Debug)]
pub struct FieldExport {
    metadata: ObjectMeta,
    spec: FieldExportSpec,
}

object!(FieldExport { api_version: "services.k8s.aws/v1alpha1", kind: "FieldExport", scope: Namespaced });

#[derive(Debug, Serialize)]
struct FieldExportSpec {
    from: From,
    to: To,
}

#[derive(Debug, Serialize)]
struct From {
    path: &'static str,
    resource: Resource,
}

#[derive(Debug, Serialize)]
struct Resource {
    group: &'static str,
    kind: &'static str,
    name: String,
}

#[derive(Debug, Serialize)]
struct To {
    kind: &'static str,
    name: String,
    key: &'static str,
}

// begin: use
/// A shop whose database is the cloud's. One address is made of what the construct gives.
pub fn shop() -> Definition {
    let mut shop = Definition::new("shop");
    let database = shop.add("db", RdsPostgres::new("db.m7g.large", 100, "shop-private", ["sg-0123456789abcdef0"]));
    shop.spec(
        Spec::new()
            .image("example.com/shop:1.42.0")
            .secret("PGHOST", &database.host)
            .secret("PGPASSWORD", &database.password)
            .config("PGUSER", &database.user)
            .config("PGDATABASE", &database.name)
            .compose("DATABASE_URL", "postgresql://$(PGUSER):$(PGPASSWORD)@$(PGHOST)/$(PGDATABASE)?sslmode=require")
            .process("web", Process::run(["shop", "serve"]).http(8080).health("/healthz"))
            .process("migrate", Process::run(["shop", "migrate"]).release(Phase::Before)),
    )
}
// end: use
