use terrace_document::Node;

/// A number of pods, or a share of them: Kubernetes' `IntOrString`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    Number(i64),
    Percent(i64),
}

impl Count {
    pub(crate) fn of(node: Node<'_>) -> Option<Self> {
        if let Some(number) = node.as_i64() {
            return Some(Self::Number(number));
        }
        let text = node.as_str()?;
        match text.strip_suffix('%') {
            Some(percent) => percent.parse().ok().map(Self::Percent),
            None => text.parse().ok().map(Self::Number),
        }
    }

    /// The number of so many pods, rounded up.
    pub(crate) const fn of_pods(self, pods: i64) -> i64 {
        match self {
            Self::Number(number) => number,
            Self::Percent(percent) => (pods * percent + 99) / 100,
        }
    }

    pub(crate) const fn is_zero(self) -> bool {
        matches!(self, Self::Number(0) | Self::Percent(0))
    }
}
