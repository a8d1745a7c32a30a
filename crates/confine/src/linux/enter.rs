//! The launcher: it confines itself, and becomes the program.

use std::{
    io::{self, Write},
    os::unix::process::CommandExt,
    process::{Command, ExitCode},
};

use super::{
    files, keeper,
    orders::{Orders, PREFIX, REFUSED, WORD},
    own, system_calls,
};
use crate::{Kind, Layer};

/// Becomes the confined program if this process was started as one by [`run`](crate::run), and does not return then.
///
/// First of all in `main`: whatever is done before is done for each definition. Without a word that `run` gives, nothing is done.
///
/// Comes back with a status to end with if a layer could not be put on: then the program is not started. The same for a process that `run` has started to end
/// a build if `run` itself is killed.
pub fn enter() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let word = arguments.next()?;
    if word == keeper::WORD {
        return Some(keeper::keep());
    }
    if word != WORD {
        return None;
    }
    let orders = arguments.next().and_then(|orders| orders.into_string().ok()).unwrap_or_default();
    let reason = become_program(&orders);
    // Nobody is left to be told if this cannot be written.
    let _ = writeln!(io::stderr(), "{PREFIX}{reason}");
    Some(ExitCode::from(REFUSED))
}

/// Comes back only with what went wrong.
fn become_program(orders: &str) -> String {
    let confined = Orders::from_argument(orders).and_then(|orders| confine(&orders).map(|()| orders));
    match confined {
        Ok(Orders { program, arguments, .. }) => {
            let error = Command::new(&program).args(arguments).exec();
            format!("`{}` cannot be executed: {error}", program.display())
        }
        Err(reason) => reason,
    }
}

/// Puts on layer after layer. The order counts: a later one takes away what an earlier one needs.
fn confine(orders: &Orders) -> Result<(), String> {
    own::die_with(orders.parent)?;
    own::close_descriptors()?;
    own::be_first_to_go();
    if matches!(orders.kind, Kind::Build { .. }) {
        own::stand_back()?;
    }
    own::make_files_private();
    own::drop_capabilities()?;
    // What is opened for the rules counts as well, so limits come after them.
    let rules = if orders.lacking.contains(&Layer::Landlock) { None } else { Some(files::rules(orders)?) };
    own::limit(orders)?;
    own::gain_nothing()?;
    let signals = match rules {
        Some(rules) => files::restrict(rules)?,
        None => files::Signals::Anywhere,
    };
    if orders.lacking.contains(&Layer::Seccomp) {
        return Ok(());
    }
    system_calls::filter(&orders.kind, signals)
}
