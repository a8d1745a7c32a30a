use std::sync::Arc;

use terrace_diagnostic::{Code, Diagnostic, Path, Severity};

/// Where a rule puts what it finds.
///
/// ```
/// use terrace_check::{Kind, Report, Subject};
///
/// /// Part of a rule: whatever is public has a name for people.
/// fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
///     for ingress in subject.of_kind(Kind::Ingress).filter(|ingress| ingress.annotations.is_none()) {
///         report.broken(ingress.spec, format!("`{ingress}` says nothing to people"), "add `annotations: {docs: <address>}`");
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Report<'a> {
    code: &'static Code,
    severity: Severity,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub(crate) const fn new(code: &'static Code, severity: Severity, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self { code, severity, diagnostics }
    }

    /// Reports that the claim is broken at a place of the effective spec, and the edit that mends it.
    pub fn broken(&mut self, at: &Path, message: impl Into<String>, hint: impl Into<String>) {
        let diagnostic = Diagnostic::new(self.code, self.severity, message).at(at.clone()).hint(hint);
        self.diagnostics.push(diagnostic);
    }

    /// Reports that the claim is broken in the file of one of several apps.
    pub(crate) fn broken_in(
        &mut self,
        file: &Arc<str>,
        at: &Path,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let diagnostic = Diagnostic::new(self.code, self.severity, message).in_file(file.clone());
        self.diagnostics.push(diagnostic.at(at.clone()).hint(hint));
    }
}
