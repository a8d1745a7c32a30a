//! What the platform team of Acme has beyond Terrace: the add-ons `redis` and `bucket`, and two rules.
//!
//! It is a library too, so that tests render apps as the program does.

mod addresses_are_links;
mod app_has_a_team;
mod bucket;
mod redis;

use terrace::Extensions;

pub use bucket::Bucket;
pub use redis::Redis;

/// The add-ons and rules of Acme.
pub fn extensions() -> Extensions {
    Extensions::new()
        .addon::<Redis>("redis")
        .addon::<Bucket>("bucket")
        .rule(app_has_a_team::RULE)
        .rule(addresses_are_links::RULE)
        .codes(&[&bucket::NOT_PLACED, &redis::TOO_LARGE, &terrace_cookbook::s3_bucket::NOT_ON_AWS])
}
