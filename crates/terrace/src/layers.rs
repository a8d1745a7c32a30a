//! Who says what of an app, as text for people.

use std::fmt::Write;

use terrace_document::{Tape, write_json};
use terrace_spec::{
    Raw,
    load::LayerPlaces,
    resolve::{EffectiveValue, ResolvedApp, Written},
};

/// A table of an app's values in a target, from [`origins`](terrace_spec::resolve::origins): each with the layer and
/// the line that it comes from; beneath it what it lies over, nearest first.
///
/// One value a line, in columns: path, value, layer, place. A line that begins with two spaces belongs to the value above it.
///
/// ```text
/// # shop in production/us-east-1
/// processes.web.scale.min  3       environments.production   app.yaml:24
///   over                   2       spec                      app.yaml:12
/// processes.web.health     /alive  spec, like processes.api  app.yaml:19
/// processes.web.image      shop:2  spec, app-wide            app.yaml:6
/// ```
///
/// ```
/// use terrace::{layers_table, prelude::*, spec::{load::{LayerPlaces, SourceText, load_app}, resolve::{origins, resolve}}};
///
/// let text = "apiVersion: terrace.dev/v1alpha1
/// kind: App
/// metadata: {name: shop}
/// spec:
///   image: shop:2
///   processes: {web: {http: 8080}}
/// ";
/// let app = load_app("app.yaml", text.as_bytes()).expect("it has no mistakes");
/// let (platform, overrides) = (Platform::new(), Overrides::default());
/// let resolved = resolve(&app, &platform, &Target::default(), &overrides).app.expect("it is complete");
/// let places = LayerPlaces::read(Some(SourceText { file: "app.yaml", text }), None);
/// let table = layers_table(&resolved, &origins(&app, &platform, &resolved, &overrides), &places);
/// assert!(table.starts_with("# shop\n") && table.contains("app.yaml:5"), "{table}");
/// ```
pub fn layers_table<'a>(
    app: &ResolvedApp,
    values: impl IntoIterator<Item = &'a EffectiveValue>,
    places: &LayerPlaces<'_>,
) -> String {
    let target = [app.environment.as_ref(), app.cluster.as_ref().map(|cluster| &cluster.name)];
    let target: Vec<_> = target.into_iter().flatten().map(AsRef::<str>::as_ref).collect();
    let mut text = format!("# {}", app.name);
    if !target.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(text, " in {}", target.join("/"));
    }
    text.push('\n');
    let rows: Vec<_> = values.into_iter().flat_map(|value| rows(value, places)).collect();
    let widths = [0, 1, 2].map(|column| width(&rows, column));
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths.into_iter().chain([0])) {
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// What does not fit a column moves the rest of its line, not of all lines.
const WIDEST: usize = 48;
/// `--normalised` shows values whole.
const LONGEST: usize = 80;

type Row = [String; 4];

fn width(rows: &[Row], column: usize) -> usize {
    let lengths = rows.iter().map(|row| row[column].chars().count());
    lengths.filter(|length| *length <= WIDEST).max().unwrap_or_default()
}

fn rows(value: &EffectiveValue, places: &LayerPlaces<'_>) -> Vec<Row> {
    let over = value.over.iter().map(|over| {
        // A shorthand or an alternative lies over values of other names.
        let name = if value.is_of_same_field(over) { "  over".to_owned() } else { format!("  over {}", over.path) };
        row(name, value, over, places)
    });
    std::iter::once(row(value.path.to_string(), value, &value.from, places)).chain(over).collect()
}

fn row(name: String, value: &EffectiveValue, written: &Written, places: &LayerPlaces<'_>) -> Row {
    let place = places.of(written).map(|place| format!("{}:{}", place.file, place.line)).unwrap_or_default();
    let layer = match value.lender(written) {
        Some(lender) => format!("{}, like processes.{lender}", written.origin),
        None if written.path != value.path && value.is_of_same_field(written) => {
            format!("{}, app-wide", written.origin)
        }
        None => written.origin.to_string(),
    };
    [name, shown(&written.value), layer, place]
}

/// A value on one line: JSON, words without their quotes, and not more of it than anybody reads.
fn shown(value: &Raw) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_./:@#+%*".contains(character);
    if let Raw::Text(text) = value
        && text.chars().all(is_plain)
        && text.contains(|character: char| character.is_ascii_alphabetic() || character == '/')
        && text.parse::<f64>().is_err()
        && !["true", "false", "null"].contains(&text.as_str())
    {
        return cut(text);
    }
    let (mut tape, mut text) = (Tape::new(), String::new());
    match tape.record(value).map(|()| write_json(tape.root(), &mut text)) {
        Ok(Ok(())) => cut(text.trim_end()),
        _ => "..".to_owned(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}..", &text[..end]),
        None => text.to_owned(),
    }
}
