//! Objects as rules see them: the few fields that several rules read, found once and by name.

mod canary;
mod container;
mod count;
mod fields;
mod ingress;
mod kind;
mod object;
mod pod;
mod quantity;
mod reference;
mod scale;
mod secret;
mod selector;

pub(crate) use canary::{PRIMARY, canary_of, canary_target, service_name};
pub(crate) use container::slept_by_command;
pub use container::{Container, Role};
pub(crate) use count::Count;
pub(crate) use fields::{entries, items, list, text};
pub(crate) use ingress::{
    Behind, Clash, Ingress, IngressRule, Listener, Protocol, behind_load_balancer, first_clash, is_below, settings,
};
pub use kind::Kind;
pub(crate) use object::Metadata;
pub use object::Object;
pub use pod::PodTemplate;
pub(crate) use quantity::{amount, shown};
use reference::references;
pub(crate) use reference::{Reader, Reference};
pub(crate) use scale::{fewest_copies, scaler_of, scalers, target_of};
pub(crate) use secret::ExternalSecret;
pub(crate) use selector::{selects, selects_primary};
