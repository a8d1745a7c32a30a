//! What a construct gives to others: secrets and texts, by name.

use terrace_k8s::api::core::v1::Secret;
use terrace_spec::{
    Config, ContainerSecret, Setting,
    layer::{Input, Mistake},
    text::{Name, OutputReference},
};

use crate::{Handle, codes};

/// What a construct gives to others: a [`SecretKey`] or a text.
///
/// It is the same type on both sides. A construct that is being built makes outputs of what it has: [`Handle::key`], or any text. Whoever adds a construct
/// to a definition has its outputs before it is built, as references that a spec takes where it takes a secret or a value:
/// `.secret("REDIS_URL", cache.url)`, `.config("BUCKET", uploads.name)`.
///
/// ```
/// use terrace_build::Output;
/// use terrace_spec::{Spec, text::Name};
///
/// // What `Definition::add` gives back: a reference, until the construct is built.
/// let bucket: Output<String> = Output::named(&Name::literal("uploads"), "bucket");
/// let spec = Spec::new().config("BUCKET", bucket);
/// assert_eq!(spec.config.len(), 1);
/// // What a construct gives.
/// let known: Output<String> = "shop-uploads".into();
/// # let _ = known;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Output<T> {
    stage: Stage<T>,
}

#[derive(Clone, Debug, PartialEq)]
enum Stage<T> {
    /// The construct has not been built yet, or is another one.
    Named(OutputReference),
    Known(T),
}

/// A key of a Secret: of one that is emitted, that a controller makes, or that is foreign.
///
/// ```
/// use terrace_build::{Output, Scope, SecretKey};
/// use terrace_k8s::api::api::core::v1::Secret;
///
/// fn password(scope: &mut Scope<'_>) -> Output<SecretKey> {
///     scope.foreign::<Secret>("redis-credentials").key("password")
/// }
///
/// fn told(scope: &mut Scope<'_>) -> Option<String> {
///     let password = password(scope);
///     let SecretKey { secret, key } = scope.secret(&password)?;
///     Some(format!("{}/{key}", scope.name_of(secret)))
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SecretKey {
    /// The Secret.
    pub secret: Handle<Secret>,
    /// The key in it.
    pub key: String,
}

impl Handle<Secret> {
    /// What the Secret holds under a key, for others to read.
    pub fn key(self, key: impl Into<String>) -> Output<SecretKey> {
        Output { stage: Stage::Known(SecretKey { secret: self, key: key.into() }) }
    }
}

impl<T: Into<String>> From<T> for Output<String> {
    fn from(text: T) -> Self {
        Self { stage: Stage::Known(text.into()) }
    }
}

impl<T: Kind> Output<T> {
    /// An output of a construct, by its name. `#[derive(Outputs)]` writes this call.
    pub fn named(construct: &Name, output: &'static str) -> Self {
        Self { stage: Stage::Named(OutputReference::new(construct, output)) }
    }

    /// The value, or the reference to what has it.
    pub(crate) const fn get(&self) -> Result<&T, &OutputReference> {
        match &self.stage {
            Stage::Known(value) => Ok(value),
            Stage::Named(reference) => Err(reference),
        }
    }

    fn reference(self) -> Result<OutputReference, Mistake> {
        match self.stage {
            Stage::Named(reference) => Ok(reference),
            Stage::Known(_) => {
                Err(Mistake::new(&codes::OUTPUT_NOT_NAMED, "an output of a construct that is being built")
                    .hint("write what `Definition::add` gives back into the spec, not what `Construct::build` does"))
            }
        }
    }
}

impl Input<Setting<terrace_spec::Secret>> for Output<SecretKey> {
    fn input(self) -> Result<Setting<terrace_spec::Secret>, Mistake> {
        self.reference()?.input()
    }
}

impl Input<Setting<terrace_spec::Secret>> for &Output<SecretKey> {
    fn input(self) -> Result<Setting<terrace_spec::Secret>, Mistake> {
        self.clone().input()
    }
}

impl Input<Setting<ContainerSecret>> for Output<SecretKey> {
    fn input(self) -> Result<Setting<ContainerSecret>, Mistake> {
        self.reference()?.input()
    }
}

impl Input<Setting<ContainerSecret>> for &Output<SecretKey> {
    fn input(self) -> Result<Setting<ContainerSecret>, Mistake> {
        self.clone().input()
    }
}

impl Input<Setting<Config>> for Output<String> {
    fn input(self) -> Result<Setting<Config>, Mistake> {
        self.reference()?.input()
    }
}

impl Input<Setting<Config>> for &Output<String> {
    fn input(self) -> Result<Setting<Config>, Mistake> {
        self.clone().input()
    }
}

/// Whether an output is a secret.
///
/// ```
/// use terrace_build::{OutputKind, Outputs};
/// use terrace_spec::text::Name;
///
/// fn listed<T: Outputs>() -> Vec<&'static str> {
///     let secrets = T::NAMES.iter().filter(|(_, kind)| *kind == OutputKind::Secret);
///     secrets.map(|(name, _)| *name).collect()
/// }
/// assert!(listed::<()>().is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputKind {
    /// A key of a Secret: a container reads it from there, and no manifest holds the value.
    Secret,
    /// A text, which stands in the manifests.
    Text,
}

/// An output of either kind.
///
/// ```
/// use terrace_build::{AnyOutput, Outputs};
///
/// fn secrets(outputs: &impl Outputs) -> usize {
///     outputs.each().iter().filter(|output| matches!(output, AnyOutput::Secret(_))).count()
/// }
/// assert_eq!(secrets(&()), 0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum AnyOutput {
    /// A secret.
    Secret(Output<SecretKey>),
    /// A text.
    Text(Output<String>),
}

#[doc(hidden)]
mod sealed {
    pub trait Sealed {}
    impl Sealed for super::SecretKey {}
    impl Sealed for String {}
}

/// What an output can be: a [`SecretKey`] or a [`String`].
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be given to others as an output",
    label = "neither `SecretKey` nor `String`",
    note = "an output ends up in an environment variable: `Output<SecretKey>` is read from a Secret, `Output<String>` is a plain text"
)]
pub trait Kind: sealed::Sealed + Sized {
    /// Whether it is a secret.
    const KIND: OutputKind;

    /// The output, its type forgotten.
    fn any(output: Output<Self>) -> AnyOutput;
}

impl Kind for SecretKey {
    const KIND: OutputKind = OutputKind::Secret;

    fn any(output: Output<Self>) -> AnyOutput {
        AnyOutput::Secret(output)
    }
}

impl Kind for String {
    const KIND: OutputKind = OutputKind::Text;

    fn any(output: Output<Self>) -> AnyOutput {
        AnyOutput::Text(output)
    }
}

/// A field of a struct of outputs.
///
/// ```
/// use terrace_build::{AnyOutput, Output, OutputField, OutputKind};
/// use terrace_spec::text::Name;
///
/// // What `#[derive(Outputs)]` does with each field.
/// let host = <Output<String> as OutputField>::named(&Name::literal("cache"), "host");
/// assert_eq!(<Output<String> as OutputField>::KIND, OutputKind::Text);
/// assert_eq!(host.any(), AnyOutput::Text(host.clone()));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an output",
    label = "not an `Output<SecretKey>`, nor an `Output<String>`",
    note = "others are given values for environment variables; a handle is for the scope that has built the construct as its child"
)]
pub trait OutputField: Sized {
    /// Whether it is a secret.
    const KIND: OutputKind;

    /// The output of a construct, by its name.
    fn named(construct: &Name, output: &'static str) -> Self;

    /// The output, its type forgotten.
    fn any(&self) -> AnyOutput;
}

impl<T: Kind + Clone> OutputField for Output<T> {
    const KIND: OutputKind = T::KIND;

    fn named(construct: &Name, output: &'static str) -> Self {
        Self::named(construct, output)
    }

    fn any(&self) -> AnyOutput {
        T::any(self.clone())
    }
}

/// What a construct gives to the processes of its app and to other constructs, by name: a struct of [`Output`]s that derives this.
///
/// The names are those of the fields, in camel case: what is `read_url` here is `addons.<name>.readUrl` in an `app.yaml`. They are a contract with all apps.
///
/// ```text
/// #[derive(Outputs)]
/// pub struct RedisOutputs {
///     pub url: Output<SecretKey>,
///     pub host: Output<String>,
/// }
/// ```
///
/// What the derive writes:
///
/// ```
///
/// use terrace_build::{AnyOutput, Output, OutputField, OutputKind, Outputs, SecretKey};
/// use terrace_spec::text::Name;
///
/// struct RedisOutputs {
///     url: Output<SecretKey>,
/// }
///
/// impl Outputs for RedisOutputs {
///     const NAMES: &'static [(&'static str, OutputKind)] = &[("url", OutputKind::Secret)];
///
///     fn named(construct: &Name) -> Self {
///         Self { url: Output::named(construct, "url") }
///     }
///
///     fn each(&self) -> Vec<AnyOutput> {
///         vec![self.url.any()]
///     }
/// }
///
/// let outputs = RedisOutputs::named(&Name::literal("cache"));
/// assert!(matches!(outputs.each()[..], [AnyOutput::Secret(_)]));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be referred to by name",
    label = "not a struct of outputs",
    note = "a construct that is added to a definition has `()` or a struct that derives `Outputs` as its `Outputs`"
)]
pub trait Outputs: Sized {
    /// The name and the kind of each.
    const NAMES: &'static [(&'static str, OutputKind)];

    /// References to the outputs of a construct that has not been built yet.
    fn named(construct: &Name) -> Self;

    /// Each output, in the order of [`Outputs::NAMES`].
    fn each(&self) -> Vec<AnyOutput>;
}

/// Nothing to refer to.
impl Outputs for () {
    const NAMES: &'static [(&'static str, OutputKind)] = &[];

    fn named(_: &Name) -> Self {}

    fn each(&self) -> Vec<AnyOutput> {
        Vec::new()
    }
}
