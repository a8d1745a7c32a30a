use std::collections::BTreeMap;

/// The environment variables of a run, which is how Argo CD speaks to a plugin.
///
/// Every variable is absent in some phase: see the table in `docs/argocd.md`. They are passed in, never read from the process
/// below `main`, so that a local run and a test are the same as the sidecar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables(BTreeMap<String, String>);

impl Variables {
    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Those of the sidecar's own: Argo CD puts `ARGOCD_ENV_` before what an Application says.
    pub(crate) fn of_sidecar(&self) -> impl Iterator<Item = (&str, &str)> {
        let variables = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        variables.filter(|(name, _)| name.starts_with("TERRACE_"))
    }

    /// Sets a variable.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}
