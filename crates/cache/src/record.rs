//! What is written beside a program or failure when it is kept: enough to see whether it is still what it was.

use std::{
    fmt,
    fs::{File, Metadata},
    io::{self, Read},
    os::unix::fs::MetadataExt,
};

use crate::{
    Key,
    content::Kind,
    key::{from_hexadecimal, hexadecimal},
};

/// The first line: another version of the cache makes such entries anew.
const FORMAT: &str = "terrace-cache 1";

/// More than a record can have.
const MOST_BYTES: u64 = 1024;

/// A record, and its text: a line for each field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// So that an entry under another's name is not taken for its own.
    pub(crate) key: Key,
    pub(crate) kind: Kind,
    pub(crate) seen: Seen,
    pub(crate) digest: [u8; 32],
}

/// What the file system says of a file, which costs one call to ask.
///
/// The time of change is the kernel's own: nobody can set it. So a file that was written to, replaced or given another mode does not look the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) size: u64,
    pub(crate) mode: u32,
    inode: u64,
    written: (i64, i64),
    changed: (i64, i64),
}

impl Seen {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        Self {
            size: metadata.len(),
            mode: metadata.mode(),
            inode: metadata.ino(),
            written: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

impl Record {
    /// The record of this key in a file, if it is one, down to the last byte.
    pub(crate) fn read(file: &File, key: &Key) -> io::Result<Option<Self>> {
        let mut bytes = Vec::with_capacity(512);
        file.take(MOST_BYTES).read_to_end(&mut bytes)?;
        let text = String::from_utf8(bytes).unwrap_or_default();
        Ok(Self::parse(&text).filter(|record| record.key == *key && record.to_string() == text))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        value("format")?;
        Some(Self {
            key: Key::from_hexadecimal(value("key")?)?,
            kind: Kind::from_name(value("kind")?)?,
            seen: Seen {
                size: value("size")?.parse().ok()?,
                mode: u32::from_str_radix(value("mode")?, 8).ok()?,
                inode: value("inode")?.parse().ok()?,
                written: time(value("written")?)?,
                changed: time(value("changed")?)?,
            },
            digest: from_hexadecimal(value("sha256")?)?,
        })
    }
}

fn time(text: &str) -> Option<(i64, i64)> {
    let (seconds, nanoseconds) = text.split_once('.')?;
    Some((seconds.parse().ok()?, nanoseconds.parse().ok()?))
}

impl fmt::Display for Record {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, kind, seen: Seen { size, mode, inode, written, changed }, digest } = self;
        writeln!(formatter, "format {FORMAT}")?;
        writeln!(formatter, "key {key}")?;
        writeln!(formatter, "kind {}", kind.name())?;
        writeln!(formatter, "size {size}")?;
        writeln!(formatter, "mode {mode:o}")?;
        writeln!(formatter, "inode {inode}")?;
        writeln!(formatter, "written {}.{}", written.0, written.1)?;
        writeln!(formatter, "changed {}.{}", changed.0, changed.1)?;
        writeln!(formatter, "sha256 {}", hexadecimal(digest))
    }
}
