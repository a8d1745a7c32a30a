use super::text;
use crate::{codes, layer::Mistake};

text! {
    /// A file beside an app: its path from the app's folder.
    ///
    /// Without `..`: what an app holds lies in its own folder, and a change of it shows in the app's history.
    ///
    /// ```
    /// use terrace_spec::text::SourcePath;
    ///
    /// assert!(SourcePath::try_from("config/nginx.conf").is_ok());
    /// // It stays in the app's folder.
    /// assert!(SourcePath::try_from("../secrets.yaml").is_err());
    /// ```
    SourcePath {
        expects: "a path from the app's folder, without `..`",
        pattern: "^[^/\\x00-\\x1f]+(/[^/\\x00-\\x1f]+)*$",
        examples: ["flags.json", "config/nginx.conf"],
        check: source_path,
    }
}

text! {
    /// Who may read a file, in octal as `chmod` has it.
    ///
    /// A string: without quotes YAML 1.1 reads `0440` in octal, and YAML 1.2 as four hundred and forty.
    ///
    /// ```
    /// use terrace_spec::text::FileMode;
    ///
    /// // Kubernetes takes a decimal number; nobody thinks of a mode as one.
    /// assert_eq!(FileMode::try_from("0440")?.bits(), 0o440);
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    FileMode {
        expects: "a mode in octal, in quotes, such as `\"0440\"`",
        pattern: "^0?[0-7]{3}$",
        examples: ["0444", "0440"],
        check: file_mode,
    }
}

/// The most characters of a path that Linux opens.
const LONGEST: usize = 4095;

impl FileMode {
    /// As Kubernetes takes it.
    pub fn bits(&self) -> i32 {
        i32::from_str_radix(self.as_str(), 8).unwrap_or_default()
    }
}

fn source_path(text: &str) -> Result<String, Mistake> {
    let is_legal = text.len() <= LONGEST
        && text.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(|byte: char| byte < ' '));
    if is_legal {
        return Ok(text.to_owned());
    }
    let mistake = Mistake::new(&codes::BAD_PATH, format!("`{text}` is not a path from the app's folder"));
    let inner: Vec<_> = text.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    Err(match text {
        _ if text.contains("..") || text.starts_with('/') => {
            mistake.hint("copy the file into the app's folder, and write its path from there, such as `flags.json`")
        }
        _ if !inner.is_empty() && text.len() <= LONGEST => mistake.hint(format!("write `{}`", inner.join("/"))),
        _ => mistake.hint("write a path such as `flags.json` or `config/nginx.conf`"),
    })
}

fn file_mode(text: &str) -> Result<String, Mistake> {
    let digits = if text.len() == 4 { text.strip_prefix('0').unwrap_or_default() } else { text };
    if digits.len() == 3 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'7')) {
        return Ok(format!("0{digits}"));
    }
    Err(Mistake::new(&codes::BAD_MODE, format!("`{text}` is not a mode"))
        .hint("write three octal digits for owner, group and others, such as `\"0440\"`"))
}
