//! Tokens and keys that say by a prefix who has issued them: their issuers chose it so that they can be found.

/// What a token is.
pub(super) struct Kind {
    pub(super) what: &'static str,
    /// Whether some of the kind are given to every browser.
    pub(super) may_be_public: bool,
}

/// The shortest token of the table.
pub(super) const SHORTEST: usize = 20;

/// What tokens begin with, how many characters they have at least behind it, and what they are.
///
/// Sources: the issuers' own documentation of their formats.
const PREFIXES: &[(&str, usize, &str)] = &[
    ("ghp_", 36, "a token of GitHub"),
    ("gho_", 36, "a token of GitHub"),
    ("ghu_", 36, "a token of GitHub"),
    ("ghs_", 36, "a token of GitHub"),
    ("ghr_", 36, "a token of GitHub"),
    ("github_pat_", 40, "a token of GitHub"),
    ("glpat-", 20, "a token of GitLab"),
    ("xoxb-", 20, "a token of Slack"),
    ("xoxp-", 20, "a token of Slack"),
    ("xoxa-", 20, "a token of Slack"),
    ("xoxr-", 20, "a token of Slack"),
    ("xoxs-", 20, "a token of Slack"),
    ("xapp-", 20, "a token of Slack"),
    ("sk_live_", 16, "a key of Stripe"),
    ("rk_live_", 16, "a key of Stripe"),
    ("whsec_", 24, "a key of Stripe"),
    ("npm_", 36, "a token of npm"),
    ("pypi-", 50, "a token of PyPI"),
    ("dckr_pat_", 20, "a token of Docker Hub"),
    ("hvs.", 24, "a token of Vault"),
    ("dop_v1_", 60, "a token of DigitalOcean"),
    ("shpat_", 32, "a token of Shopify"),
    ("glsa_", 32, "a token of Grafana"),
    ("hf_", 30, "a token of Hugging Face"),
    ("sk-ant-", 40, "a key of Anthropic"),
    ("sk-proj-", 40, "a key of OpenAI"),
    ("AGE-SECRET-KEY-1", 50, "a private key"),
];

/// What stands in the addresses to which anybody may write who knows them.
const SLACK_HOOK: &str = "hooks.slack.com/services/T";

/// What the first token in a text is.
pub(super) fn kind_of(text: &str) -> Option<Kind> {
    let mut words = text.as_bytes().split(|byte| !is_part(*byte)).filter(|word| word.len() >= SHORTEST);
    let found = words.find_map(|word| of_word(std::str::from_utf8(word).ok()?));
    found.or_else(|| {
        (text.len() >= 60 && text.contains(SLACK_HOOK)).then(|| secret("an address of Slack that is a secret itself"))
    })
}

const fn secret(what: &'static str) -> Kind {
    Kind { what, may_be_public: false }
}

const fn sometimes_public(what: &'static str) -> Kind {
    Kind { what, may_be_public: true }
}

fn of_word(word: &str) -> Option<Kind> {
    if word.len() == 20 && (word.starts_with("AKIA") || word.starts_with("ASIA")) {
        return word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            .then_some(secret("an access key of AWS"));
    }
    if word.starts_with("eyJ") {
        let mut parts = word.split('.').map(str::len);
        let is_signed = (0..3).all(|_| parts.next().is_some_and(|length| length >= 10)) && parts.next().is_none();
        return is_signed.then_some(sometimes_public("a signed token (JWT)"));
    }
    if word.len() == 39 && word.starts_with("AIza") {
        return Some(sometimes_public("a key of Google"));
    }
    if let Some((id, key)) = word.strip_prefix("SG.").and_then(|word| word.split_once('.')) {
        return (id.len() >= 16 && key.len() >= 32).then_some(secret("a key of SendGrid"));
    }
    // A word behind a dash or an underline is one of people's: `npm_config_cache`, `xapp-of-the-shop-in-production`.
    let issued = |rest: &str, least: usize| rest.len() >= least && rest.bytes().any(|byte| byte.is_ascii_digit());
    let mut known =
        PREFIXES.iter().filter(|(prefix, least, _)| word.strip_prefix(prefix).is_some_and(|rest| issued(rest, *least)));
    known.next().map(|(.., what)| secret(what))
}

/// Whether a byte may be one of a token.
const fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}
