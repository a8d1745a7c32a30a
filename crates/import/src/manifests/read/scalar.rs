//! What plain scalars are to Kubernetes' reader (`sigs.k8s.io/yaml`, YAML 1.1): `yes` is a boolean there, `010` is eight.

use terrace::spec::Raw;

/// What a plain scalar is to Kubernetes.
pub(super) fn plain(text: &str) -> Raw {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Raw::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "y" | "Y" => return Raw::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "n" | "N" => {
            return Raw::Bool(false);
        }
        _ => {}
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return Raw::Text(text.to_owned());
    }
    integer(text)
        .map(Raw::Integer)
        .or_else(|| float(text).map(Raw::Float))
        .unwrap_or_else(|| Raw::Text(text.to_owned()))
}

fn integer(text: &str) -> Option<i64> {
    let digits = text.replace('_', "");
    let (sign, digits) = match digits.as_bytes() {
        [b'-', ..] => (-1, &digits[1..]),
        [b'+', ..] => (1, &digits[1..]),
        _ => (1, digits.as_str()),
    };
    let (digits, radix) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&digits[2..], 16),
        [b'0', b'o' | b'O', ..] => (&digits[2..], 8),
        [b'0', b'b' | b'B', ..] => (&digits[2..], 2),
        [b'0', _, ..] => (&digits[1..], 8),
        _ => (digits, 10),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    i64::from_str_radix(digits, radix).ok().map(|number| sign * number)
}

fn float(text: &str) -> Option<f64> {
    let is_float =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E' | b'_'))
            && text.bytes().any(|byte| byte.is_ascii_digit());
    if is_float { text.replace('_', "").parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}
