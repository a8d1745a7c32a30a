//! What only shows when it happens thousands of times at the same moment. To the kernel's locks threads that open a file are as good as processes.

use std::{
    fs,
    num::NonZeroUsize,
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use terrace_cache::{Limits, Turn};

use crate::place::{LIMITS, Place, key};

/// A turn that is given up while others try to take it is had by one of them, and by no two.
#[test]
fn nobody_has_a_turn_that_another_has() {
    let (place, one) = (Place::new(), key("one"));
    let (builders, turns) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while turns.load(SeqCst) < 1000 {
                    if let Turn::Yours(slot) = place.cache.begin(&one).expect("it begins") {
                        assert_eq!(builders.fetch_add(1, SeqCst), 0);
                        fs::write(slot.scratch().join("file"), "text").expect("it is written");
                        turns.fetch_add(1, SeqCst);
                        builders.fetch_sub(1, SeqCst);
                    }
                }
            });
        }
    });
    assert_eq!(place.work().len(), 0);
}

/// Who only looks whether somebody builds keeps nobody from building.
#[test]
fn those_who_wait_are_not_in_the_way() {
    let (place, one) = (Place::new(), key("one"));
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !is_over.load(SeqCst) {
                    place.cache.wait(&one, Instant::now()).expect("it waits");
                }
            });
        }
        let turns = (0..1000).filter(|_| matches!(place.cache.begin(&one), Ok(Turn::Yours(_)))).count();
        is_over.store(true, SeqCst);
        assert_eq!(turns, 1000);
    });
}

/// As many build at a time as there are permits, and each gets one in the end.
#[test]
fn so_many_have_a_permit() {
    let (place, permits) = (Place::new(), NonZeroUsize::new(2).expect("it is not zero"));
    let (builders, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let until = Instant::now() + Duration::from_mins(1);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let held = place.cache.permit(permits, until).expect("it waits");
                    most.fetch_max(builders.fetch_add(1, SeqCst) + 1, SeqCst);
                    thread::yield_now();
                    builders.fetch_sub(1, SeqCst);
                    assert!(held.is_some());
                }
            });
        }
    });
    assert!(most.into_inner() <= 2);
    let take = || place.cache.permit(permits, Instant::now()).expect("it looks");
    let held = [take(), take(), take()];
    assert_eq!(held.each_ref().map(Option::is_some), [true, true, false]);
}

/// However many publish at the same moment, there are never more than are kept.
#[test]
fn the_limit_holds() {
    let place = Place::with(Limits { entries: 5, ..LIMITS });
    let (together, most) = (Barrier::new(4), AtomicUsize::new(0));
    thread::scope(|scope| {
        for number in 0..4 {
            let (place, together, most) = (&place, &together, &most);
            scope.spawn(move || {
                for round in 0..50 {
                    together.wait();
                    place.publish(&key(&format!("{number} {round}")), b"text").expect("it is kept");
                    together.wait();
                    most.fetch_max(
                        fs::read_dir(place.home().join("cache/entries")).expect("it is there").count(),
                        SeqCst,
                    );
                }
            });
        }
    });
    assert_eq!(most.into_inner(), 5);
}
