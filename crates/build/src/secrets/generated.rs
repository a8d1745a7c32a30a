//! A secret that the cluster makes up, once.

use terrace_k8s::{
    api::core::v1::Secret,
    custom::external_secrets::{ExternalSecretSpec, GeneratorReference, Password, PasswordEncoding, PasswordSpec},
};
use terrace_spec::{Encoding, ResolvedGenerate, text::VariableName};

use super::add;
use crate::{
    Construct, Handle, Scope, Wave,
    process::{LABEL_LENGTH, name_within},
};

/// A generator, and an ExternalSecret of its own for one variable.
///
/// Not one for several: External Secrets makes up all values of an ExternalSecret at once, or none, so that a variable that is added later would never get one. The
/// Secret goes with its ExternalSecret, and the value with it; so Argo CD asks before it prunes or deletes the latter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Generated<'a> {
    pub(super) variable: &'a VariableName,
    pub(super) generate: &'a ResolvedGenerate,
}

impl Construct for Generated<'_> {
    type Outputs = Handle<Secret>;

    fn build(&self, scope: &mut Scope<'_>) -> Handle<Secret> {
        let Self { variable, generate } = *self;
        let name = name_within(&format!("{}-{}", scope.base_name(), kebab_case(variable.as_str())), LABEL_LENGTH);
        let spec = PasswordSpec {
            symbols: generate.symbols,
            encoding: generate.encoding.map_or(PasswordEncoding::Raw, encoding),
            ..PasswordSpec::new(generate.length.number())
        };
        let metadata = scope.metadata_named(&*name);
        scope.add_in(Wave::Prerequisites, Password { metadata, spec });
        let spec = ExternalSecretSpec::generated_once(GeneratorReference { password: name.clone() }, variable.as_str());
        add(scope, name, spec, Some("Prune=confirm,Delete=confirm"))
    }
}

const fn encoding(encoding: Encoding) -> PasswordEncoding {
    match encoding {
        Encoding::Base64 => PasswordEncoding::Base64,
        Encoding::Base64url => PasswordEncoding::Base64Url,
        Encoding::Base32 => PasswordEncoding::Base32,
        Encoding::Hex => PasswordEncoding::Hex,
    }
}

/// `SECRET_KEY_BASE` as a part of a name: `secret-key-base`.
fn kebab_case(variable: &str) -> String {
    let kebab: String = variable
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { '-' })
        .collect();
    kebab.trim_matches('-').to_owned()
}
