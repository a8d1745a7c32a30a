//! Words for people: lists of them, and what serde's own mean.

use std::fmt;

/// Words of which one is expected: "`a`, `b` or `c`".
pub(super) struct OneOf<'a>(pub(super) &'a [&'a str]);

/// Words that are all meant: "`a`, `b` and `c`".
pub(crate) struct AllOf<'a>(pub(crate) &'a [&'a str]);

impl fmt::Display for OneOf<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(self.0, "or", formatter)
    }
}

impl fmt::Display for AllOf<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(self.0, "and", formatter)
    }
}

fn list(words: &[&str], last: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (position, word) in words.iter().enumerate() {
        match position {
            0 => {}
            _ if position + 1 == words.len() => write!(formatter, " {last} ")?,
            _ => formatter.write_str(", ")?,
        }
        write!(formatter, "`{word}`")?;
    }
    Ok(())
}

impl serde::de::Expected for OneOf<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// What is written for a map.
pub(super) const NAMES_AND_VALUES: &str = "a block of names and values";

/// What serde's own types expect, said to somebody who writes YAML.
pub(super) fn in_plain_words(expected: &str) -> String {
    match expected {
        "bool" | "a boolean" => "`true` or `false`",
        "u8" => "a whole number from 0 to 255",
        "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a map" => NAMES_AND_VALUES,
        _ if expected.starts_with("struct ") => "a block of fields",
        _ => expected,
    }
    .to_owned()
}

/// Words of Kubernetes, Helm, Compose and Heroku, and what they are called here: the first of several that a block has.
const SYNONYMS: [(&[&str], &[&str]); 27] = [
    (
        &["autoscaler", "autoscaling", "horizontalPodAutoscaler", "hpa", "instances", "replicaCount", "replicas"],
        &["scale"],
    ),
    (&["cmd", "entrypoint", "run", "script"], &["command"]),
    (&["configMap", "configMaps", "env", "envVars", "environment", "variables"], &["config"]),
    (&["containerPort", "targetPort"], &["port"]),
    (&["containers", "extraContainers"], &["sidecars"]),
    (&["cron", "cronJob", "cronjob"], &["schedule"]),
    (&["dependsOn", "depends_on"], &["links"]),
    (&["deployments", "services", "workloads"], &["processes"]),
    (&["domain", "hostname"], &["host"]),
    (&["domains", "hostnames"], &["hosts"]),
    (&["emptyDir", "tmpfs"], &["scratch"]),
    (&["envFrom"], &["secretsFrom"]),
    (&["expose", "port"], &["http"]),
    (&["externalSecrets", "secretKeyRef"], &["secrets"]),
    (&["healthCheck", "healthcheck", "livenessProbe", "probes", "readinessProbe", "startupProbe"], &["health"]),
    (&["iam", "role", "serviceAccount", "serviceAccountName"], &["identity"]),
    (&["imagePullSecret", "imagePullSecrets"], &["pullSecrets"]),
    (&["initContainers"], &["init"]),
    (&["minReadySeconds"], &["minReady"]),
    (&["affinity", "nodeName", "nodeSelector", "tolerations", "topologySpreadConstraints"], &["place"]),
    (&["networkPolicy"], &["network"]),
    (&["persistence", "persistentVolumeClaim", "volumeClaimTemplates", "volumeMounts"], &["mounts", "volumes"]),
    (&["podSecurityContext", "securityContext"], &["security"]),
    (&["priorityClassName"], &["priority"]),
    (&["stopGracePeriod", "stop_grace_period", "terminationGracePeriod", "terminationGracePeriodSeconds"], &["grace"]),
    (&["strategy", "updateStrategy"], &["rollout"]),
    (&["tls"], &["certificate"]),
];

/// What a word of another tool is called here.
pub(super) fn synonyms(word: &str) -> &'static [&'static str] {
    let found = SYNONYMS.iter().find(|(others, _)| others.contains(&word));
    found.map_or(&[], |(_, meant)| meant)
}

/// The field that holds several of what a word is one of.
pub(super) fn plural(word: &str) -> Option<&'static str> {
    match word {
        "path" => Some("paths"),
        _ => None,
    }
}

/// Words of other tools for what is `on` here.
pub(super) fn is_yes(word: &str) -> bool {
    ["yes", "y", "enable", "enabled", "always"].iter().any(|yes| word.eq_ignore_ascii_case(yes))
}

/// Words of other tools for what is `off` here.
pub(super) fn is_no(word: &str) -> bool {
    ["no", "n", "none", "disable", "disabled", "never"].iter().any(|no| word.eq_ignore_ascii_case(no))
}

#[cfg(test)]
mod tests {
    use super::OneOf;

    #[test]
    fn several_words_read_as_a_sentence() {
        assert_eq!(OneOf(&["a", "b", "c"]).to_string(), "`a`, `b` or `c`");
        assert_eq!(OneOf(&["a"]).to_string(), "`a`");
    }
}
