//! What a process keeps of a workload that is live already.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use terrace_derive::Layer;

use crate::{
    layer::{Block, Map, Setting, Trace},
    text::{LabelValue, Name, SelectorKey},
};

/// What a process keeps of a workload that is live already: its name and its selector, so that it is changed in place.
///
/// The selector of a live Deployment can never be changed, and a Deployment of another name is another Deployment. Everything that refers
/// to them follows: the Service, the autoscaler, the budget, the Ingress, the canary.
///
/// ```
/// use terrace_spec::{Adopt, Process};
/// # use serde_saphyr::from_str as yaml;
///
/// // What a Helm chart has installed as `shop`, with the Service `shop-http`.
/// let web = Process::new().http(8080).adopt(Adopt::name("shop").selector("app", "shop").service("shop-http"));
/// assert_eq!(web, yaml("{http: 8080, adopt: {name: shop, selector: {app: shop}, service: shop-http}}")?);
/// # Ok::<(), serde_saphyr::Error>(())
/// ```
#[derive(Layer, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[layer(by_hand)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Adopt {
    /// The name of its Deployment, CronJob or Job, in place of `<app>-<process>`.
    #[layer(constructor)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// The labels that the live Deployment selects its pods by, all of them. With a canary one of `app`, `name` and `app.kubernetes.io/name`.
    #[layer(entry = "selector")]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub selector: Map<SelectorKey, Setting<LabelValue>>,
    /// The name of its Service, where that is not the name of its Deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Name>,
    /// The name of the ServiceAccount that it runs as, in place of the app's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account: Option<Name>,
    #[serde(skip)]
    pub(crate) trace: Trace,
}

impl Adopt {
    /// The workload of this name.
    ///
    /// ```
    /// use terrace_spec::{Adopt, Process};
    ///
    /// let web = Process::new().http(8080).adopt(Adopt::name("shop").selector("app", "shop").service_account("shop-sa"));
    /// # let _ = web;
    /// ```
    #[track_caller]
    pub fn name(name: impl crate::layer::Input<Name>) -> Self {
        let mut adopt = Self::default();
        adopt.name = adopt.trace.take("name", name.input());
        adopt
    }
}

impl Block for Adopt {
    const EXPECTS: &'static str = "`{name, selector, service, serviceAccount}`";
}
