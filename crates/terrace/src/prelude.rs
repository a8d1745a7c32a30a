//! What nearly every definition needs: `use terrace::prelude::*`.

pub use terrace_build::{Construct, Handle, Scope};
pub use terrace_spec::{
    Alerts, App, Canary, Check, Clusters, Dns, File, Health, HealthCheck, Http, HttpProbe, Ingress, Limits, Patch,
    Phase, Platform, Probe, Process, Raw, Redirect, Release, Resources, Rollout, Scale, Schedule, Scheme, Setting,
    Spec, Switch,
    resolve::{Overrides, Target},
};

pub use crate::{Rendered, render};
