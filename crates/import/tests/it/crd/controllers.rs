//! The definitions of controllers in use: a module is written for each, all are compiled, and examples go through them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use serde_json::{Value, json};
use terrace_import::crd::{Request, module};

use super::example;

/// A definition and what was made of it.
struct Imported {
    /// Its module in the program.
    name: String,
    /// The kind's name in Rust.
    kind: String,
    schema: Value,
    example: Value,
}

#[test]
fn all_compile_and_an_example_of_each_goes_there_and_back() {
    let Some(shared) = std::env::var_os("TERRACE_SHARED").filter(|shared| !shared.is_empty()) else {
        println!("skipped: TERRACE_SHARED names no folder with crds/");
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("imported");
    let mut projects = BTreeMap::new();
    for project in entries(&PathBuf::from(shared).join("crds")).into_iter().filter(|path| path.is_dir()) {
        let name = snake(&project);
        let source = folder.join(&name).join("src");
        fs::create_dir_all(&source).expect("the target folder can be written");
        let files =
            entries(&project).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
        let imported: Vec<_> = files.flat_map(|path| import(&path, &source)).collect();
        write_program(&folder, &name, &imported);
        projects.insert(name, imported);
    }
    let count: usize = projects.values().map(Vec::len).sum();
    assert!(count > 100, "{count} definitions");
    write_workspace(&folder, projects.keys());

    let start = Instant::now();
    run(&folder, &["build", "--quiet", "--offline"]);
    println!("{count} definitions compiled in {:?}", start.elapsed());
    for (project, imported) in &projects {
        let answers = run(&folder, &["run", "--quiet", "--offline", "--package", project]);
        let answers: Value = serde_json::from_slice(&answers).expect("the program writes JSON");
        for definition in imported {
            compare(definition, &answers[&definition.name]);
        }
    }
}

fn compare(definition: &Imported, answer: &Value) {
    let name = &definition.name;
    let (back, described) = (&answer[0], &answer[1]);
    assert_eq!(*back, definition.example, "{name} comes back as it was");
    check(&format!("{name}, by its own schema"), described, back);
    check(&format!("{name}, by the definition's schema"), &definition.schema, back);
}

fn check(what: &str, schema: &Value, object: &Value) {
    let validator = jsonschema::validator_for(schema).unwrap_or_else(|error| panic!("{what}: {error}"));
    let mistakes: Vec<_> =
        validator.iter_errors(object).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(mistakes.is_empty(), "{what}: {mistakes:#?}");
}

fn run(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join(".."))
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}", errors.chars().take(6_000).collect::<String>());
    output.stdout
}

/// What is in a folder, in order.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    paths.sort();
    paths
}

fn snake(path: &Path) -> String {
    let stem = path.file_name().expect("it has a name").to_string_lossy();
    let stem = stem.trim_end_matches(".yaml").to_ascii_lowercase();
    stem.chars().map(|character| if character.is_ascii_alphanumeric() { character } else { '_' }).collect()
}

fn import(path: &Path, source: &Path) -> Vec<Imported> {
    let text = fs::read_to_string(path).expect("the file can be read");
    let name = snake(path);
    let request = Request { file: "crd.yaml", version: None, command: "terrace import crd crd.yaml" };
    let written = module(&text, request).unwrap_or_else(|mistakes| panic!("{}: {mistakes:#?}", path.display()));
    assert_eq!(module(&text, request).as_ref(), Ok(&written), "{} gives the same twice", path.display());
    let file = source.join(format!("{name}.rs"));
    put(&file, &written);
    let formatted =
        Command::new("rustfmt").args(["--edition=2024", "--config-path=/dev/null", "--check"]).arg(&file).output();
    let formatted = formatted.expect("rustfmt runs");
    assert!(formatted.status.success(), "{}", String::from_utf8_lossy(&formatted.stdout));
    let documents = documents(&text);
    let is_one = documents.len() == 1;
    let between = |line: &str, before: &str, behind: &str| {
        line.trim_start().strip_prefix(before).and_then(|line| line.strip_suffix(behind)).map(str::to_owned)
    };
    let modules: Vec<_> = written.lines().filter_map(|line| between(line, "pub mod ", " {")).collect();
    let kinds: Vec<_> = written.lines().filter_map(|line| between(line, "object!(", " {")).collect();
    assert_eq!(kinds.len(), documents.len(), "{}", path.display());
    let definitions = documents.iter().zip(kinds).enumerate().map(|(place, (definition, kind))| {
        let versions = definition["spec"]["versions"].as_array().expect("there are versions");
        let version = versions.iter().find(|version| version["storage"] == true).expect("one is stored");
        let schema = &version["schema"]["openAPIV3Schema"];
        let mut wanted = schema.clone();
        for key in ["apiVersion", "kind", "metadata", "status"] {
            wanted["properties"].as_object_mut().map(|properties| properties.remove(key));
            wanted["required"].as_array_mut().into_iter().for_each(|required| required.retain(|field| field != key));
        }
        let example = example::of(&wanted);
        let example =
            example.filter(|example| wanted["properties"].get("spec").is_none() || example["spec"].is_object());
        let mut example = example.unwrap_or_else(|| panic!("{}: no example can be made", path.display()));
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        example["apiVersion"] = json!(format!("{}/{}", word(&definition["spec"]["group"]), word(&version["name"])));
        example["kind"] = definition["spec"]["names"]["kind"].clone();
        example["metadata"] = json!({"name": "example"});
        check(&path.display().to_string(), schema, &example);
        let name = if is_one { name.clone() } else { format!("{name}::{}", modules[place]) };
        Imported { name, kind, schema: schema.clone(), example }
    });
    definitions.collect()
}

/// Read by another reader than the importer's.
fn documents(text: &str) -> Vec<Value> {
    let options = serde_saphyr::options! { budget: None };
    let documents: Vec<Value> =
        serde_saphyr::from_multiple_with_options(&indented(text), options).expect("the file is YAML");
    documents.into_iter().filter(|document| document["kind"] == "CustomResourceDefinition").collect()
}

/// Moves the further lines of quoted text to the right: Flagger's definition has them below their key, which Kubernetes' reader takes and
/// `serde_saphyr` does not.
fn indented(text: &str) -> String {
    let mut inside = false;
    text.lines().fold(String::with_capacity(text.len()), |mut moved, line| {
        if inside {
            moved.push_str("  ");
        }
        if inside || line.contains(": '") {
            inside ^= line.matches('\'').count() % 2 == 1;
        }
        moved.push_str(line);
        moved.push('\n');
        moved
    })
}

/// Writes a file, unless it is there: what has not changed is not compiled again.
fn put(path: &Path, content: &str) {
    if fs::read_to_string(path).is_ok_and(|there| there == content) {
        return;
    }
    fs::write(path, content).expect("the target folder can be written");
}

/// A program that reads the example of each definition with its types, and answers with what they write and how they describe themselves.
fn write_program(folder: &Path, name: &str, imported: &[Imported]) {
    let mut modules: Vec<_> =
        imported.iter().map(|definition| definition.name.split("::").next().unwrap_or_default()).collect();
    modules.dedup();
    let modules: Vec<_> = modules.iter().map(|module| format!("mod {module};")).collect();
    let modules = modules.join("\n");
    let calls: Vec<_> = imported
        .iter()
        .map(|Imported { name, kind, .. }| {
            format!("    answer::<{name}::{kind}>(\"{name}\", &examples, &mut answers);")
        })
        .collect();
    let calls = calls.join("\n");
    let main = format!(
        "{modules}\n{PROGRAM}\nfn main() {{\n    let (examples, mut answers) = start();\n{calls}\n    println!(\"{{}}\", serde_json::Value::Object(answers));\n}}\n"
    );
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nschemars.workspace = true\nserde_json.workspace = true\nterrace.workspace = true\n"
    );
    let examples: serde_json::Map<_, _> =
        imported.iter().map(|definition| (definition.name.clone(), definition.example.clone())).collect();
    let folder = folder.join(name);
    for (file, content) in
        [("Cargo.toml", manifest), ("src/main.rs", main), ("examples.json", Value::Object(examples).to_string())]
    {
        put(&folder.join(file), &content);
    }
}

fn write_workspace<'name>(folder: &Path, members: impl Iterator<Item = &'name String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace is there");
    let members: Vec<_> = members.collect();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[workspace.dependencies]\nschemars = \"1\"\nserde_json = \"1\"\nterrace = {{ path = \"{}\" }}\n\n[profile.dev]\ndebug = \"line-tables-only\"\n",
        root.join("crates/terrace").display()
    );
    put(&folder.join("Cargo.toml"), &manifest);
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the target folder can be written");
}

const PROGRAM: &str = r#"
use terrace::custom::expansion::{Deserialize, JsonSchema};

type Answers = serde_json::Map<String, serde_json::Value>;

fn start() -> (serde_json::Value, Answers) {
    (serde_json::from_str(include_str!("../examples.json")).unwrap(), Answers::new())
}

fn answer<T: for<'de> Deserialize<'de> + JsonSchema + terrace::k8s::Object>(
    name: &str,
    examples: &serde_json::Value,
    answers: &mut Answers,
) {
    let object = T::deserialize(&examples[name]).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut tape = terrace::document::Tape::new();
    object.write(&mut tape).unwrap();
    let mut text = String::new();
    terrace::document::write_json(tape.root(), &mut text).unwrap();
    let back: serde_json::Value = serde_json::from_str(&text).unwrap();
    let schema = schemars::SchemaGenerator::default().into_root_schema_for::<T>();
    answers.insert(name.to_owned(), serde_json::json!([back, schema]));
}
"#;
