//! Names of variables that say that there is a secret in them.

/// What a variable is called.
#[derive(Clone, Copy)]
pub(super) enum Called {
    /// A password: people choose it, so any word may be one.
    Password,
    /// A secret, a token or a key: mostly a machine's, and as often the name of one.
    Secret,
}

/// What the names of passwords end with, whatever stands before it.
const PASSWORDS: [&str; 3] = ["PASSWORD", "PASSWD", "PASSPHRASE"];

/// What the names of other secrets end with, as words of their own.
const SECRETS: [&str; 13] = [
    "SECRET",
    "TOKEN",
    "CREDENTIALS",
    "APIKEY",
    "API_KEY",
    "PRIVATE_KEY",
    "SECRET_KEY",
    "ACCESS_KEY",
    "SIGNING_KEY",
    "ENCRYPTION_KEY",
    "MASTER_KEY",
    "AUTH_KEY",
    "SECRET_KEY_BASE",
];

/// Words of settings, where a password might stand.
const WORDS: [&str; 18] = [
    "true", "false", "none", "null", "enabled", "enable", "disabled", "disable", "required", "optional", "always",
    "never", "auto", "default", "plain", "prompt", "ldap", "basic",
];

/// What people write until they know better.
const PLACEHOLDERS: [&str; 7] =
    ["changeme", "change-me", "change_me", "changeit", "supersecret", "super-secret", "super_secret"];

/// What the name of a variable says that it is.
pub(super) fn called(name: &str) -> Option<Called> {
    // The last letters of the words above: most names are told by them.
    let last = name.as_bytes().last()?.to_ascii_uppercase();
    if !matches!(last, b'D' | b'E' | b'T' | b'N' | b'S' | b'Y') {
        return None;
    }
    if PASSWORDS.iter().any(|word| before(name, word).is_some()) {
        return Some(Called::Password);
    }
    let begins_a_word = |before: &str| before.bytes().last().is_none_or(|byte| !byte.is_ascii_alphanumeric());
    SECRETS.iter().any(|word| before(name, word).is_some_and(begins_a_word)).then_some(Called::Secret)
}

/// Whether a name says that everybody may know the value: programs in browsers are given their variables so.
pub(super) fn is_public(name: &str) -> bool {
    ["PUBLIC", "PUBLISHABLE", "ANON_KEY"].iter().any(|word| name.contains(word))
        || name.starts_with("VITE_")
        || name.starts_with("REACT_APP_")
}

/// What stands in a name before a word at its end, whichever case they are written in.
fn before<'a>(name: &'a str, word: &str) -> Option<&'a str> {
    let (before, end) = name.split_at_checked(name.len().checked_sub(word.len())?)?;
    end.bytes()
        .zip(word.bytes())
        .all(|(byte, letter)| byte.to_ascii_uppercase() == letter || letter == b'_' && matches!(byte, b'-' | b'.'))
        .then_some(before)
}

impl Called {
    /// Whether a text is what it is called, and not the name, the place or the length of one.
    pub(super) fn is_kept_by(self, text: &str) -> bool {
        if text.len() < 4 || is_elsewhere(text) {
            return false;
        }
        let is_placeholder = || PLACEHOLDERS.iter().any(|word| text.to_ascii_lowercase().contains(word));
        match self {
            Self::Password => {
                let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
                !is_number && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
            }
            Self::Secret => text.len() >= 8 && (is_random(text) || is_placeholder()),
        }
    }
}

/// Whether a text leads to a secret, or is a sentence or a template.
fn is_elsewhere(text: &str) -> bool {
    text.starts_with(['/', '.', '~', '$', '{', '<', '%', '*'])
        || text.starts_with("arn:")
        || text.bytes().any(|byte| byte.is_ascii_whitespace())
        || ["$(", "${", "://"].iter().any(|part| text.contains(part))
}

/// Whether there is a part in a text, between whatever is no letter and no digit, that nobody would write as a word: letters and digits alternate, or large
/// and small ones more often than in `camelCase`.
fn is_random(text: &str) -> bool {
    text.split(|char: char| !char.is_ascii_alphanumeric()).filter(|part| part.len() >= 12).any(|part| {
        let changes =
            |is: fn(&u8) -> bool| part.as_bytes().windows(2).filter(|pair| is(&pair[0]) != is(&pair[1])).count();
        let (of_digits, of_case) = (changes(u8::is_ascii_digit), changes(u8::is_ascii_uppercase));
        of_digits >= 3 || of_digits >= 1 && part.len() >= 20 || 3 * of_case > part.len()
    })
}
