//! Passwords of what constructs of one's own run.

use terrace_k8s::{
    api::core::v1::Secret,
    custom::external_secrets::{ExternalSecretSpec, GeneratorReference, MergePolicy, Password, PasswordSpec},
};
use terrace_spec::codes::FACT_MISSING;

use super::add;
use crate::{Handle, Scope, Wave, process::LABEL_LENGTH};

/// The key of the password in the Secret.
const PASSWORD: &str = "password";

impl Scope<'_> {
    /// A Secret with a password of letters and digits under the key `password`, which the cluster makes up once and nobody ever changes.
    ///
    /// `texts` are further keys, in which `{{ .password }}` stands for it: an address with the password in it, say. The Secret is called as this construct. Whoever
    /// prunes or deletes it is asked first: the value ends with it. It is made by External Secrets, so the platform has to state a store; that it does not is reported.
    ///
    /// ```
    /// use terrace_build::{Output, Scope, SecretKey};
    ///
    /// /// The address of a cache, with the password that the cluster makes up.
    /// fn url(scope: &mut Scope<'_>) -> Output<SecretKey> {
    ///     let host = scope.name(63);
    ///     scope.password(32, [("url", format!("redis://:{{{{ .password }}}}@{host}:6379"))]).key("url")
    /// }
    /// ```
    pub fn password<'t>(&mut self, length: u16, texts: impl IntoIterator<Item = (&'t str, String)>) -> Handle<Secret> {
        if self.context().facts().secrets.is_none() {
            let hint = "add `facts: {secrets: {store: <name>}}` to `platform.yaml`";
            self.error(
                &FACT_MISSING,
                "a password is made up by External Secrets, which the platform does not have",
                hint,
            );
        }
        let name = self.name(LABEL_LENGTH);
        let metadata = self.metadata_named(&*name);
        self.add_in(Wave::Prerequisites, Password { metadata, spec: PasswordSpec::new(length) });
        let generator = GeneratorReference { password: name.clone() };
        let mut spec = ExternalSecretSpec::generated_once(generator, PASSWORD);
        spec.target.template.merge_policy = MergePolicy::Merge;
        spec.target.template.data = texts.into_iter().map(|(key, text)| (key.to_owned(), text)).collect();
        add(self, name, spec, Some("Prune=confirm,Delete=confirm"))
    }
}
