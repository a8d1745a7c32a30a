use super::{Name, is_made_of, text};
use crate::{codes, layer::Mistake};

text! {
    /// An output of a construct that stands beside the app's processes: `addons.<construct>.<output>`.
    ///
    /// Whether there is one is known when the construct has been built.
    ///
    /// ```
    /// use terrace_spec::text::{Name, OutputReference};
    ///
    /// let url = OutputReference::try_from("addons.cache.url")?;
    /// assert_eq!((url.construct(), url.output()), ("cache", "url"));
    /// assert_eq!(url, OutputReference::new(&Name::literal("cache"), "url"));
    /// // What could be the key of a secret store, and what is meant as a reference.
    /// assert!(OutputReference::is_meant("addons.cache.url") && !OutputReference::is_meant("shop/db#url"));
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    OutputReference {
        expects: "an output of an add-on: `addons.<name>.<output>`",
        pattern: "^addons\\.[a-z]([-a-z0-9]{0,61}[a-z0-9])?\\.[a-z][A-Za-z0-9]*$",
        examples: ["addons.cache.url"],
        check: output_reference,
    }
}

impl OutputReference {
    /// The output of a construct.
    ///
    /// ```
    /// use terrace_spec::text::{Name, OutputReference};
    ///
    /// let url = OutputReference::new(&Name::literal("cache"), "url");
    /// assert_eq!(url.as_str(), "addons.cache.url");
    /// ```
    pub fn new(construct: &Name, output: &str) -> Self {
        Self(format!("addons.{construct}.{output}"))
    }

    /// Whether a text can only be meant as one. A key of a secret store is not called so.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with("addons.") && !text.contains(['/', '#'])
    }

    /// The same for an editor: the schema of such a text.
    pub(crate) fn meant_schema() -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^addons\\.[^/#]*$" })
    }

    /// The construct's name.
    pub fn construct(&self) -> &str {
        self.parts().0
    }

    /// The name of the output.
    pub fn output(&self) -> &str {
        self.parts().1
    }

    fn parts(&self) -> (&str, &str) {
        self.as_str().strip_prefix("addons.").and_then(|rest| rest.split_once('.')).unwrap_or_default()
    }
}

fn output_reference(text: &str) -> Result<String, Mistake> {
    let is_output = |output: &str| {
        output.starts_with(|first: char| first.is_ascii_lowercase())
            && is_made_of(output, |byte| byte.is_ascii_alphanumeric())
    };
    let parts = text.strip_prefix("addons.").and_then(|rest| rest.split_once('.'));
    if parts.is_some_and(|(construct, output)| Name::try_from(construct).is_ok() && is_output(output)) {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_OUTPUT, format!("`{text}` does not name an output of an add-on"))
        .hint("write `addons.`, the add-on's name under `addons`, and the output: `addons.cache.url`"))
}
