use super::{has_alphanumeric_edges, is_made_of, text};
use crate::{codes, layer::Mistake};

text! {
    /// The name of an app, a process, an environment or a cluster.
    ///
    /// A DNS label that begins with a letter (RFC 1035), 63 characters at most: it becomes the name of Services, which
    /// Kubernetes holds to that rule, and a part of longer names.
    ///
    /// ```
    /// use terrace_spec::text::Name;
    ///
    /// assert_eq!(Name::try_from("storefront")?, Name::literal("storefront"));
    /// let mistake = Name::try_from("Store_Front").unwrap_err();
    /// assert_eq!(mistake.message, "`Store_Front` is not a name");
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    Name {
        expects: "a name: lower-case letters, digits and `-`, beginning with a letter, 63 characters at most",
        pattern: "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$",
        examples: ["storefront", "web", "us-east-1"],
        check: name,
    }
}

impl Name {
    /// A name known when this is compiled.
    ///
    /// # Panics
    ///
    /// When it is not a name; `Name::try_from` is the twin that reports it.
    #[track_caller]
    pub fn literal(text: &'static str) -> Self {
        match Self::try_from(text) {
            Ok(name) => name,
            Err(mistake) => panic!("{mistake}"),
        }
    }
}

text! {
    /// The name of an environment variable.
    ///
    /// Kubernetes takes letters, digits, `_`, `-` and `.`, not beginning with a digit.
    ///
    /// ```
    /// use terrace_spec::text::VariableName;
    ///
    /// assert_eq!(VariableName::literal("DATABASE_URL").as_str(), "DATABASE_URL");
    /// assert!(VariableName::try_from("3RD_PARTY_KEY").is_err());
    /// ```
    VariableName {
        expects: "the name of an environment variable: letters, digits, `_`, `-` and `.`, not beginning with a digit",
        pattern: "^[-._a-zA-Z][-._a-zA-Z0-9]{0,252}$",
        examples: ["LOG_LEVEL", "DATABASE_URL"],
        check: variable_name,
    }
}

impl VariableName {
    /// A name known when this is compiled.
    ///
    /// # Panics
    ///
    /// When it is not a name; `VariableName::try_from` is the twin that reports it.
    #[track_caller]
    pub fn literal(text: &'static str) -> Self {
        match Self::try_from(text) {
            Ok(name) => name,
            Err(mistake) => panic!("{mistake}"),
        }
    }
}

text! {
    /// The name of a group of Ingresses that share one load balancer.
    ///
    /// AWS Load Balancer Controller: lower-case letters, digits, `-` and `.`, 63 characters at most.
    ///
    /// ```
    /// use terrace_spec::text::GroupName;
    ///
    /// assert!(GroupName::try_from("internal.shop").is_ok());
    /// ```
    GroupName {
        expects: "the name of a load balancer group: lower-case letters, digits, `-` and `.`, 63 characters at most",
        pattern: "^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$",
        examples: ["public", "internal.shop"],
        check: group_name,
    }
}

text! {
    /// An absolute path in a container.
    ///
    /// ```
    /// use terrace_spec::text::FilePath;
    ///
    /// assert!(FilePath::try_from("/etc/app/flags.json").is_ok());
    /// assert!(FilePath::try_from("flags.json").is_err());
    /// ```
    FilePath {
        expects: "an absolute path in the container, without `..`",
        pattern: "^(/[^/\\x00:]+)+$",
        examples: ["/etc/app/flags.json"],
        check: file_path,
    }
}

fn name(text: &str) -> Result<String, Mistake> {
    let is_legal = text.len() <= 63
        && is_made_of(text, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-');
    if is_legal {
        return Ok(text.to_owned());
    }
    let mistake = Mistake::new(&codes::BAD_NAME, format!("`{text}` is not a name"));
    let mut suggestion: String = text
        .to_ascii_lowercase()
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() { character } else { '-' })
        .skip_while(|character| !character.is_ascii_lowercase())
        .take(63)
        .collect();
    suggestion.truncate(suggestion.trim_end_matches('-').len());
    let rule = "a name has lower-case letters, digits and `-`, begins with a letter, and has 63 characters at most";
    Err(if suggestion.is_empty() { mistake.hint(rule) } else { mistake.hint(format!("{rule}: `{suggestion}`")) })
}

fn variable_name(text: &str) -> Result<String, Mistake> {
    let is_legal = text.len() <= 253
        && is_made_of(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && !matches!(text, "." | "..")
        && !text.starts_with("..");
    if is_legal {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_NAME, format!("`{text}` is not the name of an environment variable"))
        .hint("use letters, digits and `_`, not beginning with a digit"))
}

fn group_name(text: &str) -> Result<String, Mistake> {
    let is_legal = text.len() <= 63
        && is_made_of(text, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
        && has_alphanumeric_edges(text);
    if is_legal {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_NAME, format!("`{text}` is not the name of a load balancer group"))
        .hint("use lower-case letters, digits, `-` and `.`, 63 characters at most"))
}

fn file_path(text: &str) -> Result<String, Mistake> {
    let is_legal = text.strip_prefix('/').is_some_and(|rest| {
        rest.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\0', ':']))
    });
    if is_legal {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_PATH, format!("`{text}` is not a path to a file in the container"))
        .hint("write an absolute path without `.`, `..` and `:`, such as `/etc/app/flags.json`"))
}
