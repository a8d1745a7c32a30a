//! What the compiler says to whoever gets a construct wrong, each case named after the mistake.

#[test]
fn are_shown_where_they_are() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
