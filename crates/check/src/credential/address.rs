//! Passwords in addresses: `scheme://user:password@host` (RFC 3986, section 3.2.1).

/// Whether an address in a text has a password written out.
pub(super) fn has_password(text: &str) -> bool {
    text.as_bytes().contains(&b'@') && text.match_indices("://").any(|(at, scheme)| is_told(&text[at + scheme.len()..]))
}

/// Whether what begins with the authority of an address begins with a password.
fn is_told(rest: &str) -> bool {
    let ends =
        |byte: u8| matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\'' | b'`' | b'\\') || byte.is_ascii_whitespace();
    let end = rest.bytes().position(ends).unwrap_or(rest.len());
    let user_info = rest[..end].rsplit_once('@').map(|(user_info, _)| user_info);
    user_info.and_then(|user_info| user_info.split_once(':')).is_some_and(|(_, password)| is_literal(password))
}

/// Whether a password is written out: it is no reference to one, and none that somebody has masked.
fn is_literal(password: &str) -> bool {
    let stands_for_another = |byte: u8| matches!(byte, b'$' | b'{' | b'<' | b'[');
    !password.bytes().next().is_none_or(stands_for_another)
        && !password.bytes().all(|byte| matches!(byte, b'*' | b'x' | b'X' | b'.'))
}
