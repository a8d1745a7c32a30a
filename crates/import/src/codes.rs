//! The codes of mistakes in what is imported: T092x.

terrace_diagnostic::codes! {
    NO_DEFINITION = 921, "a file without a custom resource definition";
}
