use std::net::IpAddr;

use super::text;
use crate::{codes, layer::Mistake};

text! {
    /// A range of IP addresses, of version 4 or 6.
    ///
    /// ```
    /// use terrace_spec::text::Cidr;
    ///
    /// assert!(Cidr::try_from("10.20.0.0/16").is_ok());
    /// // No bit may be set behind the prefix: a typing mistake more often than not.
    /// assert!(Cidr::try_from("10.20.30.0/16").is_err());
    /// ```
    Cidr {
        expects: "a range of addresses, such as `10.0.0.0/16`",
        pattern: "^[0-9A-Fa-f.:]+/[0-9]{1,3}$",
        examples: ["10.0.0.0/16", "2001:db8::/32"],
        check: cidr,
    }
}

/// Kubernetes warns of a range that begins with an address of another one, and will refuse it (KEP-4858); here it is refused already.
fn cidr(text: &str) -> Result<String, Mistake> {
    let parts = text.split_once('/').and_then(|(address, length)| {
        let is_number = !length.is_empty() && length.len() <= 3 && length.bytes().all(|byte| byte.is_ascii_digit());
        Some((address.parse::<IpAddr>().ok()?, length.parse::<u32>().ok().filter(|_| is_number)?))
    });
    let first = parts.and_then(|(address, length)| Some((first(address, length)?, address, length)));
    match first {
        Some((first, address, length)) if first == address => Ok(format!("{address}/{length}")),
        Some((first, _, length)) => Err(Mistake::new(
            &codes::BAD_CALLER,
            format!("`{text}` does not begin with the first address of its range"),
        )
        .hint(format!("write `{first}/{length}`"))),
        None => Err(Mistake::new(&codes::BAD_CALLER, format!("`{text}` is not a range of addresses"))
            .hint("write `10.0.0.0/16`; a single address is `10.0.0.7/32`")),
    }
}

/// The first address of the range that holds one, if there is a range so long.
fn first(address: IpAddr, length: u32) -> Option<IpAddr> {
    match address {
        IpAddr::V4(address) => {
            let rest = u32::BITS.checked_sub(length)?;
            let mask = u32::MAX.checked_shl(rest).unwrap_or(0);
            Some(IpAddr::V4((address.to_bits() & mask).into()))
        }
        IpAddr::V6(address) => {
            let rest = u128::BITS.checked_sub(length)?;
            let mask = u128::MAX.checked_shl(rest).unwrap_or(0);
            Some(IpAddr::V6((address.to_bits() & mask).into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cidr;

    #[test]
    fn a_range_begins_with_its_first_address() {
        let read =
            |text: &str| Cidr::try_from(text).map(|cidr| cidr.as_str().to_owned()).map_err(|mistake| mistake.hint);
        for whole in ["10.0.0.0/16", "0.0.0.0/0", "10.1.2.3/32", "2001:db8::/32", "::/0"] {
            assert_eq!(read(whole), Ok(whole.to_owned()));
        }
        assert_eq!(read("10.0.7.1/16"), Err(Some("write `10.0.0.0/16`".to_owned())));
        for broken in ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/+8", "10.0.0/8", "::/129", "example.com/8", "/8"] {
            assert!(read(broken).is_err(), "{broken}");
        }
    }
}
