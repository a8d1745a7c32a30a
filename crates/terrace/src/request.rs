//! What a definition is asked for, by its author or by a host.

use std::{cell::OnceCell, rc::Rc};

use terrace_diagnostic::Diagnostic;
use terrace_protocol::PlatformText;
use terrace_spec::{Platform, load::load_platform, resolve::Target};

/// What a definition is asked for.
///
/// ```
/// use terrace::{Request, prelude::*};
///
/// /// What is different in an environment is better said with `on`, where people look for it; a computed value may need to know.
/// fn define(request: &Request) -> App {
///     let cluster = request.target.cluster.as_ref().map_or("laptop", |name| name.as_str());
///     App::new("shop", Spec::new().image("shop:1.42.0").config("SHARD", cluster).process("web", Process::new().http(8080)))
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The environment and cluster.
    pub target: Target,
    on: Rc<GivenPlatform>,
}

impl Request {
    pub(crate) const fn new(target: Target, on: Rc<GivenPlatform>) -> Self {
        Self { target, on }
    }

    /// The platform; an empty one where there is none.
    ///
    /// It is read when it is first asked for. Most definitions are the same on any platform, and what differs on some is said by the host, which
    /// puts the platform's layers around the app: not to ask saves a third of a millisecond.
    ///
    /// ```no_run
    /// use std::process::ExitCode;
    ///
    /// use terrace::prelude::*;
    ///
    /// fn main() -> ExitCode {
    ///     terrace::main(|request| {
    ///         let clusters = request.platform().spec.clusters.len();
    ///         App::new("census", Spec::new().image("census:1.0.0").config("CLUSTERS", clusters.to_string()))
    ///     })
    /// }
    /// ```
    pub fn platform(&self) -> &Platform {
        self.on.platform()
    }
}

/// The platform of a request, read no sooner than somebody wants to know it.
#[derive(Debug, Default)]
pub(crate) struct GivenPlatform {
    text: Option<PlatformText>,
    read: OnceCell<(Platform, Vec<Diagnostic>)>,
}

impl GivenPlatform {
    pub(crate) fn text(text: Option<PlatformText>) -> Self {
        Self { text, ..Self::default() }
    }

    pub(crate) fn read(platform: Platform) -> Self {
        Self { read: OnceCell::from((platform, Vec::new())), ..Self::default() }
    }

    /// The platform as far as this version of the library understands it. The host, which resolves the app, has read all of it.
    pub(crate) fn platform(&self) -> &Platform {
        &self.understood().0
    }

    /// What this version of the library does not understand of it.
    pub(crate) fn mistakes(&self) -> &[Diagnostic] {
        &self.understood().1
    }

    fn understood(&self) -> &(Platform, Vec<Diagnostic>) {
        self.read.get_or_init(|| {
            let read = self.text.as_ref().map(|PlatformText { path, text }| load_platform(path, text.as_bytes()));
            match read.unwrap_or_else(|| Ok(Platform::new())) {
                Ok(platform) => (platform, Vec::new()),
                Err(mistakes) => (Platform::new(), mistakes),
            }
        })
    }
}
