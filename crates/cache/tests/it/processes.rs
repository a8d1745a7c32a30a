//! Many processes use one cache.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use terrace_cache::{Turn, Waited};

use crate::place::{Place, builder, key};

/// However many want a program at the same moment, one builds it.
#[test]
fn many_want_the_same() {
    let place = Place::new();
    let said = all_at_once((0..12).map(|_| start(&place, "make-when-told", "one", "text", 100)).collect());
    let built = said.iter().filter(|said| *said == "built").count();
    assert_eq!((built, said.len()), (1, 12), "{said:?}");
    assert!(said.iter().all(|said| ["built", "found", "waited"].contains(&said.as_str())), "{said:?}");
    assert_eq!((place.got(&key("one")), place.work().len()), (Some("text".into()), 0));
}

/// Whoever is killed has built nothing, and one of those who wait takes the turn.
#[test]
fn a_builder_is_killed_while_others_wait() {
    let place = Place::new();
    let mut holder = start(&place, "hold", "one", "", 100);
    let waiting: Vec<Child> = (0..6).map(|_| start(&place, "make", "one", "text", 100)).collect();
    assert!(matches!(place.cache.wait(&key("one"), Instant::now()), Ok(Waited::Time)));
    holder.kill().expect("it is killed");
    holder.wait().expect("it has ended");
    let said = ended(waiting);
    assert_eq!(said.iter().filter(|said| *said == "built").count(), 1, "{said:?}");
    assert_eq!((place.got(&key("one")), place.work().len()), (Some("text".into()), 0));
}

/// Who hands a turn over may end: the build goes on, and there is no moment in which somebody else could begin it.
#[test]
fn a_turn_outlives_who_took_it() {
    let place = Place::new();
    assert_eq!(ended(vec![start(&place, "hand-over", "one", "text", 100)]), ["handed over"]);
    let until = Instant::now() + Duration::from_mins(1);
    assert!(matches!(place.cache.wait(&key("one"), until), Ok(Waited::Entry(_))));
    assert_eq!(place.got(&key("one")), Some("text".into()));
}

/// The limit holds, whoever publishes beside whom.
#[test]
fn many_publish_at_the_same_moment() {
    let place = Place::new();
    let names: Vec<String> = (0..12).map(|number| number.to_string()).collect();
    let said = all_at_once(names.iter().map(|name| start(&place, "make-when-told", name, name, 4)).collect());
    assert_eq!(said, vec!["built"; 12]);
    let kept: Vec<_> = names.iter().filter_map(|name| Some((name, place.got(&key(name))?))).collect();
    assert!(kept.len() == 4 && kept.iter().all(|(name, got)| *name == got), "{kept:?}");
    assert_eq!(fs::read_dir(place.home().join("cache/entries")).expect("it is there").count(), 4);
    assert_eq!(place.work().len(), 0);
}

/// What a killed builder has left is removed by the next one that begins, of whatever key.
#[test]
fn what_a_killed_one_leaves_is_swept_away() {
    let place = Place::new();
    let mut holder = start(&place, "hold", "one", "", 100);
    let left = place.work();
    assert_eq!(left.len(), 1);
    fs::write(left[0].join("scratch/file"), "text").expect("it is written");
    holder.kill().expect("it is killed");
    holder.wait().expect("it has ended");
    assert_eq!(place.work(), left);
    assert!(matches!(place.cache.begin(&key("other")), Ok(Turn::Yours(_))));
    assert_eq!(place.work().len(), 0);
}

/// A disk that is smaller than the limit: what was not used for longest goes, and what has no room at all is said to have none.
#[test]
fn a_disk_is_full() {
    let place = Place::new();
    let said = ended(vec![
        Command::new(builder())
            .arg("fill-disk")
            .arg(place.home())
            .args(["", "", ""])
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts"),
    ]);
    if let Some(why) = said[0].strip_prefix("skipped: ") {
        eprintln!("a_disk_is_full is skipped: {why}");
        return;
    }
    assert_eq!(
        said,
        [
            "0 full, 1 kept, 2 kept, 3 kept, 4 kept, 5 kept, 6 kept, 7 kept, 4 left, 0 at work, 3 left with a quarter free, \
         2 left with half free, 2 left with two disks free"
        ]
    );
}

fn start(place: &Place, task: &str, name: &str, program: &str, entries: usize) -> Child {
    let mut command = Command::new(builder());
    command.arg(task).arg(place.home().join("cache")).args([name, program, &entries.to_string()]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    if task == "hold" {
        is_ready(&mut child);
    }
    child
}

/// Waits for the one line that a process says before it waits itself.
fn is_ready(child: &mut Child) {
    let mut line = String::new();
    let mut stdout = BufReader::with_capacity(1, child.stdout.as_mut().expect("it is a pipe"));
    stdout.read_line(&mut line).expect("it is read");
    assert_eq!(line, "ready\n");
}

/// Lets processes go that wait for it, and hears what became of them.
fn all_at_once(mut children: Vec<Child>) -> Vec<String> {
    children.iter_mut().for_each(is_ready);
    for child in &mut children {
        drop(child.stdin.take());
    }
    ended(children)
}

fn ended(children: Vec<Child>) -> Vec<String> {
    let outputs = children.into_iter().map(|child| child.wait_with_output().expect("it ends"));
    outputs.map(|output| String::from_utf8_lossy(&output.stdout).trim_end().to_owned()).collect()
}
