//! What a hostile build leaves in its scratch folder is removed.

use std::{
    fs::{self, File, Permissions},
    os::{
        fd::OwnedFd,
        unix::fs::{PermissionsExt, symlink},
    },
    path::Path,
};

use rustix::fs::{Mode, OFlags, mkdirat, openat};

use crate::place::{Place, key};

/// What is in the way of removing a scratch folder, and how it came there.
type Trap = (&'static str, fn(&Path));

const TRAPS: [Trap; 5] = [
    ("folders deeper than a path is long, and than a process may have open files", |scratch| {
        let mut at: OwnedFd = File::open(scratch).expect("it is opened").into();
        for _ in 0..5000 {
            mkdirat(&at, "folder", Mode::RWXU).expect("it is made");
            at = openat(&at, "folder", OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).expect("it is opened");
        }
    }),
    ("folders that are closed to everybody", |scratch| {
        fs::create_dir_all(scratch.join("closed/inner/inner")).expect("they are made");
        fs::write(scratch.join("closed/inner/file"), "text").expect("it is written");
        for folder in ["closed/inner", "closed", ""] {
            fs::set_permissions(scratch.join(folder), Permissions::from_mode(0o000)).expect("it is closed");
        }
    }),
    ("names that what is moved could have", |scratch| {
        for number in 0..20 {
            fs::create_dir_all(scratch.join(format!("folder-{number}/inner"))).expect("they are made");
            fs::create_dir_all(scratch.join(format!("removed-{number}/removed-{number}"))).expect("they are made");
            fs::write(scratch.join(format!("../removed-{number}")), "").expect("it is written");
        }
    }),
    ("a file in the folder's place", |scratch| {
        fs::remove_dir(scratch).expect("it is removed");
        fs::write(scratch, "text").expect("it is written");
    }),
    ("a link in the folder's place", |scratch| {
        fs::remove_dir(scratch).expect("it is removed");
        symlink("/dev/shm", scratch).expect("it is made");
    }),
];

#[test]
fn whatever_is_left_is_removed() {
    for (name, set) in TRAPS {
        let place = Place::new();
        let slot = place.slot(&key("one"));
        set(slot.scratch());
        drop(slot);
        assert_eq!(place.work().len(), 0, "{name}");
    }
}

/// Nothing that a link leads to is removed.
#[test]
fn links_are_not_followed() {
    let place = Place::new();
    let outside = place.home().join("outside");
    fs::create_dir(&outside).expect("it is made");
    fs::write(outside.join("file"), "text").expect("it is written");
    let slot = place.slot(&key("one"));
    fs::create_dir(slot.scratch().join("inner")).expect("it is made");
    symlink(&outside, slot.scratch().join("link")).expect("it is made");
    symlink(&outside, slot.scratch().join("inner/link")).expect("it is made");
    symlink(outside.join("file"), slot.scratch().join("inner/file")).expect("it is made");
    drop(slot);
    assert_eq!(place.work().len(), 0);
    assert_eq!(fs::read_to_string(outside.join("file")).expect("it is there"), "text");
}
