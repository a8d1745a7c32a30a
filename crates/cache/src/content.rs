//! What is kept: how it is written, and how it is read again.

use std::{
    fs::{DirBuilder, File, Metadata, OpenOptions, Permissions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use rustix::fs::OFlags;
use sha2::{Digest, Sha256};

/// What an entry holds; its file has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Program,
    Failure,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Program, Self::Failure];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Failure => "failure",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// For the plugin's user alone, and to be written by nobody.
    pub(crate) const fn mode(self) -> u32 {
        match self {
            Self::Program => 0o500,
            Self::Failure => 0o400,
        }
    }
}

/// Opens a file of the cache. A link is not followed, and a pipe is not waited for.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

/// Makes a folder that nobody else may enter, unless there is something of that name.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Writes a new file, down to the disk. Gives back its digest, and what the file system says of it.
pub(crate) fn write(path: &Path, mode: u32, source: impl Read) -> io::Result<([u8; 32], Metadata)> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let digest = hash(source, |bytes| file.write_all(bytes))?;
    file.set_permissions(Permissions::from_mode(mode))?;
    file.sync_all()?;
    Ok((digest, file.metadata()?))
}

/// The digest of all that can be read.
pub(crate) fn digest(source: impl Read) -> io::Result<[u8; 32]> {
    hash(source, |_| Ok(()))
}

fn hash(mut source: impl Read, mut pass_on: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<[u8; 32]> {
    let (mut digest, mut buffer) = (Sha256::new(), vec![0; 1 << 17]);
    loop {
        match source.read(&mut buffer) {
            Ok(0) => return Ok(digest.finalize().into()),
            Ok(length) => {
                digest.update(&buffer[..length]);
                pass_on(&buffer[..length])?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
