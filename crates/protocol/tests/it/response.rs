use terrace_protocol::{Answer, MAX_BYTES, Response, ResponseError};
use terrace_spec::{resolve::Target, text::Name};

fn target(environment: &str) -> Target {
    Target { environment: Name::try_from(environment).ok(), cluster: None }
}

const HEADER: &str = r#"{"protocol":1,"library":"0.1.0"}"#;
const ANSWER: &str = r#"{"target":{"environment":"staging"},"app":{"document":{}}}"#;
const END: &str = r#"{"end":true,"count":1}"#;

#[test]
fn a_response_is_whole_or_none() {
    let check = |lines: &[&str], expected: &str| {
        let text = lines.iter().flat_map(|line| [line, "\n"]).collect::<String>();
        match Response::read(text.as_bytes(), &[target("staging")]) {
            Ok(response) => assert_eq!((expected, response.answers.len()), ("", 1), "{text}"),
            Err(error) => assert!(!expected.is_empty() && error.to_string().contains(expected), "{text}: {error}"),
        }
    };
    check(&[HEADER, ANSWER, END], "");
    check(&[r#"{"protocol":1,"library":"0.9.0","later":{}}"#, ANSWER, r#"{"end":true,"count":1,"later":1}"#], "");
    check(&[], "empty");
    check(&["garbage"], "line 1");
    check(&[ANSWER, END], "line 1");
    check(&[r#"{"protocol":2,"library":"9.0.0"}"#, ANSWER, END], "speaks protocol 2");
    check(&[HEADER, ANSWER], "does not end");
    check(&[HEADER], "does not end");
    check(&[HEADER, ANSWER, r#"{"end":false,"count":1}"#], "does not end");
    check(&[HEADER, ANSWER, END, ANSWER], "does not end");
    check(&[HEADER, ANSWER, ANSWER, END], "2 answers");
    check(&[HEADER, ANSWER, r#"{"end":true,"count":2}"#], "says 2");
    check(&[HEADER, END], "0 answers");
    check(&[HEADER, r#"{"target":{},"app":{"document":{}}}"#, END], "another target");
    check(&[HEADER, r#"{"target":{"environment":"staging"}}"#, END], "line 2");
    let deep = format!(r#"{{"target":{{"environment":"staging"}},"app":{{"document":{}}}}}"#, "[".repeat(100_000));
    check(&[HEADER, &deep, END], "line 2");
}

#[test]
fn what_is_cut_off_or_too_large_is_none() {
    let text = format!("{HEADER}\n{ANSWER}\n{END}");
    let targets = [target("staging")];
    assert!(matches!(Response::read(text.as_bytes(), &targets), Err(ResponseError::NoEnd)));
    assert!(matches!(Response::read(&vec![b' '; MAX_BYTES + 1], &targets), Err(ResponseError::TooLarge)));
    let response = Response::new(vec![Answer::default()]);
    let text = response.to_text().expect("an answer is JSON");
    assert_eq!(Response::read(text.as_bytes(), &[Target::default()]).expect("it is whole"), response);
}
