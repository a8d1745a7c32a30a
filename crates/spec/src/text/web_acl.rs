use super::{
    aws::{arn, is_account},
    text,
};
use crate::{codes, layer::Mistake};

/// What takes a web ACL away.
const OFF: &str = "off";

text! {
    /// The web ACL of AWS WAF that a load balancer asks about each request, by its ARN; `off` takes away one that was there.
    ///
    /// ```
    /// use terrace_spec::text::WebAcl;
    ///
    /// let shop = WebAcl::try_from("arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/0a1b2c3d")?;
    /// assert!(shop.arn().is_some() && WebAcl::try_from("off")?.arn().is_none());
    /// // That of a distribution of CloudFront is for no load balancer.
    /// assert!(WebAcl::try_from("arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/0a1b2c3d").is_err());
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    WebAcl {
        expects: "the ARN of a regional web ACL of AWS WAF, or `off`",
        pattern: "^(off|arn:aws(-cn|-us-gov)?:wafv2:[a-z0-9-]+:[0-9]{12}:regional/webacl/[A-Za-z0-9_-]+/[A-Za-z0-9-]+)$",
        examples: ["arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/0a1b2c3d"],
        check: web_acl,
    }
}

impl WebAcl {
    /// Its ARN, unless it is off.
    pub fn arn(&self) -> Option<&str> {
        Some(self.as_str()).filter(|text| *text != OFF)
    }
}

fn web_acl(text: &str) -> Result<String, Mistake> {
    let of_region = |resource: &str| {
        let parts = resource.strip_prefix("regional/webacl/").and_then(|rest| rest.split_once('/'));
        let is_part = |part: &str, with: &[u8]| {
            super::is_made_of(part, |byte| byte.is_ascii_alphanumeric() || with.contains(&byte))
        };
        parts.is_some_and(|(name, id)| is_part(name, b"-_") && is_part(id, b"-"))
    };
    let is_legal = text == OFF
        || matches!(arn(text), Some([_, "wafv2", region, account, resource])
            if !region.is_empty() && is_account(account) && of_region(resource));
    if is_legal {
        return Ok(text.to_owned());
    }
    let hint = if text.contains(":global/webacl/") {
        "one of scope `global` is for CloudFront: write the ARN of one in the load balancer's region, `..:regional/webacl/..`"
    } else {
        "write its ARN, `arn:aws:wafv2:<region>:<account>:regional/webacl/<name>/<id>`, or `off`"
    };
    Err(Mistake::new(&codes::BAD_VALUE, format!("`{text}` is not a web ACL for a load balancer")).hint(hint))
}
