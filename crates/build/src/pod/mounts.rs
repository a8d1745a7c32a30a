//! What a container finds in its file system: files, disks, tokens, and room to write.

use terrace_document::checksum;
use terrace_k8s::api::{
    apimachinery::pkg::api::resource::Quantity,
    core::v1::{
        ConfigMapVolumeSource, EmptyDirVolumeSource, KeyToPath, PersistentVolumeClaimVolumeSource,
        ProjectedVolumeSource, SecretVolumeSource, ServiceAccountTokenProjection, Volume, VolumeMount,
        VolumeProjection,
    },
};
use terrace_spec::{
    Medium,
    resolve::{Holder, ResolvedFile, ResolvedProcess},
    text::{FileMode, FilePath},
};

use super::{Pod, security::Need};
use crate::{
    Scope,
    files::{self, key, of_process},
    process::name_within,
};

/// Names of volumes are labels of DNS.
const LONGEST_NAME: usize = 63;

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
        for (name, holder) in [("app-files", Holder::App), ("files", Holder::Process)] {
            let held = self.files.by(holder);
            mounts.files(
                name,
                || files::held(self.process, holder),
                |items| Volume {
                    config_map: Some(ConfigMapVolumeSource {
                        name: scope.name_of(held.expect("what a file holds is in a ConfigMap")).to_owned(),
                        items,
                        ..ConfigMapVolumeSource::default()
                    }),
                    ..Volume::default()
                },
            );
        }
        for (name, holder) in [("app-secrets", Holder::App), ("secrets", Holder::Process)] {
            let held = self.secrets.by(holder);
            let files = || of_process(self.process, holder).filter(|(_, file)| file.file.secret().is_some());
            mounts.files(
                name,
                || files().map(|(path, file)| (path, &file.file)),
                |items| Volume {
                    secret: Some(SecretVolumeSource {
                        secret_name: Some(
                            scope.name_of(held.fetched.expect("a secret file is in a Secret")).to_owned(),
                        ),
                        items,
                        ..SecretVolumeSource::default()
                    }),
                    ..Volume::default()
                },
            );
        }
        self.claims(scope, &mut mounts);
        self.tokens(&mut mounts);
        self.scratch(&mut mounts);
        mounts
    }
}

impl Pod<'_> {
    /// One volume for each of the app's, however often it is mounted.
    fn claims(&self, scope: &Scope<'_>, mounts: &mut Mounts) {
        for (path, mount) in &self.process.mounts {
            let claim = self.claims.get(&mount.volume).expect("a volume that is mounted has its claim");
            let name = name_within(&format!("volume-{}", mount.volume), LONGEST_NAME);
            if !mounts.volumes.iter().any(|volume| volume.name == name) {
                mounts.volumes.push(Volume {
                    name: name.clone(),
                    persistent_volume_claim: Some(PersistentVolumeClaimVolumeSource {
                        claim_name: scope.name_of(*claim).to_owned(),
                        read_only: None,
                    }),
                    ..Volume::default()
                });
            }
            mounts.mounts.push(VolumeMount {
                name,
                mount_path: path.to_string(),
                sub_path: mount.path.as_ref().map(ToString::to_string),
                read_only: mount.read_only.then_some(true),
                ..VolumeMount::default()
            });
        }
    }

    /// One volume for each folder with tokens: a token that is mounted by itself would never be renewed.
    fn tokens(&self, mounts: &mut Mounts) {
        for (path, token) in &self.process.tokens {
            let (folder, file) = path.as_str().rsplit_once('/').unwrap_or_default();
            let name = named_after("token", folder);
            let source = VolumeProjection {
                service_account_token: Some(ServiceAccountTokenProjection {
                    audience: Some(token.audience.clone()),
                    expiration_seconds: Some(token.seconds.into()),
                    path: file.to_owned(),
                    ..ServiceAccountTokenProjection::default()
                }),
                ..VolumeProjection::default()
            };
            let known = mounts.volumes.iter_mut().find(|volume| volume.name == name);
            if let Some(sources) = known.and_then(|volume| volume.projected.as_mut()?.sources.as_mut()) {
                sources.push(source);
                continue;
            }
            mounts.volumes.push(Volume {
                name: name.clone(),
                projected: Some(ProjectedVolumeSource {
                    sources: Some(vec![source]),
                    ..ProjectedVolumeSource::default()
                }),
                ..Volume::default()
            });
            mounts.mounts.push(VolumeMount {
                name,
                mount_path: folder.to_owned(),
                read_only: Some(true),
                ..VolumeMount::default()
            });
        }
    }

    fn scratch(&self, mounts: &mut Mounts) {
        for (path, scratch) in &self.process.scratch {
            let name = if path.as_str() == SCRATCH { "scratch".to_owned() } else { named_after("room", path.as_str()) };
            mounts.mounts.push(VolumeMount {
                name: name.clone(),
                mount_path: path.to_string(),
                ..VolumeMount::default()
            });
            mounts.volumes.push(Volume {
                name,
                empty_dir: Some(EmptyDirVolumeSource {
                    medium: (scratch.medium == Medium::Memory).then(|| "Memory".to_owned()),
                    size_limit: scratch.size.map(|size| Quantity(size.to_string())),
                    ..EmptyDirVolumeSource::default()
                }),
                ..Volume::default()
            });
        }
    }
}

/// A name for the volume at a path, the same whatever else is mounted.
fn named_after(what: &str, path: &str) -> String {
    let inner = path.trim_start_matches('/');
    let is_plain = inner.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'/');
    let inner = if is_plain {
        inner.replace('/', "-")
    } else {
        // Two paths must not come to one name.
        format!("{:08x}", checksum(path.bytes()) >> 32)
    };
    name_within(&format!("{what}-{inner}"), LONGEST_NAME)
}

/// Whether the process has something that only root and a group may read or write: a disk that it writes to, a file that not everybody may read.
pub(super) fn needs_group(process: &ResolvedProcess) -> Need {
    let is_closed = |mode: &FileMode| mode.bits() & 0o004 == 0;
    let has_closed = process.files.values().any(|file| file.file.mode.as_ref().is_some_and(is_closed));
    if has_closed || process.mounts.values().any(|mount| !mount.read_only) { Need::Group } else { Need::Nothing }
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
