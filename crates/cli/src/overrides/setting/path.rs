//! `processes.web.files["/etc/app.conf"].text`, as diagnostics write paths too.

use terrace::diagnostic::Diagnostic;

use crate::codes;

/// One key, and where it stands in the option.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) key: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// An option, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parsed {
    pub(super) steps: Vec<Step>,
    /// Where the value begins.
    pub(super) value: usize,
}

/// Takes `path=value` apart.
pub(super) fn parse(text: &str) -> Result<Parsed, Diagnostic> {
    let mut steps = Vec::new();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let step = if rest.starts_with('[') {
            bracketed(text, at).ok_or_else(|| refuse("a bracket is not closed", "write `[\"key.with.dots\"]`"))?
        } else {
            let length = rest.find(['.', '=', '[']).unwrap_or(rest.len());
            Step { key: rest[..length].to_owned(), start: at, end: at + length }
        };
        if step.key.is_empty() {
            return Err(refuse("a name is missing in the path", "write `processes.web.scale=3`"));
        }
        at = step.end;
        steps.push(step);
        match text.as_bytes().get(at) {
            Some(b'=') if steps.len() > 1 && steps[0].key == "spec" => {
                let rest = text[steps[0].end..].trim_start_matches('.');
                return Err(refuse("the path begins in the spec", format!("leave out `spec`: write `{rest}`")));
            }
            Some(b'=') => return Ok(Parsed { steps, value: at + 1 }),
            Some(b'.') => at += 1,
            Some(b'[') => {}
            Some(_) => {
                return Err(refuse("after `]` comes a `.`, a `[` or the `=`", "write `files[\"/etc/a\"].text=b`"));
            }
            None => return Err(refuse("there is no `=`", format!("write `{text}=<value>`"))),
        }
    }
}

/// A key in brackets, with or without quotes.
fn bracketed(text: &str, start: usize) -> Option<Step> {
    let inner = &text[start + 1..];
    let (key, length) = if inner.starts_with('"') {
        let mut strings = serde_json::Deserializer::from_str(inner).into_iter::<String>();
        let key = strings.next()?.ok()?;
        (key, strings.byte_offset())
    } else {
        let length = inner.find(']')?;
        (inner[..length].to_owned(), length)
    };
    inner[length..].starts_with(']').then_some(Step { key, start, end: start + length + 2 })
}

fn refuse(message: &str, hint: impl Into<String>) -> Diagnostic {
    Diagnostic::error(&codes::BAD_SETTING, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_ends_at_its_equals_sign() {
        type Parts = (&'static [&'static str], &'static str);
        let cases: [(&str, Option<Parts>); 10] = [
            ("team=a", Some((&["team"], "a"))),
            ("config.URL=a=b", Some((&["config", "URL"], "a=b"))),
            (r#"files["/a.b=c"].text=d"#, Some((&["files", "/a.b=c", "text"], "d"))),
            ("labels[a.b/c]=d", Some((&["labels", "a.b/c"], "d"))),
            ("config.EMPTY=", Some((&["config", "EMPTY"], ""))),
            ("team", None),
            ("a..b=c", None),
            ("=c", None),
            ("a[b=c", None),
            ("spec.team=a", None),
        ];
        for (text, expected) in cases {
            let parsed = parse(text).ok();
            let found = parsed.as_ref().map(|parsed| {
                let keys = parsed.steps.iter().map(|step| step.key.as_str()).collect::<Vec<_>>();
                (keys, &text[parsed.value..])
            });
            assert_eq!(found, expected.map(|(keys, value)| (keys.to_vec(), value)), "{text}");
        }
    }
}
