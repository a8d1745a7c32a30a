use super::{LabelKey, LabelValue, text};
use crate::{codes, layer::Mistake};

text! {
    /// A taint of nodes: `key=value:Effect`, or `key:Effect`.
    ///
    /// The effect is `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    ///
    /// ```
    /// use terrace_spec::text::Taint;
    ///
    /// let batch = Taint::try_from("dedicated=batch:NoSchedule")?;
    /// assert_eq!((batch.key(), batch.value(), batch.effect()), ("dedicated", Some("batch"), "NoSchedule"));
    /// assert!(batch.keeps_away());
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    Taint {
        expects: "a taint, such as `dedicated=batch:NoSchedule`",
        pattern: "^[A-Za-z0-9][-A-Za-z0-9_./]*(=[-A-Za-z0-9_.]*)?:(NoSchedule|PreferNoSchedule|NoExecute)$",
        examples: ["dedicated=batch:NoSchedule", "gpu:NoExecute"],
        check: taint,
    }
}

impl Taint {
    /// The key.
    pub fn key(&self) -> &str {
        self.parts().0
    }

    /// The value, if it has one.
    pub fn value(&self) -> Option<&str> {
        self.parts().1
    }

    /// What becomes of a pod that does not tolerate it.
    pub fn effect(&self) -> &str {
        self.parts().2
    }

    /// Whether it keeps away pods that do not tolerate it, and not only prefers others.
    pub fn keeps_away(&self) -> bool {
        self.effect() != "PreferNoSchedule"
    }

    fn parts(&self) -> (&str, Option<&str>, &str) {
        split(self.as_str()).unwrap_or_default()
    }
}

fn split(text: &str) -> Option<(&str, Option<&str>, &str)> {
    let (head, effect) = text.rsplit_once(':')?;
    let (key, value) = head.split_once('=').map_or((head, None), |(key, value)| (key, Some(value)));
    Some((key, value, effect))
}

/// The key and the value are those of labels (Kubernetes `pkg/apis/core/validation`).
fn taint(text: &str) -> Result<String, Mistake> {
    let is_legal = split(text).is_some_and(|(key, value, effect)| {
        LabelKey::try_from(key).is_ok()
            && value.is_none_or(|value| LabelValue::try_from(value).is_ok())
            && matches!(effect, "NoSchedule" | "PreferNoSchedule" | "NoExecute")
    });
    if is_legal {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_VALUE, format!("`{text}` is not a taint"))
        .hint("write `key=value:NoSchedule`; the effect is `NoSchedule`, `PreferNoSchedule` or `NoExecute`"))
}
