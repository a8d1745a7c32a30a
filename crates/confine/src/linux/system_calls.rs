//! The filter of system calls: what a program that computes needs, and nothing else.
//!
//! What is not named here is refused with `EPERM`, today's calls and those of kernels to come: sockets, `io_uring`, `ptrace`, `process_vm_*`, `bpf`,
//! `keyctl`, `mount`, `unshare`, `setns`, `perf_event_open`, `userfaultfd`, `kexec_load`, `memfd_create`, `setsid` and `setpgid` (who could leave the
//! group would outlive it), `setuid`, and all that Landlock does not look at: `chmod`, `chown`, `utimensat` with a path, extended attributes.
//! Calls of a 32-bit program, and of x32, are not of this architecture: the first kill it, the second are not named.

use libc::{c_int, c_long};
use rustix::{io::Errno, thread::SecureComputingMode};

use super::{
    files::Signals,
    filter::{Answer, Calls, Check, assemble},
};
use crate::Kind;

/// What any program may: read and write what is open, open (Landlock says what), memory, time, waiting, itself.
#[rustfmt::skip]
const COMPUTING: &[c_long] = &[
    libc::SYS_read, libc::SYS_write, libc::SYS_readv, libc::SYS_writev, libc::SYS_pread64, libc::SYS_pwrite64, libc::SYS_preadv, libc::SYS_pwritev,
    libc::SYS_preadv2, libc::SYS_pwritev2, libc::SYS_lseek, libc::SYS_close, libc::SYS_close_range, libc::SYS_dup, libc::SYS_dup3, libc::SYS_pipe2,
    libc::SYS_sendfile, libc::SYS_copy_file_range, libc::SYS_splice, libc::SYS_fsync, libc::SYS_fdatasync, libc::SYS_ftruncate, libc::SYS_fallocate,
    libc::SYS_fadvise64, libc::SYS_flock,
    libc::SYS_fstat, libc::SYS_newfstatat, libc::SYS_statx, libc::SYS_statfs, libc::SYS_fstatfs, libc::SYS_faccessat, libc::SYS_faccessat2,
    libc::SYS_readlinkat, libc::SYS_getdents64, libc::SYS_getcwd, libc::SYS_chdir, libc::SYS_fchdir, libc::SYS_umask,
    libc::SYS_mmap, libc::SYS_munmap, libc::SYS_mremap, libc::SYS_mprotect, libc::SYS_madvise, libc::SYS_msync, libc::SYS_mincore, libc::SYS_brk,
    libc::SYS_membarrier,
    libc::SYS_ppoll, libc::SYS_pselect6, libc::SYS_epoll_create1, libc::SYS_epoll_ctl, libc::SYS_epoll_pwait, libc::SYS_eventfd2,
    libc::SYS_futex, libc::SYS_set_robust_list, libc::SYS_rseq, libc::SYS_set_tid_address, libc::SYS_sched_yield, libc::SYS_sched_getaffinity,
    libc::SYS_getcpu, libc::SYS_restart_syscall,
    libc::SYS_clock_gettime, libc::SYS_clock_getres, libc::SYS_clock_nanosleep, libc::SYS_nanosleep, libc::SYS_gettimeofday, libc::SYS_times,
    libc::SYS_getrusage,
    libc::SYS_rt_sigaction, libc::SYS_rt_sigprocmask, libc::SYS_rt_sigreturn, libc::SYS_rt_sigpending, libc::SYS_rt_sigtimedwait, libc::SYS_sigaltstack,
    libc::SYS_getpid, libc::SYS_getppid, libc::SYS_gettid, libc::SYS_getpgid, libc::SYS_getsid, libc::SYS_getuid, libc::SYS_geteuid, libc::SYS_getgid,
    libc::SYS_getegid, libc::SYS_getresuid, libc::SYS_getresgid, libc::SYS_getgroups, libc::SYS_getrlimit, libc::SYS_setrlimit,
    libc::SYS_uname, libc::SYS_sysinfo, libc::SYS_getrandom, libc::SYS_capget,
    libc::SYS_execve, libc::SYS_exit, libc::SYS_exit_group,
];

/// Those that newer architectures have dropped.
#[cfg(target_arch = "x86_64")]
#[rustfmt::skip]
const COMPUTING_OF_OLD: &[c_long] = &[
    libc::SYS_stat, libc::SYS_lstat, libc::SYS_access, libc::SYS_readlink, libc::SYS_getdents, libc::SYS_dup2, libc::SYS_pipe, libc::SYS_poll,
    libc::SYS_select, libc::SYS_epoll_create, libc::SYS_epoll_wait, libc::SYS_eventfd, libc::SYS_time, libc::SYS_getpgrp, libc::SYS_arch_prctl,
];
#[cfg(not(target_arch = "x86_64"))]
const COMPUTING_OF_OLD: &[c_long] = &[];

/// What a build may besides: start processes, wait for them, and make, move and remove files (Landlock says where).
#[rustfmt::skip]
const BUILDING: &[c_long] = &[
    libc::SYS_wait4, libc::SYS_waitid, libc::SYS_sched_setaffinity,
    libc::SYS_mkdirat, libc::SYS_unlinkat, libc::SYS_renameat, libc::SYS_renameat2, libc::SYS_linkat, libc::SYS_symlinkat,
];
#[cfg(target_arch = "x86_64")]
#[rustfmt::skip]
const BUILDING_OF_OLD: &[c_long] = &[
    libc::SYS_fork, libc::SYS_vfork,
    libc::SYS_mkdir, libc::SYS_unlink, libc::SYS_rmdir, libc::SYS_rename, libc::SYS_link, libc::SYS_symlink, libc::SYS_creat,
];
#[cfg(not(target_arch = "x86_64"))]
const BUILDING_OF_OLD: &[c_long] = &[];

/// Its flags are behind a pointer, where a filter cannot look. Who is told that it does not exist takes `clone`.
const UNSEEN: &[c_long] = &[libc::SYS_clone3];

/// Duplicating, the two flags of a descriptor, its status, locks. Not `F_SETOWN`, `F_SETSIG`: they send signals.
const DESCRIPTOR_COMMANDS: &[c_int] = &[
    libc::F_DUPFD,
    libc::F_DUPFD_CLOEXEC,
    libc::F_GETFD,
    libc::F_SETFD,
    libc::F_GETFL,
    libc::F_SETFL,
    libc::F_GETLK,
    libc::F_SETLK,
    libc::F_SETLKW,
    libc::F_OFD_GETLK,
    libc::F_OFD_SETLK,
    libc::F_OFD_SETLKW,
];

/// Whether it is a terminal (`TCGETS`, `TCGETS2`, `TIOCGWINSZ`), how much can be read, closing on `exec`, not waiting.
const DEVICE_COMMANDS: &[u32] = &[0x5401, 0x802C_542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451];

/// Names of threads and of memory; nothing that lasts beyond.
const PROCESS_COMMANDS: &[c_int] =
    &[libc::PR_SET_NAME, libc::PR_GET_NAME, libc::PR_SET_VMA, libc::PR_GET_DUMPABLE, libc::PR_CAPBSET_READ];

/// New namespaces are ways to new privileges, and to mounts that Landlock's rules do not reach.
const NAMESPACES: c_int = libc::CLONE_NEWUSER
    | libc::CLONE_NEWNS
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP;

/// Whether this kernel lacks filters of system calls.
///
/// It is asked to put one on that is nowhere. A kernel that has filters looks there, in vain; any other does not know what it is asked for (`seccomp(2)`).
pub(super) fn is_lacking() -> bool {
    rustix::thread::set_secure_computing_mode(SecureComputingMode::Filter) != Err(Errno::FAULT)
}

/// From here on only these calls are made, by this process and all that it starts.
pub(super) fn filter(kind: &Kind, signals: Signals) -> Result<(), String> {
    let own = rustix::process::getpid().as_raw_pid();
    let program = assemble(&answers(kind, signals, own));
    seccompiler::apply_filter(&program).map_err(|error| format!("the filter of system calls cannot be put on: {error}"))
}

fn answers(kind: &Kind, signals: Signals, own: i32) -> Calls {
    let mut calls = Calls::new();
    let made = |calls: &mut Calls, lists: [&[c_long]; 2]| {
        calls.extend(lists.concat().into_iter().map(|call| (call, Answer::Made)));
    };
    made(&mut calls, [COMPUTING, COMPUTING_OF_OLD]);
    calls.extend(UNSEEN.iter().map(|call| (*call, Answer::Absent)));
    calls.insert(libc::SYS_openat, opening(2));
    #[cfg(target_arch = "x86_64")]
    calls.insert(libc::SYS_open, opening(1));
    calls.insert(libc::SYS_fcntl, one_of(1, DESCRIPTOR_COMMANDS.iter().map(|command| bits(*command))));
    calls.insert(libc::SYS_ioctl, one_of(1, DEVICE_COMMANDS.iter().copied()));
    calls.insert(libc::SYS_prctl, one_of(0, PROCESS_COMMANDS.iter().map(|command| bits(*command))));
    // Of another process it sets limits, and so ends it.
    calls.insert(libc::SYS_prlimit64, one_of(0, [0]));
    match kind {
        // How `abort` ends a process.
        Kind::Definition { .. } => {
            calls.insert(libc::SYS_tgkill, one_of(0, [bits(own)]));
        }
        Kind::Build { .. } => {
            made(&mut calls, [BUILDING, BUILDING_OF_OLD]);
            calls.insert(libc::SYS_clone, all([Check::has(0, bits(NAMESPACES), 0)]));
            // No set-user-ID, and of an open file alone: its path could be anybody's.
            calls.insert(libc::SYS_fchmod, all([Check::has(1, libc::S_ISUID | libc::S_ISGID, 0)]));
            calls.insert(libc::SYS_utimensat, all(Check::is_null(1)));
            // Between the two halves of a `fork`, the standard library speaks through such a pair. It cannot be connected to anything else.
            let kind_of_pair = libc::SOCK_SEQPACKET | libc::SOCK_CLOEXEC;
            let pair = [Check::is(0, bits(libc::AF_UNIX)), Check::is(1, bits(kind_of_pair))];
            calls.insert(libc::SYS_socketpair, all(pair));
            calls.insert(libc::SYS_recvfrom, Answer::Made);
            if signals == Signals::Within {
                made(&mut calls, [&[libc::SYS_kill], &[libc::SYS_tgkill]]);
            }
        }
    }
    calls
}

/// Opening a file, unless only to read *and* to empty it: Landlock before version 3 takes that for reading. The argument has the flags.
fn opening(argument: u8) -> Answer {
    let mode = |mode| vec![Check::has(argument, bits(libc::O_ACCMODE), bits(mode))];
    Answer::MadeIf(vec![vec![Check::has(argument, bits(libc::O_TRUNC), 0)], mode(libc::O_WRONLY), mode(libc::O_RDWR)])
}

fn one_of(argument: u8, values: impl IntoIterator<Item = u32>) -> Answer {
    Answer::MadeIf(values.into_iter().map(|value| vec![Check::is(argument, value)]).collect())
}

fn all<const COUNT: usize>(checks: [Check; COUNT]) -> Answer {
    Answer::MadeIf(vec![checks.to_vec()])
}

/// Commands and flags as the kernel compares them: 32 bits without a sign.
const fn bits(value: c_int) -> u32 {
    value.cast_unsigned()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// What a program could get out by, as far as no attack of the tests has a way to make the call.
    #[rustfmt::skip]
    const WAYS_OUT: &[c_long] = &[
        libc::SYS_socket, libc::SYS_connect, libc::SYS_bind, libc::SYS_sendto, libc::SYS_sendmsg, libc::SYS_ptrace, libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev, libc::SYS_process_madvise, libc::SYS_pidfd_open, libc::SYS_pidfd_getfd, libc::SYS_pidfd_send_signal,
        libc::SYS_rt_sigqueueinfo, libc::SYS_rt_tgsigqueueinfo, libc::SYS_tkill, libc::SYS_bpf, libc::SYS_keyctl, libc::SYS_add_key,
        libc::SYS_request_key, libc::SYS_mount, libc::SYS_umount2, libc::SYS_move_mount, libc::SYS_open_tree, libc::SYS_fsopen, libc::SYS_pivot_root,
        libc::SYS_chroot, libc::SYS_unshare, libc::SYS_setns, libc::SYS_perf_event_open, libc::SYS_userfaultfd, libc::SYS_kexec_load,
        libc::SYS_io_uring_setup, libc::SYS_io_uring_enter, libc::SYS_io_uring_register, libc::SYS_memfd_create, libc::SYS_setsid, libc::SYS_setpgid,
        libc::SYS_setuid, libc::SYS_setgid, libc::SYS_setresuid, libc::SYS_setgroups, libc::SYS_capset, libc::SYS_fchmodat, libc::SYS_fchown,
        libc::SYS_fchownat, libc::SYS_setxattr, libc::SYS_truncate, libc::SYS_mknodat, libc::SYS_openat2, libc::SYS_open_by_handle_at,
        libc::SYS_execveat, libc::SYS_seccomp, libc::SYS_shmget, libc::SYS_msgget, libc::SYS_semget, libc::SYS_mq_open, libc::SYS_setpriority,
        libc::SYS_sched_setscheduler, libc::SYS_ioprio_set, libc::SYS_personality, libc::SYS_quotactl, libc::SYS_inotify_init1,
        libc::SYS_fanotify_init, libc::SYS_init_module, libc::SYS_finit_module, libc::SYS_reboot, libc::SYS_swapon, libc::SYS_syslog,
    ];

    #[test]
    fn no_way_out_is_on_a_list() {
        let kinds = [Kind::Definition { response: PathBuf::new() }, Kind::Build { scratch: PathBuf::new() }];
        for kind in kinds {
            let calls = answers(&kind, Signals::Within, 1);
            let listed: Vec<_> = WAYS_OUT.iter().filter(|call| calls.contains_key(call)).collect();
            assert_eq!(listed, Vec::<&c_long>::new(), "{kind:?}");
        }
    }

    #[test]
    fn without_landlocks_scope_a_build_sends_no_signals() {
        let build = Kind::Build { scratch: PathBuf::new() };
        let calls = answers(&build, Signals::Anywhere, 1);
        assert!(!calls.contains_key(&libc::SYS_kill) && !calls.contains_key(&libc::SYS_tgkill));
    }
}
