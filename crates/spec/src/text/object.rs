use super::text;
use crate::{codes, layer::Mistake};

text! {
    /// The name of an object that is there already, or of a storage class.
    ///
    /// Kubernetes: lower-case letters, digits, `-` and `.`, a letter or digit at both ends, 253 characters at most.
    ///
    /// ```
    /// use terrace_spec::text::ObjectName;
    ///
    /// // Looser than the name of an app: it is that of something that is there already.
    /// assert!(ObjectName::try_from("2024.media-archive").is_ok());
    /// ```
    ObjectName {
        expects: "the name of an object: lower-case letters, digits, `-` and `.`",
        pattern: "^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$",
        examples: ["gp3", "media-2024"],
        check: object_name,
    }
}

fn object_name(text: &str) -> Result<String, Mistake> {
    let is_label = |part: &str| {
        let is_legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !part.is_empty() && part.bytes().all(is_legal) && !part.starts_with('-') && !part.ends_with('-')
    };
    if text.len() <= 253 && text.split('.').all(is_label) {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_NAME, format!("`{text}` is not the name of an object"))
        .hint("use lower-case letters, digits, `-` and `.`, a letter or digit at both ends, 253 characters at most"))
}
