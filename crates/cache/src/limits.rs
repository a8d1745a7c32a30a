/// How much is kept. Entries go until it is held, first what was not used for longest: when something is published, and when a build begins.
///
/// ```
/// use terrace_cache::Limits;
///
/// // A hundred programs of 4 MiB, on a volume that has to hold 1.5 GiB, or as much as two builds write more. Nobody's may take the room of ten.
/// let limits = Limits { bytes: 400 << 20, program: 40 << 20, entries: 100, free: 512 << 20 };
/// # assert_eq!(limits.bytes + 2 * limits.free, 1424 << 20);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all entries together.
    pub bytes: u64,
    /// Bytes of one program; a larger one is refused, and so is one that is larger than all entries may be together. Far below that, no program makes many
    /// others go.
    pub program: u64,
    /// How many there are. The newest is always kept.
    pub entries: usize,
    /// Bytes that the disk is to have free when a build begins: what it may write. If giving up all entries were not enough for that, none goes: then
    /// somebody else fills the disk.
    pub free: u64,
}
