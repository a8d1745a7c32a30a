//! What nearly every definition needs: `use terrace::prelude::*`.

pub use terrace_build::{Construct, Handle, Scope};
pub use terrace_spec::{
    Alerts, App, Baseline, Canary, Capability, Check, Clusters, Command, Dns, File, FileSystem, GrpcProbe, Health,
    HealthCheck, Http, HttpProbe, Ingress, Limits, Patch, Permission, Phase, Platform, Probe, ProbeScheme, Process,
    Raw, Redirect, Release, Resources, Rollout, Scale, Schedule, Scheme, Security, Setting, Spec, Switch, TcpProbe,
    User,
    resolve::{Overrides, Target},
};

pub use crate::{Rendered, render};
