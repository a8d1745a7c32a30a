use terrace_diagnostic::nearest;

use super::{is_made_of, text};
use crate::{codes, layer::Mistake};

text! {
    /// The IAM role a process acts as: its name (with its path, if any), or a whole ARN.
    ///
    /// ```
    /// use terrace_spec::text::RoleName;
    ///
    /// // The name alone is of each cluster's own account.
    /// assert!(!RoleName::try_from("storefront")?.is_arn());
    /// assert!(RoleName::try_from("arn:aws:iam::123456789012:role/storefront")?.is_arn());
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    RoleName {
        expects: "an IAM role: its name, or its ARN",
        pattern: "^(arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:role/)?[A-Za-z0-9+=,.@_/-]{1,512}$",
        examples: ["storefront", "arn:aws:iam::123456789012:role/storefront"],
        check: role_name,
    }
}

text! {
    /// The number of an AWS account: twelve digits. Quoted in YAML, for it may begin with a zero.
    ///
    /// ```
    /// use terrace_spec::text::AccountId;
    ///
    /// assert!(AccountId::try_from("012345678901").is_ok());
    /// assert!(AccountId::try_from("1234").is_err());
    /// ```
    AccountId {
        expects: "an AWS account: twelve digits, in quotes",
        pattern: "^[0-9]{12}$",
        examples: ["123456789012"],
        check: account_id,
    }
}

text! {
    /// An AWS region.
    ///
    /// ```
    /// use terrace_spec::text::Region;
    ///
    /// assert_eq!(Region::try_from("eu-central-1")?.partition(), Some("aws"));
    /// assert_eq!(Region::try_from("cn-north-1")?.partition(), Some("aws-cn"));
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    Region {
        expects: "an AWS region, such as `us-east-1`",
        pattern: "^[a-z]{2}(-[a-z]+)+-[0-9]$",
        examples: ["us-east-1", "eu-central-1"],
        check: region,
    }
}

text! {
    /// A zone of an AWS region.
    ///
    /// ```
    /// use terrace_spec::text::Zone;
    ///
    /// assert!(Zone::try_from("us-east-1a").is_ok());
    /// // That is a region, with many zones.
    /// assert!(Zone::try_from("us-east-1").is_err());
    /// ```
    Zone {
        expects: "a zone of an AWS region, such as `us-east-1a`",
        pattern: "^[a-z]{2}(-[a-z]+)+-[0-9](-[a-z]+-[0-9])?[a-z]$",
        examples: ["us-east-1a", "us-west-2-lax-1a"],
        check: zone,
    }
}

text! {
    /// A certificate: the name the platform gave it, or its ARN in AWS Certificate Manager.
    ///
    /// ```
    /// use terrace_spec::text::Certificate;
    ///
    /// // A name that the platform lists in `facts.certificates`, or the ARN itself.
    /// assert!(!Certificate::try_from("wildcard")?.is_arn());
    /// assert!(Certificate::try_from("arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d")?.is_arn());
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    Certificate {
        expects: "a certificate: its name in the platform, or its ARN",
        pattern: "^([a-z]([-a-z0-9]{0,61}[a-z0-9])?|arn:aws(-cn|-us-gov)?:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+)$",
        examples: ["example-com", "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d"],
        check: certificate,
    }
}

text! {
    /// A TLS policy of an Application Load Balancer, by AWS's name for it.
    ///
    /// ```
    /// use terrace_spec::text::TlsPolicy;
    ///
    /// assert_eq!(TlsPolicy::recommended().as_str(), "ELBSecurityPolicy-TLS13-1-2-2021-06");
    /// ```
    TlsPolicy {
        expects: "a TLS policy of AWS, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`",
        pattern: "^ELBSecurityPolicy-[A-Za-z0-9-]+$",
        examples: ["ELBSecurityPolicy-TLS13-1-2-2021-06"],
        check: tls_policy,
    }
}

impl TlsPolicy {
    /// The policy that AWS recommends: TLS 1.3, and 1.2 for those who have no better.
    pub fn recommended() -> Self {
        Self("ELBSecurityPolicy-TLS13-1-2-2021-06".to_owned())
    }
}

impl RoleName {
    /// Whether it is a whole ARN.
    pub fn is_arn(&self) -> bool {
        self.as_str().starts_with("arn:")
    }
}

impl Certificate {
    /// Whether it is an ARN, not a name of the platform.
    pub fn is_arn(&self) -> bool {
        self.as_str().starts_with("arn:")
    }
}

/// The parts of an ARN after `arn`: partition, service, region, account and resource.
pub(super) fn arn(text: &str) -> Option<[&str; 5]> {
    let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
    let arn = [parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    matches!(arn[0], "aws" | "aws-cn" | "aws-us-gov").then_some(arn)
}

pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && is_made_of(text, |byte| byte.is_ascii_digit())
}

fn role_name(text: &str) -> Result<String, Mistake> {
    let is_path = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        (1..=64).contains(&name.len())
            && path.len() <= 512
            && !path.starts_with('/')
            && is_made_of(path, |byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'=' | b',' | b'.' | b'@' | b'_' | b'-' | b'/')
            })
    };
    let is_legal = match arn(text) {
        Some([_, "iam", "", account, resource]) => {
            is_account(account) && resource.strip_prefix("role/").is_some_and(is_path)
        }
        _ => is_path(text),
    };
    if is_legal {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_ROLE, format!("`{text}` is not an IAM role"))
        .hint("write the role's name, or `arn:aws:iam::<account>:role/<name>`"))
}

fn account_id(text: &str) -> Result<String, Mistake> {
    if is_account(text) {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_ACCOUNT, format!("`{text}` is not an AWS account"))
        .hint("an account has twelve digits"))
}

fn region(text: &str) -> Result<String, Mistake> {
    let parts: Vec<_> = text.split('-').collect();
    let is_word = |part: &str| is_made_of(part, |byte| byte.is_ascii_lowercase());
    let is_legal = match parts.as_slice() {
        [area, words @ .., number] if !words.is_empty() => {
            area.len() == 2
                && is_word(area)
                && words.iter().all(|word| is_word(word))
                && number.len() == 1
                && is_made_of(number, |byte| byte.is_ascii_digit())
        }
        _ => false,
    };
    if is_legal {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_REGION, format!("`{text}` is not an AWS region")).hint("write it as `us-east-1`"))
}

/// A region and a letter, or a region, a city and a letter.
fn zone(text: &str) -> Result<String, Mistake> {
    let is_zone = |text: &str| {
        let area = text.strip_suffix(|letter: char| letter.is_ascii_lowercase())?;
        let city = area.rmatch_indices('-').nth(1).map(|(position, _)| area.split_at(position).0);
        Some(region(area).is_ok() || city.is_some_and(|city| region(city).is_ok()))
    };
    if is_zone(text) == Some(true) && text.len() <= 63 {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_REGION, format!("`{text}` is not a zone of an AWS region"))
        .hint("write it as `us-east-1a`"))
}

/// The regions that AWS had in November 2026, by partition. New ones come; what is not here is only warned of.
const REGIONS: [(&str, &[&str]); 3] = [
    (
        "aws",
        &[
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ],
    ),
    ("aws-cn", &["cn-north-1", "cn-northwest-1"]),
    ("aws-us-gov", &["us-gov-east-1", "us-gov-west-1"]),
];

impl Region {
    /// The partition of a region that is known.
    pub fn partition(&self) -> Option<&'static str> {
        REGIONS.iter().find(|(_, regions)| regions.contains(&self.as_str())).map(|(partition, _)| *partition)
    }

    /// The known region whose name is nearest to this one's.
    pub(crate) fn nearest(&self) -> Option<&'static str> {
        nearest(self.as_str(), REGIONS.iter().flat_map(|(_, regions)| regions.iter().copied()))
    }
}

fn certificate(text: &str) -> Result<String, Mistake> {
    let is_legal = match arn(text) {
        Some([_, "acm", region, account, resource]) => {
            !region.is_empty() && is_account(account) && resource.starts_with("certificate/")
        }
        _ => super::Name::try_from(text).is_ok(),
    };
    if is_legal {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_CERTIFICATE, format!("`{text}` is not a certificate"))
        .hint("write a name from the platform's `certificates`, or an ARN of AWS Certificate Manager"))
}

fn tls_policy(text: &str) -> Result<String, Mistake> {
    let is_legal = text
        .strip_prefix("ELBSecurityPolicy-")
        .is_some_and(|name| is_made_of(name, |byte| byte.is_ascii_alphanumeric() || byte == b'-'));
    if is_legal {
        return Ok(text.to_owned());
    }
    Err(Mistake::new(&codes::BAD_VALUE, format!("`{text}` is not a TLS policy of AWS"))
        .hint("write one such as `ELBSecurityPolicy-TLS13-1-2-2021-06`"))
}
