//! Room to write, and tokens: what a container finds at a path beside files and volumes.

use serde::Serialize;

use super::{ResolvedMount, ResolvedResources, ResolvedSharedFile, process::Surroundings, volumes};
use crate::{
    codes,
    layer::{At, Map, Overlay, Switch},
    mount::Mount,
    scratch::{Medium, Scratch},
    text::{Duration, FilePath, Quantity},
    token::Token,
};

/// Room to write that is empty when a copy starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedScratch {
    /// The most that a copy may write there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Quantity>,
    /// What it is on.
    pub medium: Medium,
}

/// A token of the app's ServiceAccount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResolvedToken {
    /// Whom it is for.
    pub audience: String,
    /// How many seconds it is good for.
    pub seconds: u32,
}

/// Where everything may write that reads the variable `TMPDIR` or none.
const DEFAULT: &str = "/tmp";
/// What the API server takes, and what EKS gives at most.
const EXPIRES: std::ops::RangeInclusive<u64> = 600..=86_400;

/// What a process says itself about the paths of its container.
pub(super) struct Own {
    pub(super) mounts: Map<FilePath, Switch<Mount>>,
    pub(super) scratch: Map<FilePath, Switch<Scratch>>,
    pub(super) tokens: Map<FilePath, Switch<Token>>,
}

/// What a process has beside its files.
pub(super) struct Room {
    pub(super) mounts: Map<FilePath, ResolvedMount>,
    pub(super) scratch: Map<FilePath, ResolvedScratch>,
    pub(super) tokens: Map<FilePath, ResolvedToken>,
}

pub(super) fn resolve(
    own: Own,
    files: &Map<FilePath, ResolvedSharedFile>,
    resources: Option<&ResolvedResources>,
    around: &Surroundings<'_>,
    at: &At<'_>,
) -> Room {
    let mounts = volumes::resolve(own.mounts, around, at);
    let tokens = tokens(&around.app.tokens, own.tokens, at);
    let memory = resources.map(|resources| resources.memory_limit);
    let scratch = scratch(&around.app.scratch, own.scratch, memory, |path| mounts.contains_key(path), at);
    let room = Room { mounts, scratch, tokens };
    room.check(files, at);
    room
}

/// The process's own, over the app's. `/tmp` is there unless it is switched off, or something else is mounted there.
fn scratch(
    app: &Map<FilePath, Switch<Scratch>>,
    own: Map<FilePath, Switch<Scratch>>,
    memory: Option<Quantity>,
    is_taken: impl Fn(&str) -> bool,
    at: &At<'_>,
) -> Map<FilePath, ResolvedScratch> {
    let mut resolved = Map::with_capacity(1);
    if !app.contains_key(DEFAULT)
        && !own.contains_key(DEFAULT)
        && !is_taken(DEFAULT)
        && let Ok(path) = FilePath::try_from(DEFAULT)
    {
        resolved.insert(path, ResolvedScratch::default());
    }
    if app.is_empty() && own.is_empty() {
        return resolved;
    }
    let at = at.key("scratch");
    let mut paths = app.clone();
    paths.overlay(own);
    for (path, scratch) in paths {
        let Some(Scratch { size, medium, trace }) = scratch.into_option() else { continue };
        let at = at.key(path.as_str());
        trace.settle(&at);
        let medium = medium.unwrap_or_default();
        if size.is_some_and(|size| size.thousandths() == 0) {
            at.key("size").error(&codes::BAD_VOLUME, "no room at all", "write how much may be written, such as `1Gi`");
        }
        match (medium, size, memory) {
            (Medium::Memory, None, _) => {
                let hint = "add `size:`, and as much to the process's memory limit";
                at.error(
                    &codes::BAD_VOLUME,
                    "room in memory without a `size` ends with all the memory of the process",
                    hint,
                );
            }
            (Medium::Memory, Some(size), Some(limit)) if size >= limit => {
                let message = format!(
                    "what is written in memory counts against the process's limit of {limit}, and {size} may be written"
                );
                at.key("size").error(&codes::BAD_VOLUME, message, "write less, or raise `resources: {memory: ..}`");
            }
            _ => {}
        }
        resolved.insert(path, ResolvedScratch { size, medium });
    }
    resolved
}

/// The process's own, over the app's.
fn tokens(
    app: &Map<FilePath, Switch<Token>>,
    own: Map<FilePath, Switch<Token>>,
    at: &At<'_>,
) -> Map<FilePath, ResolvedToken> {
    if app.is_empty() && own.is_empty() {
        return Map::new();
    }
    let at = at.key("tokens");
    let mut tokens = app.clone();
    tokens.overlay(own);
    let tokens = tokens.into_iter().filter_map(|(path, token)| {
        let token = token_at(&path, token.into_option()?, &at.key(path.as_str()))?;
        Some((path, token))
    });
    tokens.collect()
}

fn token_at(path: &FilePath, token: Token, at: &At<'_>) -> Option<ResolvedToken> {
    let Token { audience, expires, trace } = token;
    trace.settle(at);
    if path.as_str().matches('/').count() < 2 {
        let message = format!("`{path}` has no folder: a token takes the whole folder that it is in");
        at.error(&codes::BAD_TOKEN, message, "write a path such as `/var/run/secrets/vault/token`");
        return None;
    }
    let audience = at.required("audience", audience)?;
    if audience.is_empty() {
        at.key("audience").error(&codes::BAD_TOKEN, "a token for nobody", "write whom it is for, such as `vault`");
        return None;
    }
    let expires = expires.unwrap_or(Duration::from_seconds(3600));
    let seconds = expires.whole_seconds().filter(|seconds| EXPIRES.contains(seconds));
    let Some(seconds) = seconds.and_then(|seconds| u32::try_from(seconds).ok()) else {
        let message = format!("`{expires}` is not a time that Kubernetes gives a token");
        at.key("expires").error(&codes::BAD_TOKEN, message, "write whole seconds, from `10m` to `24h`");
        return None;
    };
    Some(ResolvedToken { audience, seconds })
}

impl Room {
    /// One path, one thing; and nothing in the folder of a token, in which the kubelet can make no place for it.
    fn check(&self, files: &Map<FilePath, ResolvedSharedFile>, at: &At<'_>) {
        let Self { mounts, scratch, tokens } = self;
        if mounts.is_empty() && tokens.is_empty() && scratch.len() <= 1 && files.is_empty() {
            return;
        }
        let mut seen = std::collections::BTreeMap::new();
        let all = files.keys().map(|path| ("files", path)).chain(mounts.keys().map(|path| ("mounts", path)));
        let all = all.chain(scratch.keys().map(|path| ("scratch", path)));
        for (key, path) in all.chain(tokens.keys().map(|path| ("tokens", path))) {
            let refuse = |message: String| {
                at.key(key).key(path.as_str()).error(&codes::PATH_TAKEN, message, "give one of them another path");
            };
            if let Some(other) = seen.insert(path.as_str(), key) {
                refuse(format!("`{path}` is in `{other}` too"));
            } else if key != "tokens"
                && let Some(token) = tokens.keys().find(|token| holds(folder(token), path.as_str()))
            {
                refuse(format!("`{path}` is in the folder of the token `{token}`, which holds nothing else"));
            }
        }
    }
}

fn folder(path: &FilePath) -> &str {
    path.as_str().rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn holds(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
