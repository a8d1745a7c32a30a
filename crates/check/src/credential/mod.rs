//! Texts that are plainly a secret: by their shape, or by the name of the variable that has them.
//!
//! What is found is said in words; the text itself is never passed on. A text that may be either is taken for none.

mod address;
mod name;
mod token;

use name::Called;

/// The end of the line that a private key begins with, in all of its formats (RFC 7468, RFC 4880, OpenSSH).
const PRIVATE_KEY: &str = "PRIVATE KEY";

/// The shortest text with a password in an address: `a://:b@c`.
const SHORTEST: usize = 8;

/// The shortest private key: the two lines around it.
const SHORTEST_KEY: usize = 52;

/// What the text of a variable is, where it is plainly a secret.
pub(crate) fn of_variable(variable: &str, text: &str) -> Option<&'static str> {
    if let Some(called) = name::called(variable)
        && called.is_kept_by(text)
        && !name::is_public(variable)
    {
        return Some(match called {
            Called::Password => "a password",
            Called::Secret => "what looks like a secret",
        });
    }
    of_text(variable, text)
}

/// Whether a text has a private key in it.
pub(crate) fn has_private_key(text: &str) -> bool {
    text.match_indices(PRIVATE_KEY).any(|(at, _)| {
        let line = text[..at].rsplit('\n').next().unwrap_or_default();
        line.contains("-----BEGIN ") && text[at + PRIVATE_KEY.len()..].trim_start_matches(" BLOCK").starts_with("-----")
    })
}

/// What a text is by its shape, where that is plainly a secret; of one with the values of other variables in it, what it has of its own.
pub(crate) fn of_text(variable: &str, text: &str) -> Option<&'static str> {
    if text.len() < SHORTEST {
        return None;
    }
    if address::has_password(text) {
        return Some("a password");
    }
    if text.len() < token::SHORTEST {
        return None;
    }
    // Most texts are shorter than any of these: nothing is searched in them.
    if text.len() >= SHORTEST_KEY && has_private_key(text) {
        return Some("a private key");
    }
    let found = token::kind_of(text)?;
    // Keys that browsers are given are told from others by nothing but what they are called.
    (!found.may_be_public || !name::is_public(variable)).then_some(found.what)
}

#[cfg(test)]
mod tests {
    use super::{has_private_key, of_text, of_variable};

    /// A text of so many characters that no program would take for a word.
    fn random(length: usize) -> String {
        "7aK2mQ9xZ4pL8vR3tW6nB1cD5fG0hJ".chars().cycle().take(length).collect()
    }

    #[test]
    fn tokens_are_known_by_their_shape() {
        // Put together here: whoever scans the repository for secrets is to find none.
        let upper = random(40).to_uppercase();
        let (hook, key) = (format!("https://hooks.{}/services/T0/B0/{upper}", "slack.com"), &upper[..16]);
        let cases = [
            (format!("AKI{}{key}", 'A'), "an access key of AWS"),
            (format!("id=ASI{}{key},region=eu", 'A'), "an access key of AWS"),
            (format!("ghp{}{}", '_', random(36)), "a token of GitHub"),
            (format!("Bearer gho{}{}", '_', random(36)), "a token of GitHub"),
            (format!("github_pa{}_{}", 't', random(82)), "a token of GitHub"),
            (format!("xox{}-1234-{}", 'b', random(24)), "a token of Slack"),
            (hook, "an address of Slack that is a secret itself"),
            (format!("sk_li{}_{}", "ve", random(24)), "a key of Stripe"),
            (format!("AI{}{}", "za", random(35)), "a key of Google"),
            (format!("glpa{}-{}", 't', random(20)), "a token of GitLab"),
            (format!("//registry.example.com/:_authToken=np{}_{}", 'm', random(36)), "a token of npm"),
            (format!("SG{}{}.{}", '.', random(22), random(43)), "a key of SendGrid"),
            (format!("ey{}{}.eyJzdWIiOiIx{}.{}", 'J', random(20), random(9), random(43)), "a signed token (JWT)"),
            (format!("-----BEGIN {}-----\nMC4CAQAwBQYDK2VwBCIEIAAA\n", "PRIVATE KEY"), "a private key"),
            (format!("{{\"private_key\": \"-----BEGIN RSA {}-----\\nMC4CAQAwBQ\"}}", "PRIVATE KEY"), "a private key"),
        ];
        for (text, expected) in cases {
            assert_eq!(of_variable("SETTING", &text), Some(expected), "{text}");
            assert_eq!(of_text("SETTING", &text), Some(expected), "{text}");
        }
    }

    #[test]
    fn passwords_in_addresses_are_seen() {
        let cases = [
            ("postgres://shop:hunter2@db.example.com/shop", true),
            ("redis://:hunter2@cache:6379", true),
            ("amqp://guest:guest@rabbit", true),
            ("a, b=https://u:p@example.com/x?y", true),
            ("mongodb://shop:hunter2@a.example.com,b.example.com/?replicaSet=a", true),
            ("postgres://shop:$(DB_PASSWORD)@db.example.com/shop", false),
            ("postgres://$(USER):$(PASSWORD)@$(HOST)", false),
            ("postgres://shop:${DB_PASSWORD}@db.example.com/shop", false),
            ("postgres://shop:<password>@db.example.com/shop", false),
            ("postgres://shop:****@db.example.com/shop", false),
            ("postgres://shop@db.example.com/shop", false),
            ("https://example.com/a:b@c", false),
            ("https://example.com:8080/?next=a@b", false),
            ("mailto:help@example.com", false),
            ("http://[2001:db8::1]:8080/", false),
        ];
        for (text, expected) in cases {
            assert_eq!(of_variable("ADDRESS", text).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn names_say_what_a_text_is_for() {
        let (random, hexadecimal) = (random(32), "9f86d081884c7d659a2feaa0c55ad015");
        let cases = [
            ("DB_PASSWORD", "hunter2", true),
            ("PGPASSWORD", "changeme", true),
            ("spring.datasource.password", "hunter2", true),
            ("KEY_PASSPHRASE", "correct-horse", true),
            ("SESSION_SECRET", &random, true),
            ("SECRET_KEY_BASE", hexadecimal, true),
            ("JWT_SECRET", "change-me", true),
            ("DD_API_KEY", hexadecimal, true),
            ("AUTH_TOKEN", "0c8e2a8b-66f3-4a83-9d6f-4b8b2f1a7c90", true),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", true),
            ("DB_PASSWORD", "", false),
            ("ALLOW_EMPTY_PASSWORD", "yes", false),
            ("RESET_PASSWORD", "/account/reset", false),
            ("RESET_PASSWORD", "https://shop.example.com/reset", false),
            ("LABEL_PASSWORD", "Enter your password", false),
            ("DB_PASSWORD", "$(OTHER)", false),
            ("DB_PASSWORD", "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop", false),
            ("PASSWORD_MIN_LENGTH", "12345678", false),
            ("DB_PASSWORD_FILE", "secret.txt", false),
            ("ACCESS_TOKEN_TTL", "3600", false),
            ("ACCESS_TOKEN", "3600", false),
            ("TLS_SECRET", "shop-tls-2026", false),
            ("CSRF_TOKEN", "X-CSRF-Token", false),
            ("EOS_TOKEN", "<|endoftext|>", false),
            ("CORS_CREDENTIALS", "same-origin", false),
            ("GOOGLE_APPLICATION_CREDENTIALS", "/etc/google/key-1a2b3c4d5e6f7a8b.json", false),
            ("PARTITION_KEY", hexadecimal, false),
            ("COMMIT", hexadecimal, false),
            ("VAPID_PUBLIC_API_KEY", &random, false),
            ("NEXT_PUBLIC_MAPS_API_KEY", &format!("AI{}{}", "za", &random[..32]), false),
        ];
        for (name, text, expected) in cases {
            assert_eq!(of_variable(name, text).is_some(), expected, "{name}: {text}");
        }
    }

    #[test]
    fn certificates_and_what_is_said_of_keys_are_no_private_keys() {
        assert!(has_private_key("# key\n-----BEGIN EC PRIVATE KEY-----\nMHcC\n"));
        assert!(has_private_key("-----BEGIN PGP PRIVATE KEY BLOCK-----\n"));
        assert!(!has_private_key("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"));
        assert!(!has_private_key("a PRIVATE KEY is kept elsewhere\n"));
    }
}
