//! Every string that some reader of YAML or JSON is known to misread comes back as it went in.

use std::collections::BTreeMap;

use serde::Serialize;
use terrace_document::{Tape, write_json, write_yaml};

/// The nastiest, kept here so that the test needs nothing from outside.
const NASTY: &[&str] = &[
    "",
    "y",
    "No",
    "oN",
    "nULL",
    "~",
    "<<",
    "=",
    "0777",
    "0o17",
    "0O1_7",
    "-0x1F",
    "1_000",
    "1e3_0",
    "+.5e-3",
    "-.Inf",
    "+NaN",
    "190:20:30",
    "2001-12-14 21:59:43.10 -5",
    "---",
    "--- x",
    "...",
    "-",
    "- a",
    "? a",
    "a: b",
    "a:",
    "a #b",
    " a",
    "a ",
    "a\tb",
    "\n",
    "\n\n",
    "\ta\nb\n",
    "a  \nb\n",
    "  a\nb\n",
    "\n  a\nb\n\n",
    "a\n---\nb\n",
    "a\r\nb\r\n",
    "a\nb\n \n",
    "a\u{85}b",
    "a\u{2028}b\u{2029}c",
    "\u{feff}a",
    "\u{7f}\u{80}\u{0}",
    "\u{fffe}\u{ffff}\u{1fffe}\u{fdd0}",
    "\u{1f469}\u{200d}\u{1f4bb}",
    "\u{a0}a\u{2003}",
    "it's \"quoted\" \\ here",
    "{\"a\": [1, 'b']}",
    "!!int 3",
    "&a *b",
    "%YAML 1.1",
    "@x `y`",
];

#[derive(Serialize)]
struct Places<'a> {
    value: &'a str,
    key: BTreeMap<&'a str, &'a str>,
    list: [&'a str; 2],
    nested: Vec<Vec<BTreeMap<&'a str, Vec<&'a str>>>>,
    last: &'a str,
}

impl<'a> Places<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            value: text,
            key: BTreeMap::from([(text, text)]),
            list: [text, text],
            nested: vec![vec![BTreeMap::from([(text, vec![text, "end"])])]],
            last: text,
        }
    }
}

fn check(text: &str) {
    let places = Places::of(text);
    let expected = serde_json::to_value(&places).expect("strings are JSON");
    let mut tape = Tape::new();
    tape.record(&places).expect("strings can be recorded");

    let mut yaml = String::new();
    write_yaml(tape.root(), &mut yaml);
    match serde_saphyr::from_str::<serde_json::Value>(&yaml) {
        Ok(read) => assert_eq!(read, expected, "{yaml}"),
        Err(error) => panic!("{text:?}: {error}\n{yaml}"),
    }
    for line in yaml.lines() {
        assert!(!line.starts_with("---") && !line.starts_with("..."), "{yaml}");
    }

    let mut json = String::new();
    match write_json(tape.root(), &mut json) {
        Ok(()) => assert_eq!(serde_json::from_str::<serde_json::Value>(&json).expect("JSON"), expected, "{json}"),
        Err(_) => assert!(text.chars().count() > 100, "{text:?} was refused"),
    }
    assert_eq!(serde_json::to_value(tape.root()).expect("a node is JSON"), expected);
}

#[test]
fn strings_that_readers_trip_over_come_back() {
    for text in NASTY {
        check(text);
    }
}

#[test]
fn the_shared_corpus_comes_back() {
    let Some(folder) = std::env::var_os("TERRACE_SHARED").filter(|folder| !folder.is_empty()) else {
        println!("skipped: TERRACE_SHARED is not set, so there is no shared corpus to read");
        return;
    };
    let path = std::path::Path::new(&folder).join("corpus/tricky-strings.json");
    let corpus = std::fs::read_to_string(&path).expect("the corpus is a file");
    let corpus: Vec<String> = serde_json::from_str(&corpus).expect("the corpus is a list of strings");
    assert!(!corpus.is_empty());
    for text in &corpus {
        check(text);
    }
}

#[test]
fn a_string_is_quoted_only_where_a_reader_needs_it() {
    let cases = [
        ("nginx:1.25", "nginx:1.25"),
        ("--port=8080", "--port=8080"),
        ("-c", "-c"),
        ("./run.sh", "./run.sh"),
        ("$(POD_IP):8125", "$(POD_IP):8125"),
        ("https://a.b/c?d=e#f", "https://a.b/c?d=e#f"),
        ("0 7 * * *", "0 7 * * *"),
        ("500m", "500m"),
        ("512Mi", "512Mi"),
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("1.42.0", "1.42.0"),
        ("1,000", "\"1,000\""),
        ("exec app && echo \"done\"", "exec app && echo \"done\""),
        ("Größe", "Größe"),
        ("8080", "\"8080\""),
        ("1.25", "\"1.25\""),
        ("1e3", "\"1e3\""),
        ("true", "\"true\""),
        ("*/5 * * * *", "\"*/5 * * * *\""),
        ("[{\"HTTPS\": 443}]", "'[{\"HTTPS\": 443}]'"),
        ("^it's \\d: x$", "'^it''s \\d: x$'"),
        ("a\u{202e}b", "\"a\\u202eb\""),
        ("one\ntwo\n", "|\n  one\n  two"),
        ("one\n\n two", "|-\n  one\n\n   two"),
        ("one\n\n", "|+\n  one\n"),
        (" one\ntwo\n", "|2\n   one\n  two"),
        ("one \ntwo", "\"one \\ntwo\""),
    ];
    for (text, expected) in cases {
        let mut tape = Tape::new();
        tape.record(&BTreeMap::from([("a", text)])).expect("strings can be recorded");
        let mut yaml = String::new();
        write_yaml(tape.root(), &mut yaml);
        assert_eq!(yaml, format!("a: {expected}\n"));
    }
}

#[test]
fn a_key_too_long_for_a_yaml_parser_is_announced_in_yaml_and_refused_in_json() {
    let cases =
        [("k".repeat(1022), true), ("k".repeat(1023), false), ("é".repeat(1022), true), ("\u{1}".repeat(200), false)];
    for (key, fits) in cases {
        let object = BTreeMap::from([("a", BTreeMap::from([(key.as_str(), vec![BTreeMap::from([("b", "c")])])]))]);
        let mut tape = Tape::new();
        tape.record(&object).expect("strings can be recorded");

        let mut yaml = String::new();
        write_yaml(tape.root(), &mut yaml);
        let read: serde_json::Value = serde_saphyr::from_str(&yaml).expect("YAML");
        assert_eq!(read, serde_json::to_value(&object).expect("strings are JSON"));

        let mut json = String::from("before");
        assert_eq!(write_json(tape.root(), &mut json).is_ok(), fits);
        assert_eq!(json.ends_with("}\n"), fits, "nothing is left of what could not be written");
    }
}
