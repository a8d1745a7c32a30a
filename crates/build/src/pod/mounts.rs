//! What a container finds in its file system: files, and room to write.

use terrace_k8s::api::api::core::v1::{ConfigMapVolumeSource, EmptyDirVolumeSource, Volume, VolumeMount};
use terrace_spec::resolve::Holder;

use super::Pod;
use crate::{
    Scope,
    files::{key, of_process},
};

const SCRATCH: &str = "/tmp";

impl Pod<'_> {
    /// Each file is mounted by itself, so that what the image has beside it stays.
    pub(super) fn mounts(&self, scope: &Scope<'_>) -> (Vec<VolumeMount>, Vec<Volume>) {
        let sources = [("app-files", self.files.0, Holder::App), ("files", self.files.1, Holder::Process)];
        let (mut mounts, mut volumes) = (Vec::new(), Vec::new());
        for (name, files, holder) in sources {
            let Some(files) = files else { continue };
            let before = mounts.len();
            mounts.extend(of_process(self.process, holder).map(|(path, _)| VolumeMount {
                name: name.to_owned(),
                mount_path: path.to_string(),
                sub_path: Some(key(path)),
                read_only: Some(true),
                ..VolumeMount::default()
            }));
            if mounts.len() > before {
                volumes.push(Volume {
                    name: name.to_owned(),
                    config_map: Some(ConfigMapVolumeSource {
                        name: scope.name_of(files).to_owned(),
                        ..ConfigMapVolumeSource::default()
                    }),
                    ..Volume::default()
                });
            }
        }
        mounts.push(VolumeMount {
            name: "scratch".to_owned(),
            mount_path: SCRATCH.to_owned(),
            ..VolumeMount::default()
        });
        volumes.push(Volume {
            name: "scratch".to_owned(),
            empty_dir: Some(EmptyDirVolumeSource::default()),
            ..Volume::default()
        });
        (mounts, volumes)
    }
}
