use std::{collections::BTreeSet, io, path::PathBuf};

use terrace_cache::{CacheError, codes};
use terrace_diagnostic::{Diagnostic, Sources, render};

/// Every text of this crate.
#[test]
fn what_users_are_told() {
    let path = PathBuf::from("/cache/definitions");
    let errors = [
        CacheError::NotOurs { folder: path.clone(), why: "is a link".into() },
        CacheError::Unusable {
            doing: "made",
            path: path.clone(),
            source: io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "read-only file system"),
        },
        CacheError::Full { path: path.clone(), source: io::Error::new(io::ErrorKind::StorageFull, "no space left") },
        CacheError::TooLarge { size: 70_000_000, limit: 67_108_864 },
        CacheError::NoProgram { path: "target/debug/shop".into(), why: "it is not a regular file".into() },
    ];
    let all: Vec<Diagnostic> = errors.iter().map(CacheError::diagnostic).collect();
    let numbers: BTreeSet<_> = all.iter().map(|diagnostic| diagnostic.code.number()).collect();
    assert_eq!(numbers, codes::ALL.iter().map(|code| code.number()).collect());
    insta::assert_snapshot!(render(&all, &Sources::new()));
}
