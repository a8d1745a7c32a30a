use super::{is_made_of, text};
use crate::{codes, layer::Mistake};

text! {
    /// A channel of Slack, by its name; the `#` before it may be left out.
    ///
    /// ```
    /// use terrace_spec::text::SlackChannel;
    ///
    /// assert!(SlackChannel::try_from("shop-releases").is_ok());
    /// ```
    SlackChannel {
        expects: "a channel of Slack, such as `releases`",
        pattern: "^#?[a-z0-9._-]{1,80}$",
        examples: ["releases"],
        check: slack_channel,
    }
}

/// Flagger puts the `#` before the name itself.
fn slack_channel(text: &str) -> Result<String, Mistake> {
    let name = text.strip_prefix('#').unwrap_or(text);
    let is_legal = name.len() <= 80
        && is_made_of(name, |byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-')
        });
    if is_legal {
        return Ok(name.to_owned());
    }
    Err(Mistake::new(&codes::BAD_VALUE, format!("`{text}` is not a channel of Slack"))
        .hint("a channel has at most 80 lower-case letters, digits, `-`, `_` and `.`"))
}
