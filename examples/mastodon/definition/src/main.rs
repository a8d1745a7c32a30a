//! The app of `../app.yaml`, in Rust. Rendered by `cargo run -p mastodon-definition -- synth --environment production`.

use std::process::ExitCode;

use terrace::prelude::*;

/// Run by hand: `kubectl create job --from=cronjob/mastodon-create-owner create-owner`.
const CREATE_OWNER: &str =
    r#"bin/tootctl accounts create owner --email "owner@$LOCAL_DOMAIN" --confirmed --role Owner"#;

/// Where Mastodon keeps what people upload.
const SYSTEM: &str = "/opt/mastodon/public/system";

fn main() -> ExitCode {
    terrace::main(|_request| mastodon())
}

fn mastodon() -> App {
    App::new("mastodon", everywhere())
        .source("robots.txt", include_str!("../../robots.txt"))
        .on("development", development())
        .on("staging", staging())
        .on("production", production())
}

fn everywhere() -> Spec {
    let spec = Spec::new()
        .team("social")
        .image("ghcr.io/mastodon/mastodon:v4.6.3")
        .user(991)
        // The image keeps compiled caches and its pid below /opt/mastodon/tmp.
        .security(Security::default().filesystem(FileSystem::Writable))
        .config("RAILS_ENV", "production")
        .config("NODE_ENV", "production")
        .config("RAILS_LOG_LEVEL", "info")
        .config("LOG_LEVEL", "info")
        .config("MALLOC_ARENA_MAX", "2")
        .config("DB_PORT", "5432")
        .config("DB_NAME", "mastodon_production")
        .config("DB_USER", "mastodon")
        .config("REDIS_PORT", "6379")
        .resources(Resources::of("250m", "768Mi"))
        // What people upload: a file system for all, but for production, where it is in S3.
        .volume("system", Volume::sized("20Gi").access(Access::Many));
    processes(secrets(spec))
}

fn secrets(spec: Spec) -> Spec {
    spec.require(["LOCAL_DOMAIN", "DB_HOST", "REDIS_HOST"])
        .secret("DB_PASS", "mastodon/database#password")
        .secret("REDIS_PASSWORD", "mastodon/redis#password")
        // Nobody has to know these: the cluster makes them up once.
        .secret("SECRET_KEY_BASE", Secret::generated(Generate::length(64)))
        .secret("OTP_SECRET", Secret::generated(Generate::length(64)))
        // What is encrypted with these cannot be read without them, and browsers that subscribed know the pair: they are kept in the store.
        .secret("ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY", "mastodon/encryption#primary-key")
        .secret("ACTIVE_RECORD_ENCRYPTION_DETERMINISTIC_KEY", "mastodon/encryption#deterministic-key")
        .secret("ACTIVE_RECORD_ENCRYPTION_KEY_DERIVATION_SALT", "mastodon/encryption#key-derivation-salt")
        .secret("VAPID_PRIVATE_KEY", "mastodon/vapid#private-key")
        .secret("VAPID_PUBLIC_KEY", "mastodon/vapid#public-key")
}

fn processes(spec: Spec) -> Spec {
    let media_remove = Process::run("bin/tootctl media remove").mount(SYSTEM, "system");
    spec.process("web", web())
        .process("streaming", streaming())
        // One process a queue, so that a flood in one holds up no other.
        .process("default", default_queue())
        .process("push", queue("push", 25))
        .process("ingress", queue("ingress", 25))
        .process("mailers", queue("mailers", 5))
        .process("pull", queue("pull", 25))
        // Two of it would run every scheduled job twice.
        .process("scheduler", queue("scheduler", 5).singleton(true))
        .process("migrate", migrate())
        .process("finish", Process::run("bundle exec rails db:migrate").release(Phase::After))
        .process("media-remove", media_remove.schedule(Schedule::cron("0 3 * * 0").zone("Europe/Berlin")))
        .one_off("create-owner", OneOff::run(CREATE_OWNER))
        .one_off("rebuild-feeds", OneOff::run("bin/tootctl feeds build --all").deadline("6h"))
}

fn web() -> Process {
    Process::run("bundle exec puma -C config/puma.rb")
        .config("WEB_CONCURRENCY", "2")
        .config("MAX_THREADS", "5")
        // Longer than the load balancer keeps a silent connection.
        .config("PERSISTENT_TIMEOUT", "65")
        .mount(SYSTEM, "system")
        .file("/opt/mastodon/public/robots.txt", File::from("robots.txt"))
        .http(3000)
        .health("/health")
        .resources(Resources::of("500m", "1536Mi"))
}

fn streaming() -> Process {
    let ingress = Ingress::default().paths(["/api/v1/streaming"]);
    Process::run("node ./streaming")
        .image("ghcr.io/mastodon/mastodon-streaming:v4.6.3")
        .http(Http::port(4000).ingress(ingress))
        .health("/api/v1/streaming/health")
        .resources(Resources::default().memory("256Mi"))
}

fn sidekiq(queue: &str, threads: u32) -> String {
    format!("bundle exec sidekiq -c {threads} -q {queue}")
}

fn default_queue() -> Process {
    let started = "cat /opt/mastodon/tmp/sidekiq_process_has_started_and_will_begin_processing_jobs";
    let probe = Probe::default().exec(started);
    Process::run(sidekiq("default", 25))
        .config("SMTP_SERVER", "email-smtp.eu-central-1.amazonaws.com")
        .config("SMTP_PORT", "587")
        .compose("SMTP_FROM_ADDRESS", "notifications@$(LOCAL_DOMAIN)")
        .secret("SMTP_LOGIN", "mastodon/smtp#login")
        .secret("SMTP_PASSWORD", "mastodon/smtp#password")
        .mount(SYSTEM, "system")
        .health(Health::default().readiness(Check::default().probe(probe)))
}

fn queue(name: &str, threads: u32) -> Process {
    Process::run(sidekiq(name, threads)).like("default")
}

/// What the old version can live with; what only the new one can comes after.
fn migrate() -> Process {
    Process::run("bundle exec rails db:prepare")
        .config("SKIP_POST_DEPLOYMENT_MIGRATIONS", "true")
        .release(Phase::Before)
}

/// Where an environment is: its host, and the names of its database and its Redis.
fn at(host: &str, name: &str) -> Spec {
    Spec::new()
        .config("LOCAL_DOMAIN", host)
        .config("DB_HOST", format!("{name}.c9x8y7z6.eu-central-1.rds.amazonaws.com"))
        .config("REDIS_HOST", format!("{name}.x1k3f9.ng.0001.euc1.cache.amazonaws.com"))
}

/// A process that is reached by a host.
fn reached(host: &str) -> Process {
    Process::new().http(Http::default().ingress(Ingress::host(host)))
}

fn development() -> Spec {
    let host = "development.social.example.com";
    at(host, "development")
        .config("RAILS_LOG_LEVEL", "debug")
        .process("web", reached(host).scale(1))
        .process("streaming", reached(host).scale(1))
        // Nobody minds here that the old version cannot live with some migration: all of them run before.
        .process("migrate", Process::new().config("SKIP_POST_DEPLOYMENT_MIGRATIONS", Setting::Removed))
        .process("finish", Switch::Off)
}

fn staging() -> Spec {
    let host = "staging.social.example.com";
    at(host, "staging").process("web", reached(host)).process("streaming", reached(host))
}

/// Mastodon's Helm chart was here before: its Deployments are changed in place.
fn of_chart(adopt: Adopt, component: &str) -> Adopt {
    adopt
        .selector("app.kubernetes.io/name", "mastodon")
        .selector("app.kubernetes.io/instance", "mastodon")
        .selector("app.kubernetes.io/component", component)
}

fn of_rails(adopt: Adopt, component: &str) -> Adopt {
    of_chart(adopt, component).selector("app.kubernetes.io/part-of", "rails")
}

fn production() -> Spec {
    let host = "social.example.com";
    let all_queues = of_rails(Adopt::name("mastodon-sidekiq-all-queues"), "sidekiq-all-queues");
    at(host, "production")
        .config("S3_ENABLED", "true")
        .config("S3_BUCKET", "social-example-com-media")
        .config("S3_REGION", "eu-central-1")
        .config("S3_HOSTNAME", "s3.eu-central-1.amazonaws.com")
        .config("S3_ALIAS_HOST", "media.social.example.com")
        // Those that the chart had, or everybody would be logged out.
        .secret("SECRET_KEY_BASE", "mastodon/rails#secret-key-base")
        .secret("OTP_SECRET", "mastodon/rails#otp-secret")
        .secret("AWS_ACCESS_KEY_ID", "mastodon/media#access-key-id")
        .secret("AWS_SECRET_ACCESS_KEY", "mastodon/media#secret-access-key")
        .process(
            "web",
            reached(host)
                .mount(SYSTEM, Switch::Off)
                .scale(Scale::between(3, 12).cpu(65))
                .adopt(of_rails(Adopt::default(), "web")),
        )
        .process("streaming", reached(host).scale(3).adopt(of_chart(Adopt::default(), "streaming")))
        .process("default", Process::new().mount(SYSTEM, Switch::Off).scale(2).adopt(all_queues))
        .process("ingress", Process::new().scale(Scale::between(2, 8).cpu(70)))
        .process("media-remove", Process::new().mount(SYSTEM, Switch::Off))
        .volume("system", Switch::Off)
}
