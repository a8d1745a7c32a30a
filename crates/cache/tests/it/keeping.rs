use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink},
    path::{Path, PathBuf},
    time::Instant,
};

use terrace_cache::{Cache, CacheError, Entry, KeyBuilder, Limits, Turn, Waited};

use crate::place::{LIMITS, Place, key, said};

/// A program or a failure that was kept is found again, by whoever looks.
#[test]
fn what_was_kept_is_found() {
    let place = Place::new();
    let (program, failure) = (key("program"), key("failure"));
    assert_eq!(place.got(&program), None);
    let Entry::Program(published) = place.publish(&program, b"text").expect("it is kept") else { panic!("a program") };
    assert!(published.is_whole());
    assert_eq!(fs::metadata(published.path()).expect("it is there").mode() & 0o7777, 0o500);
    let refused = place.slot(&failure).refuse(b"why").expect("it is kept");
    assert_eq!(said(&refused), "failure: why");
    assert_eq!((place.got(&program), place.got(&failure)), (Some("text".into()), Some("failure: why".into())));
    assert_eq!(place.work(), Vec::<PathBuf>::new());

    assert!(matches!(place.cache.begin(&program), Ok(Turn::Made(_))));
    // Without its record it is not there, whatever else is.
    fs::remove_file(place.entry(&program).join("record")).expect("it is removed");
    assert_eq!(place.got(&program), None);
    place.cache.remove(&program).expect("it is removed");
    place.cache.remove(&program).expect("it is gone already");
    assert_eq!((place.got(&program), place.got(&failure)), (None, Some("failure: why".into())));
}

/// While somebody has the turn nobody else does, also in one process.
#[test]
fn one_builds_a_key_at_a_time() {
    let place = Place::new();
    let (one, other) = (key("one"), key("other"));
    let slot = place.slot(&one);
    assert!(matches!(place.cache.begin(&one), Ok(Turn::Taken)));
    assert!(matches!(place.cache.wait(&one, Instant::now()), Ok(Waited::Time)));
    // Another key is built meanwhile, and what is being built is not swept away.
    drop(place.slot(&other));
    assert!(slot.scratch().is_dir());
    drop(slot);
    assert!(matches!(place.cache.wait(&one, Instant::now()), Ok(Waited::Nobody)));
    place.slot(&one).refuse(b"why").expect("it is kept");
    assert!(matches!(place.cache.wait(&one, Instant::now()), Ok(Waited::Entry(_))));
}

/// A turn that is handed over stays taken, and what was put into its scratch folder is there.
#[test]
fn a_turn_is_handed_over() {
    let place = Place::new();
    let key = key("one");
    let slot = place.slot(&key);
    fs::write(slot.scratch().join("program"), "text").expect("it is written");
    let turn = slot.hand_over();
    assert!(matches!(place.cache.begin(&key), Ok(Turn::Taken)));
    let Ok(Turn::Yours(slot)) = place.cache.take_over(&key, turn) else { panic!("it is taken over") };
    slot.publish(Path::new("program")).expect("it is kept");
    assert_eq!(place.got(&key), Some("text".into()));
    let foreign = fs::File::open(place.home()).expect("it is opened").into();
    assert!(matches!(place.cache.take_over(&key, foreign), Ok(Turn::Taken)));
}

/// Values, names and kinds of fields that differ give different keys, wherever the bytes of one end and the next begin.
#[test]
fn keys_differ_as_their_fields_do() {
    let begin = || KeyBuilder::new("scheme");
    let keys = [
        begin(),
        KeyBuilder::new("scheme 2"),
        begin().text("ab", "c"),
        begin().text("a", "bc"),
        begin().text("", "abc"),
        begin().file("ab", b"c"),
        begin().text("ab", "c").text("", ""),
        begin().text("a", "b").text("c", "d"),
        begin().text("c", "d").text("a", "b"),
        begin().file("a", b"").file("b", b""),
        begin().file("a", b"b").file("", b""),
    ];
    let mut keys: Vec<_> = keys.map(KeyBuilder::finish).into();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 11);
    assert_eq!(begin().text("ab", "c").finish(), begin().text("ab", "c").finish());
}

/// What a build leaves is a program only if it is a file of its own making.
#[test]
fn only_a_file_of_the_build_is_published() {
    let place = Place::with(Limits { bytes: 1000, ..LIMITS });
    let secret = place.home().join("secret");
    fs::write(&secret, "secret").expect("it is written");
    for (path, is_right) in [
        ("program", true),
        ("target/debug/program", true),
        ("missing", false),
        ("target", false),
        ("link", false),
        ("linked/secret", false),
        ("target/../program", false),
        ("../../../secret", false),
        ("", false),
        (secret.to_str().expect("it is UTF-8"), false),
    ] {
        let slot = place.slot(&key(path));
        let at = |name: &str| slot.scratch().join(name);
        fs::create_dir_all(at("target/debug")).expect("it is made");
        fs::write(at("program"), "text").expect("it is written");
        fs::write(at("target/debug/program"), "text").expect("it is written");
        symlink(&secret, at("link")).expect("it is made");
        symlink(place.home(), at("linked")).expect("it is made");
        match slot.publish(Path::new(path)) {
            Ok(entry) => assert!(is_right && said(&entry) == "text", "{path}"),
            Err(error) => assert!(!is_right && matches!(error, CacheError::NoProgram { .. }), "{path}: {error}"),
        }
        assert_eq!(place.got(&key(path)).is_some(), is_right, "{path}");
    }
    let slot = place.slot(&key("linked"));
    fs::remove_dir(slot.scratch()).expect("it is removed");
    symlink(place.home(), slot.scratch()).expect("it is made");
    assert!(matches!(slot.publish(Path::new("secret")), Err(CacheError::NoProgram { .. })));
    assert!(matches!(place.publish(&key("large"), &[0; 1001]), Err(CacheError::TooLarge { size: 1001, limit: 1000 })));
    let failure = place.slot(&key("large")).refuse(&[b' '; 1001]);
    assert!(matches!(failure, Err(CacheError::TooLarge { size: 1001, limit: 1000 })));
    assert_eq!(place.work(), Vec::<PathBuf>::new());
}

/// A build that was told the real path of its scratch folder says that of its program.
#[test]
fn a_program_is_published_by_its_real_path() {
    let place = Place::new();
    symlink(place.home(), place.home().join("link")).expect("it is made");
    let cache = Cache::open(&place.home().join("link/cache"), LIMITS).expect("it is opened");
    let Ok(Turn::Yours(slot)) = cache.begin(&key("one")) else { panic!("nobody has the turn") };
    let program = slot.scratch().canonicalize().expect("it is there").join("program");
    fs::write(&program, "text").expect("it is written");
    assert_ne!(program, slot.scratch().join("program"));
    slot.publish(&program).expect("it is kept");
    assert_eq!(place.got(&key("one")), Some("text".into()));
}

/// A folder in which others could put something is none to start programs from.
#[test]
fn a_folder_that_is_open_to_others_is_refused() {
    let place = Place::new();
    let at = |name: &str| place.home().join(name);
    for (name, mode) in [("own", 0o700), ("open", 0o750), ("foreign", 0o700)] {
        fs::create_dir(at(name)).expect("it is made");
        fs::set_permissions(at(name), fs::Permissions::from_mode(mode)).expect("it is changed");
    }
    fs::write(at("file"), "").expect("it is written");
    symlink(at("own"), at("link")).expect("it is made");
    // Only root can make a folder somebody else's, and everybody else finds one of root's.
    let foreign = chown(at("foreign"), Some(4242), None).map_or_else(|_| "/".into(), |()| at("foreign"));
    for (folder, expected) in [
        (at("own"), ""),
        (at("new"), ""),
        (at("link"), "is a link"),
        (at("file"), "is no folder"),
        (foreign, "belongs to user "),
        (at("open"), "is open to others: its mode is 0750, and not 0700"),
    ] {
        let said = match Cache::open(&folder, LIMITS) {
            Err(CacheError::NotOurs { why, .. }) => why,
            Err(error) => error.to_string(),
            Ok(_) => String::new(),
        };
        assert!(said.starts_with(expected) && said.is_empty() == expected.is_empty(), "{}: {said}", folder.display());
    }
    assert_eq!(fs::metadata(at("new")).expect("it is made").mode() & 0o7777, 0o700);
    let missing = Cache::open(&at("missing/new"), LIMITS);
    assert!(matches!(missing, Err(CacheError::Unusable { doing: "made", .. })));
}
