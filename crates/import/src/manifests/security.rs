//! Who a container is, and what it may do.

use terrace::spec::Raw;

use super::{
    Look,
    value::{map, text, words},
};

/// What a container says of itself, and its pod of all.
pub(super) struct Contexts<'a> {
    pub(super) pod: Option<&'a Raw>,
    pub(super) container: Option<&'a Raw>,
}

/// The group of volumes where nobody says who the user is.
const GROUP: i64 = 65532;

impl Contexts<'_> {
    fn at(&self, path: &str) -> Option<&Raw> {
        self.container.and_then(|context| context.at(path)).or_else(|| self.pod.and_then(|context| context.at(path)))
    }

    fn number(&self, path: &str) -> Option<i64> {
        self.at(path).and_then(|value| value.number(""))
    }

    fn is(&self, path: &str) -> Option<bool> {
        self.at(path).and_then(|value| value.is(""))
    }

    /// `user`, as a block.
    pub(super) fn user(&self) -> Option<Raw> {
        let uid = self.number("runAsUser")?;
        let gid = self.number("runAsGroup");
        let group = self.number("fsGroup").filter(|group| *group != GROUP || uid == GROUP);
        Some(map([
            ("uid", Some(Raw::Integer(uid))),
            ("gid", gid.map(Raw::Integer)),
            ("filesystem", group.map(Raw::Integer)),
        ]))
    }

    /// `user` of a container beside that of a process: what it says itself, or its pod. Groups of volumes are the pod's.
    pub(super) fn user_of_container(&self) -> Option<Raw> {
        let own = Contexts { pod: None, container: self.container }.user();
        let user = own.or_else(|| Contexts { pod: self.pod, container: None }.user())?;
        Some(map([("uid", user.get("uid").cloned()), ("gid", user.get("gid").cloned())]))
    }

    /// `security`, as a block, where it is not the strictest.
    pub(super) fn security(&self) -> Option<Raw> {
        let is_root = self.number("runAsUser") == Some(0) || self.is("runAsNonRoot") == Some(false);
        let escalates = self.is("allowPrivilegeEscalation") == Some(true);
        let added: Vec<_> = self
            .container
            .map(|context| context.items("capabilities.add"))
            .unwrap_or_default()
            .iter()
            .filter_map(Raw::as_str)
            .map(|name| name.trim_start_matches("CAP_").to_owned())
            .collect();
        let needs_baseline = is_root || escalates || added.iter().any(|name| name != "NET_BIND_SERVICE");
        let allowed = |is: bool| is.then(|| text("allowed"));
        let baseline = needs_baseline.then(|| {
            let reason = if is_root { "it has run as root so far" } else { "it has had these rights so far" };
            map([("reason", Some(text(reason))), ("root", allowed(is_root)), ("escalation", allowed(escalates))])
        });
        // An app that has written to its own file system so far would fail at some later time.
        let filesystem = (self.is("readOnlyRootFilesystem") != Some(true)).then(|| text("writable"));
        let capabilities = (!added.is_empty()).then(|| words(added));
        let security = map([("baseline", baseline), ("capabilities", capabilities), ("filesystem", filesystem)]);
        (!super::value::is_empty(&security)).then_some(security)
    }
}
