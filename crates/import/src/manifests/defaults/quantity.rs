//! Quantities, each in the shortest form of what it says.

use terrace::spec::Raw;

use crate::manifests::value::{at_mut, text};

/// Writes the quantities of a map in their shortest form.
pub(super) fn quantities(raw: &mut Raw, path: &str) {
    let Some(Raw::Map(entries)) = at_mut(raw, path) else { return };
    for value in entries.values_mut() {
        if let Some(written) = super::super::value::word(value) {
            *value = text(shortest(&written));
        }
    }
}

pub(super) fn quantity(raw: &mut Raw, path: &str) {
    if let Some(value) = at_mut(raw, path)
        && let Some(written) = super::super::value::word(value)
    {
        *value = text(shortest(&written));
    }
}

/// The shortest form of a quantity (Kubernetes `resource.Quantity`): `1` for `1000m`, `1Gi` for `1024Mi`, `1500m` for `1.5`.
pub(in crate::manifests) fn shortest(written: &str) -> String {
    const BINARY: [&str; 6] = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];
    let unit = written
        .trim_start_matches(|character: char| character.is_ascii_digit() || matches!(character, '.' | '-' | '+'));
    let Ok(number) = written[..written.len() - unit.len()].parse::<f64>() else { return written.to_owned() };
    if let Some(mut power) = BINARY.iter().position(|known| *known == unit).filter(|power| *power > 0) {
        let mut number = number;
        while number.fract() != 0.0 && power > 0 {
            number *= 1024.0;
            power -= 1;
        }
        while number != 0.0 && number % 1024.0 == 0.0 && power + 1 < BINARY.len() {
            number /= 1024.0;
            power += 1;
        }
        return format!("{number}{}", BINARY[power]);
    }
    let thousandths = match unit {
        "" => number * 1000.0,
        "m" => number,
        _ => return written.to_owned(),
    };
    if thousandths % 1000.0 != 0.0 {
        return format!("{thousandths}m");
    }
    let whole = thousandths / 1000.0;
    // Bytes that are whole mebibytes are read more easily as such.
    if whole >= 1_048_576.0 && whole % 1_048_576.0 == 0.0 {
        return shortest(&format!("{}Mi", whole / 1_048_576.0));
    }
    format!("{whole}")
}

#[cfg(test)]
mod tests {
    use super::super::shortest;

    #[test]
    fn equal_quantities_are_written_alike() {
        for (written, expected) in [
            ("1000m", "1"),
            ("1.5", "1500m"),
            ("0.25", "250m"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("536870912", "512Mi"),
            ("500M", "500M"),
            ("2", "2"),
            ("100m", "100m"),
            ("0", "0"),
            ("much", "much"),
        ] {
            assert_eq!(shortest(written), expected, "{written}");
        }
    }
}
