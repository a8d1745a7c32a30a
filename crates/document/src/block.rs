//! Multi-line strings as block scalars, where every reader takes them for the same text.
//!
//! Never folded: folding is where readers disagree. Quoted instead: a text whose first line with something on it starts with a
//! tab or ends in spaces (its indentation is guessed wrong), one that ends in spaces without a line break (editors strip
//! them), and one with characters that only an escape can carry.

use crate::quote::{class, is_hidden};

/// How a block scalar is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// The text starts with a space or an empty line: how far the block is indented must be said.
    indented: bool,
    /// `-`: no line break at the end, nothing: one, `+`: more.
    chomping: &'static str,
}

impl Block {
    /// The block for a text that has a line break; none when it must be quoted.
    pub(crate) fn of(text: &str, classes: u8) -> Option<Self> {
        if classes & class::CONTROL != 0 || (classes & class::HIGH != 0 && text.contains(is_hidden)) {
            return None;
        }
        let body = text.trim_end_matches('\n');
        let first = body.trim_start_matches('\n').lines().next()?;
        if first.starts_with('\t') || first.ends_with([' ', '\t']) || body.ends_with([' ', '\t']) {
            return None;
        }
        let chomping = match text.len() - body.len() {
            0 => "-",
            1 => "",
            _ => "+",
        };
        Some(Self { indented: text.starts_with([' ', '\n']), chomping })
    }

    /// Writes header and lines, the last line break included.
    pub(crate) fn push(self, text: &str, indent: usize, out: &mut String) {
        out.push('|');
        if self.indented {
            // Always two more than the parent, which is what the number counts from.
            out.push('2');
        }
        out.push_str(self.chomping);
        out.push('\n');
        for line in text.split_terminator('\n') {
            if !line.is_empty() {
                crate::yaml::push_indent(indent, out);
                out.push_str(line);
            }
            out.push('\n');
        }
    }
}
