//! Lines of Rust, each as rustfmt leaves it by default.

use crate::crd::documentation;

/// The longest line that rustfmt makes.
const WIDTH: usize = 100;
/// The longest content of an attribute with two values that rustfmt leaves on one line.
const ATTRIBUTE: usize = 70;

/// A text in the making.
#[derive(Default)]
pub(super) struct Out {
    pub(super) text: String,
    /// How far the next line is indented, in steps.
    depth: usize,
}

impl Out {
    pub(super) fn line(&mut self, line: &str) {
        if !line.is_empty() {
            self.text.extend(std::iter::repeat_n("    ", self.depth));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Lines between a first and a last one, indented.
    pub(super) fn block(&mut self, first: &str, last: &str, write: impl FnOnce(&mut Self)) {
        self.line(first);
        self.depth += 1;
        write(self);
        self.depth -= 1;
        self.line(last);
    }

    /// A field of a struct.
    pub(super) fn typed(&mut self, name: &str, ty: &str) {
        let line = format!("pub {name}: {ty},");
        if 4 * self.depth + line.len() <= WIDTH {
            self.line(&line);
        } else {
            self.line(&format!("pub {name}:"));
            self.depth += 1;
            self.line(&format!("{ty},"));
            self.depth -= 1;
        }
    }

    pub(super) fn documentation(&mut self, description: &str, notes: &[String]) {
        let width = WIDTH - 4 - 4 * self.depth;
        let mut lines = documentation::lines(description, width);
        for note in notes {
            lines.push(String::new());
            lines.extend(documentation::lines(note, width));
        }
        for line in lines {
            self.line(format!("/// {line}").trim_end());
        }
    }

    pub(super) fn keywords(&mut self, keywords: &str) {
        if keywords.is_empty() {
            return;
        }
        let mut marks = "#".to_owned();
        while keywords.contains(&format!("\"{marks}")) {
            marks.push('#');
        }
        self.attribute(&format!("schema = r{marks}\"{keywords}\"{marks}"));
    }

    pub(super) fn attribute(&mut self, content: &str) {
        let line = format!("#[part({content})]");
        // Only that of an object has two values. A single one may be longer, but for the last column.
        let pair = content.strip_prefix("api_version = ").and_then(|values| values.split_once(", kind = "));
        let fits = pair.is_none() || content.chars().count() <= ATTRIBUTE;
        if fits && 4 * self.depth + line.chars().count() < WIDTH {
            return self.line(&line);
        }
        self.block("#[part(", ")]", |out| match pair {
            Some((api_version, kind)) => {
                out.line(&format!("api_version = {api_version},"));
                out.line(&format!("kind = {kind}"));
            }
            None => out.line(content),
        });
    }
}
