//! What nearly every definition needs: `use terrace::prelude::*`.

pub use terrace_build::{Construct, Handle, Output, Outputs, Scope, SecretKey, Wave};
pub use terrace_derive::Outputs;
pub use terrace_spec::{
    Access, Addon, Adopt, Alerts, App, Architecture, Baseline, Caller, Canary, Capability, Capacity, Check, Clusters,
    Command, Dns, Encoding, Engine, EnvironmentImages, Fact, File, FileSystem, Generate, Group, GrpcProbe, Headless,
    Health, HealthCheck, Http, HttpProbe, HttpProtocol, Identity, Images, Ingress, Init, Limits, Link, LinkForm,
    ListeningPort, Medium, Mount, Network, OneOff, Overlap, Patch, Per, Permission, Phase, Place, Platform,
    PortVariable, Probe, ProbeScheme, Process, Protocol, PullSecret, Raw, Redirect, Release, Resources, Rollout,
    RoutingPolicy, Runtime, Scale, Schedule, Scheme, Scratch, Secret, SecretsFrom, Security, Setting, Sidecar, Spec,
    Spread, Sticky, Strictness, Switch, TcpProbe, Token, User, Via, Volume,
    resolve::{Overrides, Target},
};

pub use crate::{Definition, Rendered, render};
