//! What a container finds in its file system: files, disks, tokens, and room to write.

use std::collections::BTreeSet;

use terrace::spec::Raw;

use super::{
    Look,
    found::{Fidelity, Found},
    group::is_name,
    names::Subject,
    object::{Object, template_path},
    secrets::Stored,
    value::{as_map, map, text},
};

/// The largest file that is written into the app, in bytes. Beyond it nobody reads on.
const LONGEST_FILE: usize = 64 << 10;

/// Reads what the container of a process has mounted. Gives back the paths that have a form, each with its volume.
pub(super) fn mounts(container: &Raw, pod: &Raw, subject: Subject<'_>, found: &mut Found) -> Vec<(String, String)> {
    let mut known = Vec::new();
    for mount in container.items("volumeMounts") {
        let (Some(path), Some(name)) = (mount.text("mountPath"), mount.text("name")) else { continue };
        let Some(volume) = pod.items("volumes").iter().find(|volume| volume.text("name") == Some(name)) else {
            continue;
        };
        let reader = Mount { path, mount, volume, subject };
        if reader.read(found).is_some() {
            known.push((path.to_owned(), name.to_owned()));
        }
    }
    known
}

/// Why a ConfigMap with bytes stays, and what to do.
const BYTES: &str = "it holds a file that is no text, and an import writes `app.yaml` alone: put the file beside it, and name it in `files` with `from`";

struct Mount<'a> {
    path: &'a str,
    mount: &'a Raw,
    volume: &'a Raw,
    subject: Subject<'a>,
}

impl Mount<'_> {
    /// Puts the mount into the process, where it has a form.
    fn read(&self, found: &mut Found) -> Option<()> {
        let says = |field| self.mount.at(field).is_some();
        if says("subPathExpr") || says("mountPropagation") {
            return None;
        }
        if let Some(source) = self.volume.at("configMap") {
            self.config_map(source, found)
        } else if let Some(source) = self.volume.at("secret") {
            self.secret(source, found)
        } else if let Some(source) = self.volume.at("emptyDir") {
            let size = source.word("sizeLimit").map(text);
            let medium = match source.text("medium") {
                None | Some("") => None,
                Some("Memory") => Some(text("memory")),
                Some(_) => return None,
            };
            if says("subPath") {
                return None;
            }
            let scratch = map([("size", size), ("medium", medium)]);
            Found::entry(found.process(self.subject.named, "scratch"), self.path, scratch);
            Some(())
        } else if let Some(claim) = self.volume.text("persistentVolumeClaim.claimName") {
            self.claim(claim, found)
        } else {
            self.tokens(self.volume.at("projected")?, found)
        }
    }

    /// Files of a ConfigMap: one by one, or a folder of them.
    fn config_map(&self, source: &Raw, found: &mut Found) -> Option<()> {
        let held = self.subject.context.objects.get("ConfigMap", source.text("name")?)?;
        if !self.is_written(held) {
            return None;
        }
        let (texts, bytes) = (held.raw.entries("data"), held.raw.entries("binaryData"));
        let listed = self.listed(source, texts.chain(bytes).map(|(key, _)| key))?;
        let is_text = |key: &str| held.raw.at("binaryData").is_none_or(|data| data.get(key).is_none());
        // A folder is a form only with all that is in it.
        if listed.iter().any(|(_, key, _)| !is_text(key)) {
            self.holds_bytes(held, found);
            return None;
        }
        let mut files = Vec::new();
        for (file, key, mode) in listed {
            let content = held.raw.at("data")?.get(&key)?.as_str()?;
            if content.len() > LONGEST_FILE {
                return None;
            }
            files.push((file, map([("text", Some(text(content))), ("mode", mode)])));
        }
        for (file, value) in files {
            found.hold(self.subject, "files", &file, &held.id);
            Found::entry(found.process(self.subject.named, "files"), &file, value);
        }
        found.replace(&held.id, "its files are in the app's own ConfigMap of files");
        Some(())
    }

    /// What is no text has a form, but not one that a single file can say: `from` names a file beside the app.
    fn holds_bytes(&self, held: &Object, found: &mut Found) {
        found.stays(&held.id, BYTES);
        let named = self.subject.named;
        let pods = template_path(&named.id.kind).unwrap_or_default();
        let mounts = format!("{pods}.spec.containers.{}.volumeMounts.{}", named.run.name, self.path);
        found.keep(&named.id, mounts, BYTES);
    }

    /// Whether the files of an object may be written in the app: always what Terrace has made, otherwise where fields may differ.
    fn is_written(&self, held: &Object) -> bool {
        let context = self.subject.context;
        context.fidelity == Fidelity::Effect
            || held.name() == context.app
            || held.name() == self.subject.terraces_name()
    }

    fn secret(&self, source: &Raw, found: &mut Found) -> Option<()> {
        let stored = Stored::of(self.subject.context, source.text("secretName")?)?;
        let external = self.subject.context.object(stored.id())?;
        if !self.is_written(external) {
            return None;
        }
        let keys = external.raw.items("spec.data").iter().filter_map(|data| data.text("secretKey"));
        let mut files = Vec::new();
        for (file, key, mode) in self.listed(source, keys)? {
            let reference = stored.key(&key)?;
            reference.as_str()?;
            let value = map([("secret", Some(reference)), ("mode", mode)]);
            files.push((file, value));
        }
        for (file, value) in files {
            found.hold(self.subject, "files", &file, stored.id());
            Found::entry(found.process(self.subject.named, "files"), &file, value);
        }
        found.fetch(&stored, self.subject.context);
        Some(())
    }

    /// The files that are mounted: their paths, their keys, and their modes where they are said.
    fn listed<'k>(
        &self,
        source: &Raw,
        keys: impl Iterator<Item = &'k str>,
    ) -> Option<Vec<(String, String, Option<Raw>)>> {
        let octal = |mode: i64| text(format!("{mode:04o}"));
        let default = source.number("defaultMode").filter(|mode| *mode != 0o644);
        let items = source.items("items");
        let mut listed: Vec<(String, String, Option<Raw>)> = if items.is_empty() {
            keys.map(|key| (key.to_owned(), key.to_owned(), default.map(octal))).collect()
        } else {
            let items = items.iter().map(|item| {
                let mode = item.number("mode").or(default).map(octal);
                Some((item.text("path")?.to_owned(), item.text("key")?.to_owned(), mode))
            });
            items.collect::<Option<_>>()?
        };
        if let Some(only) = self.mount.text("subPath") {
            listed.retain(|(path, ..)| path == only);
            for (path, ..) in &mut listed {
                self.path.clone_into(path);
            }
        } else {
            for (path, ..) in &mut listed {
                *path = format!("{}/{path}", self.path.trim_end_matches('/'));
            }
        }
        (!listed.is_empty()).then_some(listed)
    }

    /// A disk: made by the app where it has the name that the app's would have, otherwise one that is there.
    fn claim(&self, claim: &str, found: &mut Found) -> Option<()> {
        let context = self.subject.context;
        let known = context.objects.get("PersistentVolumeClaim", claim);
        let own = claim.strip_prefix(context.app).and_then(|rest| rest.strip_prefix('-')).filter(|rest| is_name(rest));
        let made = known.and_then(|known| Some((own?, made(known)?)));
        let name = match own {
            Some(own) => own.to_owned(),
            None => Some(claim.to_owned()).filter(|name| is_name(name))?,
        };
        let volume = match (made, known) {
            (Some((_, volume)), Some(known)) => {
                found.claim(&known.id);
                volume
            }
            (_, known) => {
                if let Some(known) = known {
                    found.stays(&known.id, "a claim of another name would be another disk: `volumes` refers to it");
                }
                map([("claim", Some(text(claim)))])
            }
        };
        Found::entry(found.app("volumes"), &name, volume);
        let read_only = (self.mount.is("readOnly") == Some(true)).then_some(Raw::Bool(true));
        let path = self.mount.text("subPath").map(text);
        let mount = map([("volume", Some(text(&name))), ("path", path), ("readOnly", read_only)]);
        Found::entry(found.process(self.subject.named, "mounts"), self.path, mount);
        Some(())
    }

    /// Tokens of the ServiceAccount, where a volume holds nothing else.
    fn tokens(&self, source: &Raw, found: &mut Found) -> Option<()> {
        let tokens: Option<Vec<_>> = source
            .items("sources")
            .iter()
            .map(|source| {
                let token = source.at("serviceAccountToken")?;
                let expires = token.number("expirationSeconds").unwrap_or(3600);
                let value = map([
                    ("audience", Some(text(token.text("audience")?))),
                    ("expires", Some(text(duration(expires)))),
                ]);
                Some((format!("{}/{}", self.path, token.text("path")?), value))
            })
            .collect();
        let tokens = tokens.filter(|tokens| !tokens.is_empty())?;
        as_map(found.process(self.subject.named, "tokens")).extend(tokens);
        Some(())
    }
}

/// The volume that the app would make the same claim of.
fn made(claim: &Object) -> Option<Raw> {
    let [mode] = claim.raw.items("spec.accessModes") else { return None };
    let access = match mode.as_str()? {
        "ReadWriteOnce" => "one",
        "ReadWriteMany" => "many",
        _ => return None,
    };
    let is_free = claim.is_free;
    Some(map([
        ("size", claim.raw.at("spec.resources.requests.storage").cloned()),
        ("access", Some(text(access))),
        ("class", claim.raw.at("spec.storageClassName").cloned()),
        ("keep", is_free.then(|| text("off"))),
    ]))
}

/// Seconds as the spec writes them.
pub(super) fn duration(seconds: i64) -> String {
    match (seconds / 3600, seconds % 3600 / 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, 0) => format!("{minutes}m"),
        (hours, 0, 0) => format!("{hours}h"),
        (0, minutes, seconds) => format!("{minutes}m{seconds}s"),
        (hours, minutes, 0) => format!("{hours}h{minutes}m"),
        (hours, minutes, seconds) => format!("{hours}h{minutes}m{seconds}s"),
    }
}

/// The mounts of a container beside a process that the process has at the same places.
pub(super) fn shared(container: &Raw, known: &[(String, String)]) -> Vec<String> {
    let mounts = container.items("volumeMounts").iter();
    let shared: BTreeSet<_> = mounts
        .filter_map(|mount| {
            let (path, name) = (mount.text("mountPath")?, mount.text("name")?);
            known
                .iter()
                .any(|(known_path, known_name)| known_path == path && known_name == name)
                .then(|| path.to_owned())
        })
        .collect();
    shared.into_iter().collect()
}
