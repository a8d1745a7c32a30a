//! Documents that hold any string in every place a string can stand, for readers in other languages to check.
//!
//! ```text
//! emit_strings yaml|json < STRINGS            a document per string of the JSON list on stdin
//! emit_strings random SEED COUNT [yaml|json]  a document per pseudo-random string, with a pseudo-random structure in it
//! emit_strings --strings SEED COUNT           the strings of `random`, as a JSON list
//! emit_strings --structures SEED COUNT        the structures of `random`, as a JSON list
//! ```
//!
//! The lists are written by `serde_json`, so that what the documents must hold does not come from the code under test. The same
//! seed gives the same strings on every machine.

#![expect(clippy::disallowed_methods, reason = "a program reads its arguments")]

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{Read as _, Write as _};

use serde::Serialize;
use serde_json::{Value, json};
use terrace_document::{Tape, write_json, write_yaml_stream};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = match arguments[..] {
        [format] => {
            let mut strings = String::new();
            std::io::stdin().read_to_string(&mut strings)?;
            let strings: Vec<String> = serde_json::from_str(&strings)?;
            emit(strings.iter().enumerate().map(|(index, text)| Document::of(index, text, None)), format)?
        }
        ["random", seed, count] => random(seed, count, "yaml")?,
        ["random", seed, count, format] => random(seed, count, format)?,
        ["--strings", seed, count] => serde_json::to_string(&strings(seed.parse()?, count.parse()?))?,
        ["--structures", seed, count] => serde_json::to_string(&structures(seed.parse()?, count.parse()?))?,
        _ => {
            return Err(
                "give `yaml`, `json`, `random`, `--strings` or `--structures`; see the head of the source".into()
            );
        }
    };
    std::io::stdout().write_all(output.as_bytes())?;
    Ok(())
}

fn random(seed: &str, count: &str, format: &str) -> Result<String, Box<dyn Error>> {
    let (seed, count) = (seed.parse()?, count.parse()?);
    let (strings, structures) = (strings(seed, count), structures(seed, count));
    let pairs = strings.iter().zip(&structures).enumerate();
    emit(pairs.map(|(index, (text, structure))| Document::of(index, text, Some(structure))), format)
}

fn emit<'a>(documents: impl Iterator<Item = Document<'a>>, format: &str) -> Result<String, Box<dyn Error>> {
    let mut tape = Tape::new();
    for document in documents {
        tape.record(&document)?;
    }
    let mut out = String::new();
    match format {
        "yaml" => write_yaml_stream(tape.roots(), &mut out),
        "json" => {
            for root in tape.roots() {
                write_json(root, &mut out)?;
            }
        }
        other => return Err(format!("`{other}` is neither `yaml` nor `json`").into()),
    }
    Ok(out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata<'a>,
    data: BTreeMap<&'a str, &'a str>,
    list: [&'a str; 1],
    env: [Variable<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    structure: Option<&'a Value>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    name: String,
    annotations: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
struct Variable<'a> {
    name: &'static str,
    value: &'a str,
}

impl<'a> Document<'a> {
    fn of(index: usize, text: &'a str, structure: Option<&'a Value>) -> Self {
        let mut data = BTreeMap::new();
        if !text.is_empty() && text.len() <= 1024 {
            data.insert(text, "key");
        }
        data.insert("value", text);
        Self {
            api_version: "v1",
            kind: "ConfigMap",
            metadata: Metadata { name: format!("s{index}"), annotations: BTreeMap::from([("a", text)]) },
            data,
            list: [text],
            env: [Variable { name: "X", value: text }],
            structure,
        }
    }
}

fn strings(seed: u64, count: usize) -> Vec<String> {
    let mut random = Random::new(seed);
    (0..count).map(|_| random.text()).collect()
}

fn structures(seed: u64, count: usize) -> Vec<Value> {
    // Another stream than that of the strings.
    let mut random = Random::new(!seed);
    (0..count).map(|_| random.structure(4)).collect()
}

/// A xorshift generator: the same numbers on every machine and in every release.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        // Zero is the one state that xorshift never leaves.
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn text(&mut self) -> String {
        const WORDS: [&str; 16] = [
            "true",
            "NO",
            "null",
            "~",
            "1e3",
            "0x1F",
            "0o17",
            "1_0",
            ".inf",
            "12:30:45",
            "2001-01-01",
            "---",
            "- ",
            ": ",
            " #",
            "...",
        ];
        match self.below(8) {
            0 => self.pick(&WORDS).to_owned(),
            1 => (0..self.below(4)).map(|_| self.pick(&WORDS)).collect(),
            2 => (0..self.below(8))
                .map(|_| self.pick(&['0', '1', '7', '_', '.', '-', '+', 'e', 'x', 'o', 'b', ':', 'f']))
                .collect(),
            3 | 4 => self.lines(),
            _ => (0..self.below(20)).map(|_| self.character()).collect(),
        }
    }

    fn lines(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..=self.below(5) {
            text.push_str(self.pick(&["", "", " ", "  ", "\t"]));
            text.push_str(self.pick(&["", "a", "key: value", "- item", "# note", "---", "é", "\"", "%", "..."]));
            text.push_str(self.pick(&["", "", "", " ", "\t"]));
            text.push_str(self.pick(&["\n", "\n", "\n", "\n\n", "\r\n", ""]));
        }
        text
    }

    fn character(&mut self) -> char {
        let ranges = [
            (0x20, 0x7E),
            (0x20, 0x40),
            (0x20, 0x7E),
            (0x00, 0x1F),
            (0x7F, 0xFF),
            (0x2000, 0x206F),
            (0xFDD0, 0xFFFF),
            (0x1_F300, 0x1_FFFF),
            (0, 0x10_FFFF),
        ];
        let (low, high) = self.pick(&ranges);
        // Surrogates are not characters.
        u32::try_from(low + self.below(high - low + 1)).ok().and_then(char::from_u32).unwrap_or('s')
    }

    fn structure(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 6 } else { 12 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 => json!(self.below(100_000)),
            3 => json!(i64::from_ne_bytes(self.0.to_ne_bytes()) >> 12),
            4 | 5 => json!(self.text()),
            6..=8 => (0..self.below(5)).map(|_| self.structure(depth - 1)).collect(),
            _ => Value::Object((0..self.below(5)).map(|_| (self.text(), self.structure(depth - 1))).collect()),
        }
    }
}
