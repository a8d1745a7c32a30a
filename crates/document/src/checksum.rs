/// A checksum that is the same on every machine and in every version of Rust, which the standard library's hasher does not promise: FNV-1a,
/// 64 bits. Tells contents apart; guards nothing.
///
/// ```
/// use terrace_document::checksum;
///
/// // Pods are replaced when a file of theirs has another content.
/// assert_eq!(format!("{:016x}", checksum(*b"{}")), format!("{:016x}", checksum(*b"{}")));
/// assert_ne!(checksum(*b"{}"), checksum(*b"{ }"));
/// ```
pub fn checksum(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes
        .into_iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::checksum;

    #[test]
    fn the_checksum_is_fnv_1a() {
        assert_eq!(checksum([]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(checksum(*b"foobar"), 0x8594_4171_f739_67e8);
    }
}
