use super::{is_made_of, text};
use crate::{codes, layer::Mistake};

text! {
    /// One value in the platform's secret store: `key`, or `key#property` where the key holds a JSON document.
    ///
    /// ```
    /// use terrace_spec::text::SecretReference;
    ///
    /// let url = SecretReference::try_from("shop/db#url")?;
    /// assert_eq!((url.key(), url.property()), ("shop/db", Some("url")));
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    SecretReference {
        expects: "a secret in the platform's store: `key` or `key#property`",
        pattern: "^[^#\\s]+(#[^#\\s]+)?$",
        examples: ["storefront/db#url"],
        check: secret_reference,
    }
}

impl SecretReference {
    /// The key in the store.
    pub fn key(&self) -> &str {
        self.as_str().split('#').next().unwrap_or_default()
    }

    /// The property of the JSON document under the key.
    pub fn property(&self) -> Option<&str> {
        self.as_str().split_once('#').map(|(_, property)| property)
    }
}

fn secret_reference(text: &str) -> Result<String, Mistake> {
    let is_part = |part: &str| is_made_of(part, |byte| !byte.is_ascii_whitespace() && !byte.is_ascii_control());
    let mut parts = text.split('#');
    let is_legal = parts.next().is_some_and(is_part) && parts.next().is_none_or(is_part) && parts.next().is_none();
    if is_legal {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_SECRET, format!("`{text}` does not name a secret"))
        .hint("write the key in the store, or `key#property` where the key holds JSON: `storefront/db#url`"))
}
