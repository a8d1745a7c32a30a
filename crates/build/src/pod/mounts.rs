//! What a container finds in its file system: files, and room to write.

use terrace_k8s::api::api::core::v1::{
    ConfigMapVolumeSource, EmptyDirVolumeSource, KeyToPath, SecretVolumeSource, Volume, VolumeMount,
};
use terrace_spec::{
    resolve::{Holder, ResolvedFile},
    text::{FileMode, FilePath},
};

use super::Pod;
use crate::{
    Scope,
    files::{key, of_process},
};

pub(super) const SCRATCH: &str = "/tmp";

/// What is mounted, and where.
#[derive(Debug, Default)]
pub(super) struct Mounts {
    pub(super) mounts: Vec<VolumeMount>,
    pub(super) volumes: Vec<Volume>,
}

impl Pod<'_> {
    pub(super) fn mounts(&self, scope: &Scope<'_>) -> Mounts {
        let mut mounts = Mounts::default();
        let (app, own) = self.files;
        for (name, held, holder) in [("app-files", app, Holder::App), ("files", own, Holder::Process)] {
            let Some(held) = held else { continue };
            let files = || of_process(self.process, holder).filter(|(_, file)| file.file.content().is_some());
            mounts.files(
                name,
                || files().map(|(path, file)| (path, &file.file)),
                |items| Volume {
                    config_map: Some(ConfigMapVolumeSource {
                        name: scope.name_of(held).to_owned(),
                        items,
                        ..ConfigMapVolumeSource::default()
                    }),
                    ..Volume::default()
                },
            );
        }
        let (app, own) = self.secrets;
        for (name, held, holder) in [("app-secrets", app, Holder::App), ("secrets", own, Holder::Process)] {
            let Some(held) = held else { continue };
            let files = || of_process(self.process, holder).filter(|(_, file)| file.file.secret().is_some());
            mounts.files(
                name,
                || files().map(|(path, file)| (path, &file.file)),
                |items| Volume {
                    secret: Some(SecretVolumeSource {
                        secret_name: Some(scope.name_of(held).to_owned()),
                        items,
                        ..SecretVolumeSource::default()
                    }),
                    ..Volume::default()
                },
            );
        }
        mounts.mounts.push(VolumeMount {
            name: "scratch".to_owned(),
            mount_path: SCRATCH.to_owned(),
            ..VolumeMount::default()
        });
        mounts.volumes.push(Volume {
            name: "scratch".to_owned(),
            empty_dir: Some(EmptyDirVolumeSource::default()),
            ..Volume::default()
        });
        mounts
    }
}

impl Mounts {
    /// Mounts each file by itself, so that what the image has beside it stays. `volume` gets the files of which a mode is said, with the
    /// others beside them: a volume has all of its object, or what is listed.
    fn files<'a, Files: Iterator<Item = (&'a FilePath, &'a ResolvedFile)>>(
        &mut self,
        name: &str,
        files: impl Fn() -> Files,
        volume: impl FnOnce(Option<Vec<KeyToPath>>) -> Volume,
    ) {
        let before = self.mounts.len();
        self.mounts.extend(files().map(|(path, _)| VolumeMount {
            name: name.to_owned(),
            mount_path: path.to_string(),
            sub_path: Some(key(path)),
            read_only: Some(true),
            ..VolumeMount::default()
        }));
        if self.mounts.len() == before {
            return;
        }
        let items = files().any(|(_, file)| file.mode.is_some()).then(|| {
            let items = files().map(|(path, file)| {
                let key = key(path);
                KeyToPath {
                    path: key.clone(),
                    key,
                    mode: file.mode.as_ref().map(FileMode::bits),
                    ..KeyToPath::default()
                }
            });
            items.collect()
        });
        self.volumes.push(Volume { name: name.to_owned(), ..volume(items) });
    }
}
