use std::{collections::BTreeSet, time::Duration};

use terrace_confine::{ConfineError, Ending, Kind, Layer, Outcome, codes};
use terrace_diagnostic::{Diagnostic, Sources, render};

use crate::arena::Arena;

/// Every text of this crate.
#[test]
fn what_users_are_told() {
    let endings =
        [Ending::Time, Ending::Cpu, Ending::Memory, Ending::Processes, Ending::FileSize, Ending::Disk, Ending::Output];
    let arena = Arena::new();
    let build = arena.build(&[]);
    let definition = arena.definition(&[]);
    assert!(matches!(definition.kind, Kind::Definition { .. }));
    let told = |ending, confinement| {
        let outcome = Outcome { ending, stdout: vec![], stderr: vec![], response: vec![], elapsed: Duration::ZERO };
        outcome.diagnostic(confinement)
    };
    assert_eq!((told(Ending::Exited(1), &build), told(Ending::Signal(6), &definition)), (None, None));
    let lacking = [vec![Layer::Landlock], Layer::ALL.to_vec()];
    let mut all: Vec<Diagnostic> =
        lacking.into_iter().filter_map(|layers| ConfineError::Lacking(layers).diagnostic()).collect();
    all.extend(endings.into_iter().filter_map(|ending| told(ending, &build)));
    all.extend(told(Ending::FileSize, &definition));
    let numbers: BTreeSet<_> = all.iter().map(|diagnostic| diagnostic.code.number()).collect();
    assert_eq!(numbers, codes::ALL.iter().map(|code| code.number()).collect());
    insta::assert_snapshot!(render(&all, &Sources::new()));
}
