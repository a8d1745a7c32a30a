//! What goes when there is too much, and what is not the cache's to remove.

use std::{
    fs::{self, File, FileTimes},
    os::unix::fs::symlink,
    time::{Duration, SystemTime},
};

use terrace_cache::{CacheError, Limits, Turn};

use crate::place::{LIMITS, Place, key};

/// Entries, from the one that was not used for longest to the newest; one that is got; and what is left when another comes.
#[test]
fn what_was_not_used_for_longest_goes_first() {
    // A record has less than 300 bytes.
    let entry = 1000 + 300;
    for (limits, kept, got, size, left) in [
        (Limits { entries: 4, ..LIMITS }, "abc", "", 1, "abcn"),
        (Limits { entries: 3, ..LIMITS }, "abc", "", 1, "bcn"),
        (Limits { entries: 3, ..LIMITS }, "abc", "a", 1, "acn"),
        (Limits { entries: 3, ..LIMITS }, "cab", "a", 1, "abn"),
        (Limits { entries: 1, ..LIMITS }, "a", "a", 1, "n"),
        (Limits { entries: 0, ..LIMITS }, "a", "", 1, "n"),
        (Limits { bytes: 4 * entry, ..LIMITS }, "abc", "", 1000, "abcn"),
        (Limits { bytes: 3 * entry, ..LIMITS }, "abc", "", 1000, "bcn"),
        (Limits { bytes: 3 * entry, ..LIMITS }, "abc", "ab", 1000, "abn"),
        (Limits { bytes: 3 * entry, ..LIMITS }, "abc", "a", 2000, "an"),
        (Limits { bytes: 3 * entry, ..LIMITS }, "abc", "abc", 3 * 1000, "n"),
    ] {
        let place = Place::with(LIMITS);
        for (age, name) in kept.chars().rev().enumerate() {
            place.publish(&key(&name.to_string()), &[b' '; 1000]).expect("it is kept");
            let hours = u32::try_from(age).expect("it is small") + 1;
            let time = FileTimes::new().set_modified(SystemTime::UNIX_EPOCH + Duration::from_hours(1) / hours);
            let record = place.entry(&key(&name.to_string())).join("record");
            File::open(record).and_then(|file| file.set_times(time)).expect("it is set");
        }
        for name in got.chars() {
            assert!(place.got(&key(&name.to_string())).is_some());
        }
        let cache = terrace_cache::Cache::open(&place.home().join("cache"), limits).expect("it is opened");
        let Ok(Turn::Yours(slot)) = cache.begin(&key("n")) else { panic!("nobody has the turn") };
        fs::write(slot.scratch().join("program"), vec![b' '; size]).expect("it is written");
        slot.publish("program".as_ref()).expect("it is kept");
        let found: String = "abcn".chars().filter(|name| place.entry(&key(&name.to_string())).exists()).collect();
        assert_eq!(found, left, "{limits:?}: {kept}, of which {got} is got, and {size} bytes");
    }
}

/// However much there is room for in all, nobody's program makes more than a few others go.
#[test]
fn a_program_that_would_make_many_go_is_refused_and_none_goes() {
    let place = Place::with(Limits { bytes: 3 * 1300, program: 1000, ..LIMITS });
    let kept = ["a", "b", "c"];
    for name in kept {
        place.publish(&key(name), &[b' '; 1000]).expect("it is kept");
    }
    let refused = place.publish(&key("n"), &[b' '; 1001]);
    assert!(matches!(refused, Err(CacheError::TooLarge { size: 1001, limit: 1000 })), "{refused:?}");
    assert!(kept.iter().all(|name| place.got(&key(name)).is_some()));
    place.publish(&key("n"), &[b' '; 1000]).expect("it is kept");
    assert_eq!(kept.iter().filter(|name| place.got(&key(name)).is_some()).count(), 2);
}

/// What is not named as the cache names its own stays; what has such a name and is something else makes way, and nothing is touched that it leads to.
#[test]
fn foreign_files_are_left_alone() {
    let place = Place::with(Limits { entries: 1, ..LIMITS });
    let at = |name: &str| place.home().join(name);
    let (one, other) = (key("one"), key("other"));
    place.publish(&one, b"text").expect("it is kept");
    fs::create_dir(at("outside")).expect("it is made");
    let foreign = ["outside/record", "outside/program", "cache/README", "cache/entries/README", "cache/work/README"];
    for name in foreign {
        fs::write(at(name), "foreign").expect("it is written");
    }
    for folder in ["entries", "work"] {
        fs::create_dir(at(&format!("cache/{folder}/folder"))).expect("it is made");
        symlink(at("outside"), at(&format!("cache/{folder}/{other}"))).expect("it is made");
        fs::write(at(&format!("cache/{folder}/{}", key("file"))), "foreign").expect("it is written");
    }
    assert_eq!(place.got(&other), None);
    place.publish(&other, b"text").expect("it is kept");
    assert_eq!((place.got(&one), place.got(&other)), (None, Some("text".into())));
    for name in foreign {
        assert_eq!(fs::read_to_string(at(name)).expect("it is there"), "foreign");
    }
    let names =
        fs::read_dir(at("cache/work")).expect("it is there").map(|entry| entry.expect("it is there").file_name());
    let mut names: Vec<_> = names.collect();
    names.sort();
    assert_eq!(names, ["README", "folder"]);
}
