//! Files in containers: a ConfigMap of what the app shares, and one of what a process has for itself. Those that are secrets are in the
//! Secret of the same holder.
//!
//! They are in the wave of the pods that mount them. In an earlier one the files of a new version would be there before its migration has
//! succeeded, and a pod of the old version that starts again, on another node or after a crash, would find them. So a job that runs before the
//! release, which needs its files in an earlier wave, shares no ConfigMap.
//!
//! Nor does a process with a canary. Flagger copies what its pods mount for the primary, and the copy is promoted with the pods: of
//! two canaries that mount one ConfigMap, the first to be promoted would change the files of the other's primary, which nobody has judged
//! (Flagger #1930). A Secret is not copied at all, and may be shared.

use std::{collections::BTreeMap, fmt::Write};

use terrace_document::checksum;
use terrace_k8s::api::{ByteString, core::v1::ConfigMap};
use terrace_spec::{
    Content, Phase,
    resolve::{Holder, ResolvedFile, ResolvedProcess, ResolvedSharedFile, Workload},
    text::FilePath,
};

use crate::{Construct, Handle, Scope, Wave, sync_options};

/// What the processes of an app share, as far as one of them uses it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SharedFiles;

impl Construct for SharedFiles {
    type Outputs = Option<Handle<ConfigMap>>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        let app = scope.context().app();
        let files = app.running().flat_map(|(_, process)| held(process, Holder::App));
        let config_map = config_map(scope, files)?;
        Some(with_the_pods(scope, config_map))
    }
}

/// What a process has for itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnFiles<'a> {
    pub(crate) process: &'a ResolvedProcess,
}

impl Construct for OwnFiles<'_> {
    type Outputs = Option<Handle<ConfigMap>>;

    fn build(&self, scope: &mut Scope<'_>) -> Self::Outputs {
        let config_map = config_map(scope, held(self.process, Holder::Process))?;
        if runs_before(self.process) {
            return Some(scope.add_in(Wave::Prerequisites, config_map));
        }
        // Under a canary for another reason too: Flagger begins to judge a new version as soon as what it tracks has changed, be the
        // Deployment the old one's or not, and would promote the files of a release whose migration has failed.
        Some(with_the_pods(scope, config_map))
    }
}

/// Puts files into the main wave, where they are applied before what mounts them.
fn with_the_pods(scope: &mut Scope<'_>, mut config_map: ConfigMap) -> Handle<ConfigMap> {
    sync_options::prune_last(scope.context(), &mut config_map.metadata);
    scope.add(config_map)
}

/// Whether a process finds the app's files in the app's ConfigMap.
pub(crate) fn shares_files(process: &ResolvedProcess) -> bool {
    process.workload.canary().is_none() && !runs_before(process)
}

fn runs_before(process: &ResolvedProcess) -> bool {
    matches!(&process.workload, Workload::Release(release) if release.phase == Phase::Before)
}

pub(crate) fn of_process(
    process: &ResolvedProcess,
    holder: Holder,
) -> impl Iterator<Item = (&FilePath, &ResolvedSharedFile)> {
    process.files.iter().filter(move |(_, file)| file.held_by == holder)
}

/// The files of a process that are in a holder's ConfigMap.
pub(crate) fn held(
    process: &ResolvedProcess,
    holder: Holder,
) -> impl Iterator<Item = (&FilePath, &ResolvedFile)> + Clone {
    let shares = shares_files(process);
    let holds = move |of: Holder| if shares { of == holder } else { holder == Holder::Process };
    let files = process.files.iter().filter(move |(_, file)| holds(file.held_by) && file.file.content().is_some());
    files.map(|(path, file)| (path, &file.file))
}

/// The key of a file in the ConfigMap or Secret that holds it: its path with `__` for slashes, which tells any two paths apart.
///
/// Keys hold letters, digits, `-`, `_` and `.` only; any other byte, `_` too, is written as `_` and its code in hexadecimal.
pub(crate) fn key(path: &FilePath) -> String {
    let mut key = String::new();
    for byte in path.as_str().trim_start_matches('/').bytes() {
        match byte {
            b'/' => key.push_str("__"),
            b'.' if key.is_empty() => key.push_str("_2e"),
            b'.' | b'-' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => key.push(byte.into()),
            _ => {
                let _ = write!(key, "_{byte:02x}");
            }
        }
    }
    if key.len() > 253 { format!("{:016x}", checksum(path.as_str().bytes())) } else { key }
}

/// A checksum of files: on the pod template, a change of a file rolls the process. What a secret holds is not known here.
pub(crate) fn files_checksum(process: &ResolvedProcess) -> Option<String> {
    let mut content = Vec::new();
    for (path, file) in &process.files {
        let Some(text) = file.file.content() else { continue };
        for part in [path.as_str().as_bytes(), text.as_bytes()] {
            content.extend(part.len().to_le_bytes());
            content.extend(part);
        }
    }
    (!content.is_empty()).then(|| format!("{:016x}", checksum(content)))
}

/// Bytes of a ConfigMap above which it is applied on the server. `kubectl apply`, and Argo CD likewise, writes the whole object into an annotation
/// of itself otherwise, and all annotations together may have 256 KiB (Kubernetes `apimachinery/pkg/api/validation`,
/// `TotalAnnotationSizeLimitB`). The rest of the object, and what escaping adds to a text, need room too.
const APPLIED_BY_CLIENT: usize = 128 << 10;

fn config_map<'a>(
    scope: &Scope<'_>,
    files: impl Iterator<Item = (&'a FilePath, &'a ResolvedFile)>,
) -> Option<ConfigMap> {
    // Several processes may have the same.
    let files: BTreeMap<_, _> = files.filter_map(|(path, file)| Some((path, file.content()?))).collect();
    if files.is_empty() {
        return None;
    }
    let (mut data, mut binary, mut bytes) = (BTreeMap::new(), BTreeMap::new(), 0);
    for (path, content) in files {
        bytes += content.as_bytes().len();
        match content {
            Content::Text(text) => drop(data.insert(key(path), text.to_string())),
            Content::Bytes(bytes) => drop(binary.insert(key(path), ByteString(bytes.to_vec()))),
        }
    }
    let mut metadata = scope.metadata();
    if bytes > APPLIED_BY_CLIENT {
        sync_options::add(&mut metadata, "ServerSideApply=true");
    }
    Some(ConfigMap {
        metadata,
        data: (!data.is_empty()).then_some(data),
        binary_data: (!binary.is_empty()).then_some(binary),
        ..ConfigMap::default()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use terrace_spec::text::FilePath;

    use super::key;

    #[test]
    fn keys_are_legal_and_tell_paths_apart() {
        let paths = [
            "/etc/app/flags.json",
            "/etc/app.flags/json",
            "/a b",
            "/a_b",
            "/a_/b",
            "/a/_b",
            "/a/5f",
            "/a_",
            "/..a",
            "/ä",
        ];
        let keys: BTreeSet<String> = paths
            .iter()
            .map(|path| key(&FilePath::try_from(*path).expect("a legal path")))
            .inspect(|key| {
                let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
                assert!(key.bytes().all(is_legal), "{key}");
            })
            .collect();
        assert_eq!(keys.len(), paths.len(), "{keys:?}");
        assert!(keys.contains("etc__app__flags.json"));
    }
}
