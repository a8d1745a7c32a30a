//! What containers have mounted: files by what is in them, all else by what it is of.

use terrace::spec::Raw;

use super::{Side, variables::stored};
use crate::manifests::{
    Look,
    value::{as_map, map, text},
};

/// What holds files.
enum Held<'a> {
    Config(&'a Raw),
    /// What External Secrets makes a Secret of.
    Secret(&'a Raw),
}

impl Held<'_> {
    /// All keys that it has.
    fn keys(&self) -> Vec<&str> {
        match self {
            Self::Config(config) => {
                ["data", "binaryData"].into_iter().flat_map(|field| config.entries(field)).map(|(key, _)| key).collect()
            }
            Self::Secret(external) => {
                external.items("spec.data").iter().filter_map(|data| data.text("secretKey")).collect()
            }
        }
    }

    /// What is in a file.
    fn content(&self, key: &str) -> Option<Raw> {
        match self {
            Self::Config(config) => {
                ["data", "binaryData"].into_iter().find_map(|field| config.at(field)?.get(key)).cloned()
            }
            Self::Secret(external) => Some(stored(external, key)),
        }
    }
}

/// A key of what is mounted, and the file that it is.
struct Listed<'a> {
    file: &'a str,
    key: &'a str,
    mode: Option<&'a Raw>,
}

impl Side<'_> {
    /// What is at a path, or at several, of files in a folder.
    pub(super) fn mount(&self, mount: &Raw, volumes: &[Raw]) -> Vec<Raw> {
        let (Some(path), Some(name)) = (mount.text("mountPath"), mount.text("name")) else {
            return vec![mount.clone()];
        };
        let Some(volume) = volumes.iter().find(|volume| volume.text("name") == Some(name)) else {
            return vec![mount.clone()];
        };
        if let Some(files) = self.files(mount, volume, path) {
            return files;
        }
        let mut entry = mount.clone();
        let mut source = volume.clone();
        as_map(&mut source).shift_remove("name");
        as_map(&mut entry).shift_remove("name");
        as_map(&mut entry).insert("of".to_owned(), source);
        vec![entry]
    }

    /// The files of a volume that are mounted, where it is known what is in them.
    fn files(&self, mount: &Raw, volume: &Raw, path: &str) -> Option<Vec<Raw>> {
        let (source, held) = if let Some(source) = volume.at("configMap") {
            (source, Held::Config(self.get("ConfigMap", source.text("name")?)?))
        } else {
            let source = volume.at("secret")?;
            (source, Held::Secret(self.external(source.text("secretName")?)?))
        };
        let items = source.items("items");
        let listed: Vec<Listed<'_>> = if items.is_empty() {
            held.keys().into_iter().map(|key| Listed { file: key, key, mode: None }).collect()
        } else {
            items
                .iter()
                .filter_map(|item| {
                    Some(Listed { file: item.text("path")?, key: item.text("key")?, mode: item.at("mode") })
                })
                .collect()
        };
        let only = mount.text("subPath");
        let files = listed.into_iter().filter(|listed| only.is_none_or(|only| only == listed.file));
        let files = files.map(|Listed { file, key, mode }| {
            let at = if only.is_some() { path.to_owned() } else { format!("{path}/{file}") };
            let mode = mode.or(source.at("defaultMode")).filter(|mode| **mode != Raw::Integer(0o644));
            Some(map([("mountPath", Some(text(at))), ("content", Some(held.content(key)?)), ("mode", mode.cloned())]))
        });
        files.collect()
    }
}
