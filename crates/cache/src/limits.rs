/// How much is kept. Entries go until it is held, first what was not used for longest: when something is published, and when a build begins.
///
/// ```
/// use terrace_cache::Limits;
///
/// // A hundred programs of 4 MiB, on a volume that has to hold 1.5 GiB, or as much as two builds write more.
/// let limits = Limits { bytes: 400 << 20, entries: 100, free: 512 << 20 };
/// # assert_eq!(limits.bytes + 2 * limits.free, 1424 << 20);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all entries together. A program that is larger by itself is refused.
    pub bytes: u64,
    /// How many there are. The newest is always kept.
    pub entries: usize,
    /// Bytes that the disk is to have free when a build begins: what it may write. If giving up all entries were not enough for that, none goes: then
    /// somebody else fills the disk.
    pub free: u64,
}
