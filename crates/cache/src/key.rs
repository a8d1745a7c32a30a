use std::fmt::{self, Write};

use sha2::{Digest, Sha256};

/// What an entry is kept under: the digest of everything that decides what is in it.
///
/// ```
/// use terrace_cache::{Key, KeyBuilder};
///
/// let key = KeyBuilder::new("example 1").text("target", "x86_64-unknown-linux-gnu").finish();
/// assert_eq!(Key::from_hexadecimal(&key.to_string()), Some(key));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 32]);

impl Key {
    /// The key that [`Display`](fmt::Display) wrote: 64 digits, small letters. For a key that another process is given.
    pub fn from_hexadecimal(text: &str) -> Option<Self> {
        from_hexadecimal(text).map(Self)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hexadecimal(&self.0))
    }
}

/// Makes a [`Key`] of named values, in the order they are given.
///
/// Names and values are hashed with their lengths, so no two different sequences of fields look the same: neither `ab`, `c` and `a`, `bc`, nor
/// a file and a text of that name.
///
/// ```
/// use terrace_cache::KeyBuilder;
///
/// let sources = |main: &str| KeyBuilder::new("example 1").text("profile", "dev").file("src/main.rs", main.as_bytes()).finish();
/// assert_eq!(sources("fn main() {}"), sources("fn main() {}"));
/// assert_ne!(sources("fn main() {}"), sources("fn main() { }"));
/// ```
#[derive(Clone, Debug)]
pub struct KeyBuilder(Sha256);

/// What kind of field follows, so that a file is not taken for a text of the same name.
#[derive(Clone, Copy, Debug)]
enum Field {
    Scheme = 0,
    Text = 1,
    File = 2,
}

impl KeyBuilder {
    /// Begins with the version of how keys are made: when the caller hashes other fields than before, or uses entries otherwise, it takes a new one.
    #[must_use]
    pub fn new(scheme: &str) -> Self {
        Self(Sha256::new()).field(Field::Scheme, "", scheme.as_bytes())
    }

    /// Adds a value of this name.
    #[must_use]
    pub fn text(self, name: &str, value: &str) -> Self {
        self.field(Field::Text, name, value.as_bytes())
    }

    /// Adds a file: its path, as everybody would call it, and what is in it. Give files in an order that does not depend on the machine.
    #[must_use]
    pub fn file(self, path: &str, content: &[u8]) -> Self {
        self.field(Field::File, path, content)
    }

    /// The key.
    pub fn finish(self) -> Key {
        Key(self.0.finalize().into())
    }

    fn field(mut self, field: Field, name: &str, value: &[u8]) -> Self {
        self.0.update([field as u8]);
        for bytes in [name.as_bytes(), value] {
            self.0.update((bytes.len() as u64).to_le_bytes());
            self.0.update(bytes);
        }
        self
    }
}

/// Two digits for each byte.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(crate) fn from_hexadecimal(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text
        .bytes()
        .map(|digit| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    bytes.try_into().ok()
}
