//! The codes of mistakes in a tree: T03xx.
//!
//! ```
//! use terrace_build::codes;
//!
//! assert_eq!(codes::TWO_OBJECTS.to_string(), format!("T{:04}", codes::TWO_OBJECTS.number()));
//! assert!(codes::ALL.contains(&&codes::TWO_OBJECTS));
//! ```

terrace_diagnostic::codes! {
    TWO_OBJECTS = 301, "two objects of one identity";
    RESERVED_NAME = 302, "an object that a controller makes";
    NOT_RECORDABLE = 303, "an object that Kubernetes cannot hold";
    RAW_WITHOUT_IDENTITY = 304, "a raw object without apiVersion, kind or name";
    WAVE_TOO_LATE = 305, "an object needed before it is there";
    PATCH_MISSES = 306, "a patch that matches nothing";
    PATCH_CHANGES_NOTHING = 307, "a patch that changes nothing";
    PATCH_REFUSED = 308, "a patch that cannot be applied";
    UNREADABLE = 309, "a part of an object that Kubernetes does not read";
    SHARES_NOTHING = 310, "a container that shares what its process does not have";
    CONSTRUCT_NAME_TAKEN = 321, "a construct with the name of something else";
    UNKNOWN_OUTPUT = 322, "an output that nothing has";
    OUTPUT_OF_ANOTHER_KIND = 323, "a secret output where a text is, or a text where a secret is";
    OUTPUT_NOT_NAMED = 324, "an output that is not one of a definition";
    REQUIRED_FIELD_GONE = 325, "a required field that is patched away";
    CODE_OF_ANOTHER = 326, "a mistake of one's own under a code that is not";
}
