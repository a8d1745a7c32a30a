//! What a program is told and says, confined or not.

use std::{
    fs::File,
    io::{self, Read, Write},
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    process::Child,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec},
    fs::OFlags,
    io::Errno,
};

/// The three pipes of a program. None is waited for alone: who does not read, or does not end its output, holds nobody up. No thread is needed for it.
///
/// ```
/// use std::{process::{Command, Stdio}, time::Duration};
/// use terrace_confine::Pipes;
///
/// # fn main() -> std::io::Result<()> {
/// let mut program = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
/// let mut pipes = Pipes::new(&mut program, b"hello", 1000)?;
/// while !pipes.is_closed() && !pipes.is_over_limit() {
///     pipes.wait(None, Duration::from_secs(1))?;
/// }
/// assert!(program.wait()?.success());
/// pipes.read()?;
/// assert_eq!(pipes.into_outputs(), [b"hello".to_vec(), Vec::new()]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Pipes<'a> {
    input: Option<(File, &'a [u8])>,
    outputs: [Output; 2],
}

#[derive(Debug)]
struct Output {
    pipe: Option<File>,
    bytes: Vec<u8>,
    most: usize,
}

impl<'a> Pipes<'a> {
    /// Takes the pipes of a program that has been started with three. Of each output as many bytes are read.
    pub fn new(child: &mut Child, input: &'a [u8], most: usize) -> io::Result<Self> {
        let pipe = |pipe: Option<OwnedFd>| {
            let pipe = File::from(pipe.ok_or_else(|| io::Error::other("a pipe of the program is gone"))?);
            rustix::fs::fcntl_setfl(&pipe, rustix::fs::fcntl_getfl(&pipe)? | OFlags::NONBLOCK)?;
            io::Result::Ok(pipe)
        };
        let stdin = pipe(child.stdin.take().map(OwnedFd::from))?;
        let outputs = [child.stdout.take().map(OwnedFd::from), child.stderr.take().map(OwnedFd::from)].map(pipe);
        let [stdout, stderr] =
            outputs.map(|pipe| pipe.map(|pipe| Output { pipe: Some(pipe), bytes: Vec::new(), most }));
        Ok(Self { input: Some((stdin, input)), outputs: [stdout?, stderr?] })
    }

    /// Waits until there is something to do, and does it. Whether `end`, such as a descriptor of the program's process, can be read.
    pub fn wait(&mut self, end: Option<BorrowedFd<'_>>, most: Duration) -> io::Result<bool> {
        let mut events: Vec<_> = end.into_iter().map(|end| PollFd::from_borrowed_fd(end, PollFlags::IN)).collect();
        let pipes = self.outputs.iter().filter_map(|output| output.pipe.as_ref());
        events.extend(pipes.map(|pipe| PollFd::from_borrowed_fd(pipe.as_fd(), PollFlags::IN)));
        events.extend(self.input.iter().map(|(pipe, _)| PollFd::from_borrowed_fd(pipe.as_fd(), PollFlags::OUT)));
        let timeout = Timespec::try_from(most).map_err(io::Error::other)?;
        match rustix::event::poll(&mut events, Some(&timeout)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let has_ended = end.is_some() && !events[0].revents().is_empty();
        self.write();
        self.read()?;
        Ok(has_ended)
    }

    fn write(&mut self) {
        let Some((pipe, left)) = &mut self.input else { return };
        loop {
            match pipe.write(left) {
                Ok(written) => *left = &left[written..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // It does not want to read on, which is up to it.
                Err(_) => *left = &[],
            }
            if left.is_empty() {
                self.input = None;
                return;
            }
        }
    }

    /// Reads what is there.
    pub fn read(&mut self) -> io::Result<()> {
        self.outputs.iter_mut().try_for_each(Output::read)
    }

    /// Whether both outputs have been closed by all who could write to them.
    pub fn is_closed(&self) -> bool {
        self.outputs.iter().all(|output| output.pipe.is_none())
    }

    /// Whether more was said than is read.
    pub fn is_over_limit(&self) -> bool {
        self.outputs.iter().any(|output| output.bytes.len() > output.most)
    }

    /// What was said: standard output and standard error.
    pub fn into_outputs(self) -> [Vec<u8>; 2] {
        self.outputs.map(|Output { mut bytes, most, .. }| {
            bytes.truncate(most);
            bytes
        })
    }
}

impl Output {
    /// Reads what is there, and no more than one byte too much.
    fn read(&mut self) -> io::Result<()> {
        let Some(pipe) = &mut self.pipe else { return Ok(()) };
        let left = (self.most + 1).saturating_sub(self.bytes.len()) as u64;
        match pipe.take(left).read_to_end(&mut self.bytes) {
            Ok(_) => self.pipe = None,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
