//! Whatever bytes an `app.yaml` holds: it is read, and written and read again to the same, or refused in a place that exists.
//!
//! ```text
//! cargo +nightly fuzz run load -- -max_total_time=60 -dict=fuzz/yaml.dict
//! ```

#![no_main]

use libfuzzer_sys::fuzz_target;
use terrace_spec::{App, load::load_app};

fn json(app: &App) -> String {
    serde_json::to_string(app).expect("an app is JSON")
}

fuzz_target!(|bytes: &[u8]| {
    match load_app("app.yaml", bytes) {
        Ok(app) => {
            let written = json(&app);
            let again = load_app("app.yaml", written.as_bytes()).expect("what was written is read");
            assert_eq!(json(&again), written);
            let options = serde_saphyr::options! { strict_booleans: true, legacy_octal_numbers: true, no_schema: true };
            if let Ok(other) = serde_saphyr::from_slice_with_options::<App>(bytes, options) {
                assert_eq!(json(&other), written, "as serde-saphyr reads it");
            }
        }
        Err(mistakes) => {
            assert!(!mistakes.is_empty());
            let text = String::from_utf8_lossy(bytes);
            for span in mistakes.iter().filter_map(|mistake| mistake.place.span) {
                assert!(text.get(span.start..span.end).is_some());
            }
        }
    }
});
