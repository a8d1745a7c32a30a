//! The garbage collector: what has owners goes when the last of them has gone.

use crate::replay::{
    cluster::{Cluster, Propagation},
    object::{Key, items, text},
};

pub(super) fn step(cluster: &mut Cluster) {
    let is_owner = |key: &Key| {
        let live = cluster.objects.get(key);
        live.is_some_and(|live| live.leaves != Some(Propagation::Foreground))
    };
    let garbage = cluster.objects.iter().filter(|(_, live)| {
        let mut owners = items(&live.object, "/metadata/ownerReferences").iter().peekable();
        owners.peek().is_some() && !owners.any(|owner| is_owner(&Key::new(text(owner, "/kind"), text(owner, "/name"))))
    });
    let garbage: Vec<_> = garbage.map(|(key, _)| key.clone()).collect();
    for key in garbage {
        cluster.tell(format_args!("kubernetes: {key} goes with its owner"));
        cluster.delete(&key, Propagation::Background);
    }
}
