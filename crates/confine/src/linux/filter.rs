//! A filter of system calls, as the kernel runs it.
//!
//! The kernel runs a new filter once for every number of a system call there is, to remember those whose answer does not depend on arguments. So a short way to
//! each answer is what a confinement starts fast by: numbers that follow each other are compared as one, and each comparison halves what is left, so that
//! seven lead to any answer.

use std::collections::BTreeMap;

use libc::{c_int, c_long};
use seccompiler::{BpfProgram, sock_filter};

/// What is answered to each call; one that has no entry is refused with `EPERM`.
pub(super) type Calls = BTreeMap<c_long, Answer>;

/// What is answered to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It is made.
    Made,
    /// It is made if all checks of any case hold.
    MadeIf(Vec<Vec<Check>>),
    /// It does not exist: `ENOSYS`.
    Absent,
}

/// Whether an argument has a value, as far as a mask reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Check {
    argument: u8,
    half: Half,
    mask: u32,
    value: u32,
}

/// Of an argument, which has 64 bits. Most are `int` to the kernel, which looks at the lower half alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Lower,
    Upper,
}

impl Check {
    /// The argument, an `int`, is this.
    pub(super) const fn is(argument: u8, value: u32) -> Self {
        Self { argument, half: Half::Lower, mask: u32::MAX, value }
    }

    /// These bits of the argument, an `int`, are such.
    pub(super) const fn has(argument: u8, mask: u32, value: u32) -> Self {
        Self { argument, half: Half::Lower, mask, value }
    }

    /// The argument is a null pointer.
    pub(super) const fn is_null(argument: u8) -> [Self; 2] {
        let lower = Self::is(argument, 0);
        [lower, Self { half: Half::Upper, ..lower }]
    }

    /// Where the kernel puts it: `struct seccomp_data`, in the order of bytes of all processors that Terrace is built for.
    fn offset(self) -> u32 {
        let half = match self.half {
            Half::Lower => 0,
            Half::Upper => 4,
        };
        16 + 8 * u32::from(self.argument) + half
    }
}

/// Where the kernel puts the number of a call, and the architecture that it is of.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;

/// This architecture, as the kernel's audit calls it.
#[cfg(target_arch = "x86_64")]
const OWN_ARCHITECTURE: u32 = 0xC000_003E;
#[cfg(target_arch = "aarch64")]
const OWN_ARCHITECTURE: u32 = 0xC000_00B7;

const MADE: u32 = libc::SECCOMP_RET_ALLOW;
const REFUSED: u32 = libc::SECCOMP_RET_ERRNO | errno(libc::EPERM);
const ABSENT: u32 = libc::SECCOMP_RET_ERRNO | errno(libc::ENOSYS);
/// A 32-bit program has other numbers for its calls, so none of them can be told.
const KILLED: u32 = libc::SECCOMP_RET_KILL_PROCESS;

const fn errno(number: c_int) -> u32 {
    number.cast_unsigned()
}

/// The instructions for these answers.
pub(super) fn assemble(calls: &Calls) -> BpfProgram {
    let mut program =
        vec![load(ARCHITECTURE), jump(libc::BPF_JEQ, OWN_ARCHITECTURE, 1, 0), answer(KILLED), load(NUMBER)];
    program.extend(decide(&spans(calls)));
    program
}

/// From this number on, until the next span begins: this answer, or a refusal.
type Span<'a> = (u32, Option<&'a Answer>);

/// All numbers there are, in order.
fn spans(calls: &Calls) -> Vec<Span<'_>> {
    let mut spans: Vec<Span<'_>> = vec![(0, None)];
    for (call, wanted) in calls {
        let call = number(*call);
        match spans.last_mut() {
            Some((_, Some(Answer::Made))) if *wanted == Answer::Made => {}
            // No number is left for what was before.
            Some(last) if last.0 == call => last.1 = Some(wanted),
            _ => spans.push((call, Some(wanted))),
        }
        if !calls.contains_key(&(c_long::from(call) + 1)) {
            spans.push((call + 1, None));
        }
    }
    spans
}

/// Halves what is left by one comparison, until one span is.
fn decide(spans: &[Span<'_>]) -> BpfProgram {
    let (lower, upper) = match spans {
        [] | [(_, None)] => return vec![answer(REFUSED)],
        [(_, Some(Answer::Made))] => return vec![answer(MADE)],
        [(_, Some(Answer::Absent))] => return vec![answer(ABSENT)],
        [(_, Some(Answer::MadeIf(cases)))] => {
            return cases.iter().flat_map(|case| instructions(case)).chain([answer(REFUSED)]).collect();
        }
        spans => spans.split_at(spans.len() / 2),
    };
    let (first, lower) = (upper[0].0, decide(lower));
    let mut program = match u8::try_from(lower.len()) {
        Ok(_) => vec![jump(libc::BPF_JGE, first, lower.len(), 0)],
        // A comparison jumps no further than 255 instructions.
        Err(_) => vec![jump(libc::BPF_JGE, first, 0, 1), far_jump(lower.len())],
    };
    program.extend(lower);
    program.extend(decide(upper));
    program
}

/// Goes on behind itself if a check does not hold.
fn instructions(case: &[Check]) -> Vec<sock_filter> {
    case.iter().rev().fold(vec![answer(MADE)], |rest, check| {
        let and = instruction(libc::BPF_ALU | libc::BPF_AND | libc::BPF_K, check.mask);
        let mut all = vec![load(check.offset()), and, jump(libc::BPF_JEQ, check.value, 0, rest.len())];
        all.extend(rest);
        all
    })
}

fn number(call: c_long) -> u32 {
    u32::try_from(call).expect("numbers of system calls are small")
}

fn load(offset: u32) -> sock_filter {
    instruction(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, offset)
}

fn answer(action: u32) -> sock_filter {
    instruction(libc::BPF_RET | libc::BPF_K, action)
}

/// Leaves out as many instructions if the comparison holds, and as many if not.
fn jump(comparison: u32, with: u32, if_so: usize, if_not: usize) -> sock_filter {
    let distance = |distance| u8::try_from(distance).expect("a block is shorter than a jump is wide");
    let jump = instruction(libc::BPF_JMP | comparison | libc::BPF_K, with);
    sock_filter { jt: distance(if_so), jf: distance(if_not), ..jump }
}

/// Leaves out as many instructions.
fn far_jump(distance: usize) -> sock_filter {
    let distance = u32::try_from(distance).expect("a program has at most 4096 instructions");
    instruction(libc::BPF_JMP | libc::BPF_JA, distance)
}

fn instruction(code: u32, k: u32) -> sock_filter {
    let code = u16::try_from(code).expect("codes of instructions have 16 bits");
    sock_filter { code, jt: 0, jf: 0, k }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the kernel does with a program, for a call.
    fn run(program: &[sock_filter], architecture: u32, call: u32, arguments: [u64; 6]) -> u32 {
        let (mut at, mut held) = (0, 0);
        loop {
            let sock_filter { code, jt, jf, k } = program[at].clone();
            at += 1;
            let mut branch = |holds| at += usize::from(if holds { jt } else { jf });
            match code {
                0x20 => {
                    held = match k {
                        0 => call,
                        4 => architecture,
                        _ => {
                            let argument = arguments[(k as usize - 16) / 8];
                            u32::try_from(argument >> ((k % 8) * 8) & 0xFFFF_FFFF).expect("it is half")
                        }
                    }
                }
                0x54 => held &= k,
                0x05 => at += k as usize,
                0x15 => branch(held == k),
                0x25 => branch(held > k),
                0x35 => branch(held >= k),
                0x06 => return k,
                other => panic!("the program has an instruction {other:#x}"),
            }
        }
    }

    /// What the answers mean, read plainly.
    fn meant(calls: &Calls, call: u32, arguments: [u64; 6]) -> u32 {
        let holds = |check: &Check| {
            let argument = arguments[usize::from(check.argument)];
            let half = match check.half {
                Half::Lower => argument & 0xFFFF_FFFF,
                Half::Upper => argument >> 32,
            };
            half & u64::from(check.mask) == u64::from(check.value)
        };
        match calls.get(&c_long::from(call)) {
            Some(Answer::Absent) => ABSENT,
            Some(Answer::Made) => MADE,
            Some(Answer::MadeIf(cases)) if cases.iter().any(|case| case.iter().all(holds)) => MADE,
            None | Some(Answer::MadeIf(_)) => REFUSED,
        }
    }

    #[test]
    fn a_program_does_what_is_meant() {
        let calls = Calls::from([
            (0, Answer::Made),
            (1, Answer::Made),
            (2, Answer::MadeIf(vec![vec![Check::is(1, 7)], vec![Check::has(1, 0xF0, 0x30), Check::is(0, 1)]])),
            (3, Answer::Made),
            (9, Answer::Absent),
            (10, Answer::Made),
            (40, Answer::MadeIf(vec![Check::is_null(2).to_vec()])),
            // Longer than a comparison can jump.
            (450, Answer::MadeIf((0..100).map(|value| vec![Check::is(5, value)]).collect())),
            (500, Answer::Made),
        ]);
        let program = assemble(&calls);
        let values = [0, 1, 7, 0x31, 0x3F, 0xF0, 1 << 32, 7 | 1 << 40, u64::MAX];
        for call in (0..600).chain([0x4000_0000, 0x4000_0001, u32::MAX]) {
            for [first, second, third] in values.into_iter().flat_map(|a| values.map(move |b| [a, b, a ^ b])) {
                let arguments = [first, second, third, 0, 0, 0];
                let (done, wanted) = (run(&program, OWN_ARCHITECTURE, call, arguments), meant(&calls, call, arguments));
                assert_eq!(done, wanted, "call {call} with {arguments:?}");
            }
        }
        // That of a 32-bit program.
        assert_eq!(run(&program, 0x4000_0003, 0, [0; 6]), KILLED);
    }
}
