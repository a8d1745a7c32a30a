//! What is kept is changed by somebody who should not: nothing of it is used, and it is made anew.

use std::{
    fs::{self, File, FileTimes, Permissions},
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::Command,
};

use terrace_cache::{Cache, Entry, Key};

use crate::place::{LIMITS, Place, key};

/// What became of a file, and how.
type Damage = (&'static str, fn(&Path));

/// One of the same size and time as before, and other bytes, is among them.
const DAMAGES: [Damage; 8] = [
    ("it is removed", |path| fs::remove_file(path).expect("it is removed")),
    ("it is emptied", |path| change(path, |_| Vec::new())),
    ("its end is missing", |path| change(path, |bytes| bytes[..bytes.len() - 1].to_vec())),
    ("something follows", |path| change(path, |bytes| [bytes, b"x"].concat())),
    ("a byte is another", |path| change(path, |bytes| [&bytes[..bytes.len() - 2], b"xx"].concat())),
    ("it is a folder", |path| {
        fs::remove_file(path).expect("it is removed");
        fs::create_dir(path).expect("it is made");
    }),
    ("it is a link to the same", |path| {
        let aside = path.with_extension("aside");
        fs::rename(path, &aside).expect("it is moved");
        symlink(aside, path).expect("it is made");
    }),
    ("it is a pipe", |path| {
        fs::remove_file(path).expect("it is removed");
        assert!(Command::new("mkfifo").arg(path).status().expect("it starts").success());
    }),
];

/// Writes other bytes into a file, and sets its times and mode as they were.
fn change(path: &Path, other: impl FnOnce(&[u8]) -> Vec<u8>) {
    let metadata = fs::metadata(path).expect("it is there");
    let bytes = fs::read(path).expect("it is read");
    fs::set_permissions(path, Permissions::from_mode(0o600)).expect("it is opened up");
    fs::write(path, other(&bytes)).expect("it is written");
    let times = FileTimes::new().set_modified(metadata.modified().expect("it has one"));
    File::open(path).and_then(|file| file.set_times(times)).expect("they are set");
    fs::set_permissions(path, metadata.permissions()).expect("it is closed");
}

#[test]
fn a_damaged_entry_is_made_anew() {
    for (kind, file) in [("program", "record"), ("program", "program"), ("failure", "record"), ("failure", "failure")] {
        for (name, damage) in DAMAGES {
            let (place, key) = (Place::new(), key("one"));
            let make = || match kind {
                "program" => place.publish(&key, b"text").expect("it is kept"),
                _ => place.slot(&key).refuse(b"text").expect("it is kept"),
            };
            make();
            let whole = place.got(&key);
            damage(&place.entry(&key).join(file));
            assert_eq!(place.got(&key), None, "{file} of a {kind}: {name}");
            make();
            assert_eq!(place.got(&key), whole, "{file} of a {kind}: {name}");
        }
    }
}

/// Root can read what is closed, and nobody else: then it is made anew.
#[test]
fn a_closed_entry_is_no_failure() {
    for closed in ["", "record", "program"] {
        let (place, key) = (Place::new(), key("one"));
        place.publish(&key, b"text").expect("it is kept");
        fs::set_permissions(place.entry(&key).join(closed), Permissions::from_mode(0o000)).expect("it is closed");
        if place.got(&key).is_none() {
            place.publish(&key, b"text").expect("it is kept");
        }
        assert_eq!(place.got(&key), Some("text".into()), "{closed}");
    }
}

/// What only looks different has its bytes to speak for it.
#[test]
fn a_touched_or_copied_entry_is_used() {
    let (place, one) = (Place::new(), key("one"));
    place.publish(&one, b"text").expect("it is kept");
    change(&place.entry(&one).join("program"), <[u8]>::to_vec);
    assert_eq!(place.got(&one), Some("text".into()));

    let copy = place.home().join("copy");
    let mut cp = Command::new("cp");
    assert!(cp.arg("-a").arg(place.home().join("cache")).arg(&copy).status().expect("it starts").success());
    let cache = Cache::open(&copy, LIMITS).expect("it is opened");
    let Ok(Some(Entry::Program(program))) = cache.get(&one) else { panic!("it is there") };
    assert!(program.path().starts_with(&copy) && program.is_whole());

    fs::set_permissions(place.entry(&one).join("program"), Permissions::from_mode(0o700)).expect("it is changed");
    assert_eq!(place.got(&one), None, "somebody could write to it");
}

/// An entry is that of its own key.
#[test]
fn an_entry_under_another_key_is_not_used() {
    let (place, one, other) = (Place::new(), key("one"), key("other"));
    place.publish(&one, b"text").expect("it is kept");
    fs::rename(place.entry(&one), place.entry(&other)).expect("it is moved");
    assert_eq!((place.got(&one), place.got(&other)), (None, None));
    place.publish(&other, b"other text").expect("it is kept");
    assert_eq!(place.got(&other), Some("other text".into()));
}

/// Whoever changes the record as well is found out by the digest, when the program cannot be run.
#[test]
fn a_changed_program_is_not_whole() {
    let (place, one) = (Place::new(), key("one"));
    place.publish(&one, b"text").expect("it is kept");
    let looks = looks_of(&place, &one);
    change(&place.entry(&one).join("program"), |_| b"evil".to_vec());
    let forged = looks_of(&place, &one);
    change(&place.entry(&one).join("record"), |record| {
        String::from_utf8_lossy(record).replace(&looks, &forged).into_bytes()
    });
    let Ok(Some(Entry::Program(program))) = place.cache.get(&one) else { panic!("it looks as it is recorded") };
    assert!(!program.is_whole());
    place.cache.remove(&one).expect("it is removed");
    assert_eq!(place.got(&one), None);
}

/// The line of a record that only the kernel can write.
fn looks_of(place: &Place, key: &Key) -> String {
    use std::os::unix::fs::MetadataExt;

    let metadata = fs::metadata(place.entry(key).join("program")).expect("it is there");
    format!("changed {}.{}", metadata.ctime(), metadata.ctime_nsec())
}
