//! Documents with random damage: read like other readers do, or refused with a place that exists.

use proptest::prelude::*;
use terrace_spec::{
    App,
    load::{MAX_BYTES, load_app},
};

const DOCUMENTS: [&str; 2] =
    [include_str!("../documents/storefront.yaml"), include_str!("../documents/every_form.yaml")];

/// What damage is made of: pieces that mean something to YAML.
const PIECES: [&str; 46] = [
    "", " ", "\n", "\n  ", "\t", ":", ": ", "-", "- ", ",", "{", "}", "[", "]", "{}", "[]", "\"", "'", "#", " #",
    "&a ", "*a", "<<: ", "!", "!!str ", "|\n", ">-\n", "---\n", "...\n", "?", "~", "null", "off", "on", "true", "1",
    "-1", "0x1F", "0644", "1.5", ".inf", "1e3", "é", "\u{feff}", "\u{0}", "web",
];

fn damaged() -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0_usize..4, prop::sample::select(&PIECES[..]));
    (prop::sample::select(&DOCUMENTS[..]), prop::collection::vec(edit, 1..3)).prop_map(|(document, edits)| {
        let mut text = document.to_owned();
        for (position, length, piece) in edits {
            let boundary =
                |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let start = position.index(text.len() + 1);
            let (start, end) = (boundary(start), boundary(start + length));
            text.replace_range(start..end.max(start), piece);
        }
        text
    })
}

fn json(app: &App) -> String {
    serde_json::to_string(app).unwrap()
}

/// What serde-saphyr makes of the same text: another tree, other scalars, another deserializer.
fn read_by_another(text: &str) -> Option<App> {
    let options = serde_saphyr::options! { strict_booleans: true, legacy_octal_numbers: true, no_schema: true };
    serde_saphyr::from_str_with_options(text, options).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_is_read_as_others_read_it_or_refused_in_its_place(text in damaged()) {
        match load_app("app.yaml", text.as_bytes()) {
            Ok(app) => {
                let written = json(&app);
                let again = load_app("app.yaml", written.as_bytes());
                prop_assert_eq!(again.as_ref().map(json), Ok(written.clone()), "written and read again");
                if let Some(other) = read_by_another(&text) {
                    prop_assert_eq!(json(&other), written, "read by serde-saphyr");
                }
            }
            Err(mistakes) => {
                prop_assert!(!mistakes.is_empty());
                for mistake in &mistakes {
                    if let Some(span) = mistake.place.span {
                        prop_assert!(text.get(span.start..span.end).is_some(), "{mistake:?}");
                    }
                }
            }
        }
    }
}

/// A hostile file costs no more than it has bytes.
#[test]
fn hostile_files_are_refused_in_little_time() {
    let head = "apiVersion: terrace.dev/v1alpha1\nkind: App\nmetadata: {name: shop}\nspec: {}\n";
    let full = MAX_BYTES - head.len() - 100;
    let cases = [
        format!("{head}x: {}", "[".repeat(full)),
        format!("{head}x: {}", "{a: ".repeat(full / 4)),
        format!("{head}{}", "- ".repeat(full / 2)),
        format!("{head}x: {}", "? ".repeat(full / 2)),
        format!("{head}x: [{}]", "a,".repeat(full / 2)),
        (0..60_000).fold(head.to_owned(), |text, number| text + &format!("k{number}: 1\n")),
        format!("{head}{}", "a: 1\n".repeat(60_000)),
        format!("{head}x: \"{}", "\\".repeat(full)),
        format!("{head}x: |\n{}", "  a\n".repeat(full / 4)),
        format!("{head}{}", "#".repeat(full)),
        format!("{head}x: {}", "&a *a ".repeat(full / 6)),
    ];
    for case in cases {
        let start = std::time::Instant::now();
        let outcome = load_app("app.yaml", case.as_bytes());
        let shown: String = case.chars().skip(head.len()).take(20).collect();
        assert!(start.elapsed().as_secs() < 20, "{shown} took {:?}", start.elapsed());
        if let Err(mistakes) = outcome {
            assert!(mistakes.len() <= 100, "{shown}");
        }
    }
}
