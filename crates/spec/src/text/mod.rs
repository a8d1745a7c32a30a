//! Strings with rules. Each is a type of its own: checked where it enters, by the rule its JSON Schema states too.
//!
//! ```
//! use terrace_spec::text::{Duration, Host, Name};
//!
//! assert_eq!(Host::try_from("shop.example.com")?.as_str(), "shop.example.com");
//! assert_eq!(Duration::try_from("90s")?, Duration::from_seconds(90));
//! // What breaks a rule says what would keep it.
//! let mistake = Name::try_from("Shop Front").unwrap_err();
//! assert!(mistake.hint.unwrap().ends_with("`shop-front`"));
//! # Ok::<(), terrace_spec::layer::Mistake>(())
//! ```

mod aws;
mod cidr;
mod cron;
mod duration;
mod file;
mod image;
mod label;
mod name;
mod network;
mod object;
mod output;
mod percent;
mod portion;
mod quantity;
mod secret;
mod secret_length;
mod slack;
mod taint;
mod variable;
mod web_acl;
mod zones;

pub use aws::{AccountId, Certificate, Region, RoleName, TlsPolicy, Zone};
pub use cidr::Cidr;
pub use cron::{CronExpression, TimeZone};
pub use duration::Duration;
pub use file::{FileMode, SourcePath};
pub use image::{Image, ImageReference, ImageUpdate};
pub use label::{AnnotationKey, LabelKey, LabelValue, SelectorKey};
pub use name::{FilePath, GroupName, Name, VariableName};
pub use network::{HeaderName, Host, HttpPath, Port, PortName, StatusCodes};
pub use object::ObjectName;
pub use output::OutputReference;
pub use percent::{Percent, Weight};
pub use portion::Portion;
pub use quantity::Quantity;
pub use secret::SecretReference;
pub use secret_length::SecretLength;
pub use slack::SlackChannel;
pub use taint::Taint;
pub use variable::{Template, VariablePrefix};
pub use web_acl::WebAcl;

/// Declares a string type by the function that checks it: everything else about it follows.
///
/// The checking function takes the text and gives back the canonical text, or what is wrong with it.
macro_rules! text {
    ($(#[$documentation:meta])* $name:ident { expects: $expects:literal, pattern: $pattern:literal, examples: [$($example:literal),+ $(,)?], check: $check:path $(,)? }) => {
        $(#[$documentation])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<&str> for $name {
            type Error = crate::layer::Mistake;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                $check(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::layer::Mistake;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                $check(&text).map(Self)
            }
        }

        crate::text::text_impls!($name, $expects, $pattern, [$($example),+]);
    };
}

/// What every checked type that is written as a string has in common, given `TryFrom<&str>` and `as_str`.
macro_rules! text_impls {
    ($name:ident, $expects:literal, $pattern:literal, [$($example:literal),+]) => {
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        crate::text::text_input!($name, $expects);

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "description": $expects, "pattern": $pattern, "examples": [$($example),+] })
            }
        }
    };
}

/// How a checked type is read from a document and from Rust, given `TryFrom<&str>`.
///
/// With `number`, a number is a mistake that this function makes of it.
macro_rules! text_input {
    ($name:ident, $expects:literal $(, number: $number:path)?) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl serde::de::Visitor<'_> for Visitor {
                    type Value = $name;

                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        formatter.write_str($expects)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        $name::try_from(text).map_err(crate::layer::Mistake::into_serde)
                    }
                    $(
                        fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<$name, E> {
                            Err($number(number).into_serde())
                        }
                    )?
                }

                deserializer.deserialize_str(Visitor)
            }
        }

        impl crate::layer::Input<$name> for &str {
            fn input(self) -> Result<$name, crate::layer::Mistake> {
                $name::try_from(self)
            }
        }

        impl crate::layer::Input<$name> for String {
            fn input(self) -> Result<$name, crate::layer::Mistake> {
                $name::try_from(self.as_str())
            }
        }

        impl crate::layer::Input<crate::layer::Setting<$name>> for &str {
            fn input(self) -> Result<crate::layer::Setting<$name>, crate::layer::Mistake> {
                $name::try_from(self).map(crate::layer::Setting::Value)
            }
        }

        impl crate::layer::Input<crate::layer::Setting<$name>> for $name {
            fn input(self) -> Result<crate::layer::Setting<$name>, crate::layer::Mistake> {
                Ok(crate::layer::Setting::Value(self))
            }
        }
    };
}

pub(crate) use {text, text_impls, text_input};

/// Whether every byte of a text is one of the given, and there is at least one.
fn is_made_of(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(allowed)
}

/// Whether a text begins and ends with a letter or digit.
fn has_alphanumeric_edges(text: &str) -> bool {
    let is_edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    is_edge(text.bytes().next()) && is_edge(text.bytes().last())
}
