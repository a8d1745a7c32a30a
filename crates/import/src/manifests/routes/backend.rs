//! What an Ingress or a route leads to, and by which hosts and paths.

use terrace::spec::Raw;

use crate::manifests::value::{as_map, text, words};

/// A Service that an Ingress or a route leads to.
#[derive(Default)]
pub(in crate::manifests) struct Backend {
    pub(super) service: String,
    hosts: Vec<String>,
    /// The beginnings of paths; none for all.
    paths: Vec<String>,
}

impl Backend {
    /// Leads to it by a host, too.
    pub(in crate::manifests) fn host(&mut self, host: &str) {
        push(&mut self.hosts, host);
    }

    /// Leads to it by all paths that begin so, too.
    pub(in crate::manifests) fn path(&mut self, path: &str) {
        push(&mut self.paths, path);
    }

    /// Writes hosts and paths into the block of an ingress.
    pub(in crate::manifests) fn say(&self, block: &mut Raw) {
        let block = as_map(block);
        match self.hosts.as_slice() {
            [only] => block.insert("host".to_owned(), text(only)),
            several => block.insert("hosts".to_owned(), words(several)),
        };
        if !self.paths.is_empty() && self.paths != ["/"] {
            block.insert("paths".to_owned(), words(&self.paths));
        }
    }
}

/// All that an object leads to, in the order in which it names them.
#[derive(Default)]
pub(super) struct Backends(pub(super) Vec<Backend>);

impl Backends {
    /// That of a Service.
    pub(super) fn of(&mut self, service: &str) -> &mut Backend {
        let known = self.0.iter().position(|backend| backend.service == service);
        let index = known.unwrap_or_else(|| {
            self.0.push(Backend { service: service.to_owned(), ..Backend::default() });
            self.0.len() - 1
        });
        &mut self.0[index]
    }
}

fn push(list: &mut Vec<String>, item: &str) {
    if list.iter().all(|known| known != item) {
        list.push(item.to_owned());
    }
}
