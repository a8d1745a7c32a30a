//! Numbers as every reader of YAML and JSON takes them.

use std::fmt::Write as _;

/// Writes a whole number.
pub(crate) fn push_integer(value: i64, out: &mut String) {
    if value < 0 {
        out.push('-');
    }
    push_unsigned(value.unsigned_abs(), out);
}

/// Writes a whole number that is not negative.
pub(crate) fn push_unsigned(mut magnitude: u64, out: &mut String) {
    let mut digits = [0_u8; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + u8::try_from(magnitude % 10).unwrap_or_default();
        magnitude /= 10;
        if magnitude == 0 {
            break;
        }
    }
    out.extend(digits[start..].iter().copied().map(char::from));
}

/// Writes a finite float: the shortest digits that read back as the same value.
///
/// A whole one is written without a point, so that an integer field takes it too. An exponent comes with a point and a sign:
/// YAML 1.1 readers take `1e21` for a string.
pub(crate) fn push_float(value: f64, out: &mut String) {
    const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;
    let start = out.len();
    let magnitude = value.abs();
    // Writing to a String cannot fail.
    let _ = if value == 0.0 {
        out.write_str(if value.is_sign_negative() { "-0.0" } else { "0" })
    } else if (1e-5..LARGEST_EXACT).contains(&magnitude) {
        write!(out, "{value}")
    } else {
        write!(out, "{value:e}")
    };
    let Some(exponent) = out[start..].find('e').map(|at| start + at) else {
        return;
    };
    if !out[exponent + 1..].starts_with('-') {
        out.insert(exponent + 1, '+');
    }
    if !out[start..exponent].contains('.') {
        out.insert_str(exponent, ".0");
    }
}

#[cfg(test)]
mod tests {
    use super::{push_float, push_integer};

    #[test]
    fn a_float_is_written_as_every_reader_takes_it() {
        let cases = [
            (0.0, "0"),
            (-0.0, "-0.0"),
            (3.0, "3"),
            (-2.5, "-2.5"),
            (0.1, "0.1"),
            (0.000_01, "0.00001"),
            (1e-7, "1.0e-7"),
            (1.5e-7, "1.5e-7"),
            (1e15, "1000000000000000"),
            (1e21, "1.0e+21"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
        ];
        for (value, expected) in cases {
            let mut out = String::from("x");
            push_float(value, &mut out);
            assert_eq!(out[1..], *expected);
            assert_eq!(out[1..].parse(), Ok(value));
        }
    }

    #[test]
    fn an_integer_is_written_whole() {
        for value in [0, 1, -1, 10, 8080, i64::MAX, i64::MIN] {
            let mut out = String::new();
            push_integer(value, &mut out);
            assert_eq!(out, value.to_string());
        }
    }
}
