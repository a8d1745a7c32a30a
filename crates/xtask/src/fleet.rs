//! A fleet of apps to measure with: as large as asked for, and the same each time.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use clap::Args;

/// Write N apps of twelve objects each, and a platform above them
#[derive(Debug, Args)]
pub(crate) struct Fleet {
    /// How many apps
    #[arg(value_name = "N")]
    pub(crate) apps: u32,
    /// A folder that is not there yet, or is empty
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

impl Fleet {
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let folder = &self.folder;
        let is_free = fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
        ensure!(is_free, "{} is not empty: name a new folder", folder.display());
        write(folder, "platform.yaml", PLATFORM)?;
        for number in 1..=self.apps {
            let name = format!("app-{number:05}");
            let text = APP.replace("NAME", &name).replace("VERSION", &format!("1.{}.{}", number % 50, number % 7));
            write(&folder.join("apps").join(&name), "app.yaml", &text)?;
        }
        Ok(())
    }
}

fn write(folder: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let file = folder.join(name);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(&file, text));
    written.with_context(|| format!("writing {}", file.display()))
}

const PLATFORM: &str = r#"apiVersion: terrace.dev/v1alpha1
kind: Platform
metadata: {name: fleet}
spec:
  edition: 2026-11
  environments:
    production: {clusters: [production]}
  clusters:
    production:
      region: us-east-1
      account: "123456789012"
      kubernetes: "1.35"
  facts:
    dns: ga
    alb:
      group: public
      groups:
        public: {scheme: internet-facing}
    certificates:
      example:
        arn: arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
        names: ["*.example.com"]
    secrets: {store: aws-secrets-manager}
    reloader: annotations
"#;

/// A ServiceAccount, a ConfigMap and an ExternalSecret; of `web` a Deployment with eleven variables, a Service, an Ingress, an
/// autoscaler and a disruption budget; of `worker` a Deployment with ten, an autoscaler and a budget; a CronJob.
const APP: &str = r#"apiVersion: terrace.dev/v1alpha1
kind: App
metadata:
  name: NAME
spec:
  team: fleet
  image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/NAME:VERSION
  identity: NAME
  config:
    LOG_LEVEL: info
    LOG_FORMAT: json
    REGION: us-east-1
    FEATURES: search,offers,payments
    CACHE_TTL: "300"
    UPSTREAM_URL: http://gateway-web.gateway
    TRACE_SAMPLE_RATE: "0.05"
  secrets:
    DATABASE_URL: NAME/db#url
    API_TOKEN: NAME/api#token
  files:
    /etc/app/settings.toml:
      text: |
        # The settings of NAME, VERSION.
        [server]
        workers = 8
        timeout = "30s"

        [database]
        pool = 20
        statement_timeout = "5s"

        [limits]
        requests_per_second = 250
        burst = 500
  processes:
    web:
      command: [/app/server, --listen, "0.0.0.0:8080"]
      config: {WEB_CONCURRENCY: "4"}
      scale: {min: 3, max: 30, cpu: 65}
      resources: {cpu: 500m, memory: 512Mi}
      health: /healthz
      http: {port: 8080, ingress: {host: NAME.example.com}}
    worker:
      command: [/app/worker, --queue, default]
      config: {WORKER_CONCURRENCY: "16"}
      scale: {min: 2, max: 10}
      resources: {cpu: 250m, memory: 256Mi}
    report:
      command: [/app/report, --daily]
      schedule: "15 4 * * *"
"#;
