//! Names in Rust for names in manifests.

mod keyword;
mod variant;

use keyword::is_keyword;
pub(super) use variant::variant;

/// Splits a name at its words: `clusterIPs` is `cluster` and `ips`, `TLSv1_2` is `tls`, `v1` and `2`.
fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for (place, &character) in characters.iter().enumerate() {
        if !character.is_ascii_alphanumeric() {
            is_open = false;
            continue;
        }
        let before = place.checked_sub(1).map(|before| characters[before]);
        let after = |distance: usize| characters.get(place + distance).copied();
        if character.is_ascii_uppercase() {
            let follows_upper = before.is_some_and(|before| before.is_ascii_uppercase());
            let is_lower = after(1).is_some_and(|next| next.is_ascii_lowercase());
            let begins_lower = is_lower && !is_plural(&characters, place + 1) && !is_version(&characters, place + 1);
            is_open &= follows_upper && !begins_lower;
        } else if is_version(&characters, place) {
            is_open = false;
        }
        match words.last_mut().filter(|_| is_open) {
            Some(word) => word.push(character.to_ascii_lowercase()),
            None => words.push(character.to_ascii_lowercase().to_string()),
        }
        is_open = true;
    }
    words
}

/// Whether the `s` at a place makes a plural of capitals, as in `IPs`, `URLs` and `allowedARNsOnly`.
fn is_plural(characters: &[char], place: usize) -> bool {
    characters.get(place) == Some(&'s')
        && place > 1
        && characters[place - 2].is_ascii_uppercase()
        && !characters.get(place + 1).is_some_and(char::is_ascii_lowercase)
}

/// Whether a version begins at a place, as in `TLSv1`.
fn is_version(characters: &[char], place: usize) -> bool {
    characters.get(place) == Some(&'v')
        && characters.get(place + 1).is_some_and(char::is_ascii_digit)
        && place > 0
        && characters[place - 1].is_ascii_uppercase()
}

/// The name of a field: in snake case; a keyword gets a `_` behind it, as in k8s-openapi.
pub(super) fn field(name: &str) -> String {
    let mut field = words(name).join("_");
    if field.is_empty() {
        field.push_str("field");
    }
    if field.starts_with(|first: char| first.is_ascii_digit()) {
        field.insert(0, '_');
    }
    // `new` is the constructor.
    if field == "new" || is_keyword(&field) {
        field.push('_');
    }
    field
}

/// The key that `terrace::custom::Part` takes for a field: its name in camel case.
pub(super) fn camel(name: &str) -> String {
    let mut words = name.trim_start_matches('_').split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |key, word| key + &capitalised(word))
}

/// The name of a type.
pub(super) fn pascal(name: &str) -> String {
    words(name).iter().map(|word| capitalised(word)).collect()
}

/// The name of a module.
pub(super) fn module(name: &str) -> String {
    field(name)
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_ascii_uppercase().to_string() + characters.as_str()).unwrap_or_default()
}

/// What one of several is called, of what they are: `metrics` are made of a `metric`.
pub(super) fn singular(name: &str) -> String {
    let stem = |end: &str| name.strip_suffix(end);
    if let Some(stem) = stem("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    for (end, kept) in [("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")] {
        if let Some(stem) = stem(end) {
            return format!("{stem}{kept}");
        }
    }
    let is_singular = ["ss", "us", "is", "os", "as", "TLS", "DNS", "AWS", "tls", "dns", "aws", "https", "Https"]
        .iter()
        .any(|end| name.ends_with(end));
    match stem("s").filter(|stem| stem.len() > 1 && !is_singular) {
        Some(stem) => stem.to_owned(),
        None => name.to_owned(),
    }
}

/// Gives every name of a list another one, by a number where two are the same.
pub(super) fn distinct(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut taken = std::collections::BTreeSet::new();
    let names = names.into_iter().map(|name| {
        let mut distinct = name.clone();
        let mut number = 2;
        while !taken.insert(distinct.clone()) {
            distinct = format!("{name}{number}");
            number += 1;
        }
        distinct
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_in_snake_case() {
        for (name, expected) in [
            ("replicas", "replicas"),
            ("templateRef", "template_ref"),
            ("podCIDR", "pod_cidr"),
            ("clusterIPs", "cluster_ips"),
            ("externalIPsOnly", "external_ips_only"),
            ("HTTPRoute", "http_route"),
            ("TLSSecret", "tls_secret"),
            ("s3Bucket", "s3_bucket"),
            ("type", "type_"),
            ("new", "new_"),
            ("$ref", "ref_"),
            ("x-forwarded-for", "x_forwarded_for"),
            ("4xx", "_4xx"),
            ("_", "field"),
            ("iss", "iss"),
        ] {
            assert_eq!(field(name), expected, "{name}");
        }
    }

    #[test]
    fn one_of_several_has_a_name() {
        for (name, expected) in [
            ("metrics", "metric"),
            ("policies", "policy"),
            ("addresses", "address"),
            ("status", "status"),
            ("tls", "tls"),
            ("dataFrom", "dataFrom"),
            ("boxes", "box"),
        ] {
            assert_eq!(singular(name), expected, "{name}");
        }
    }

    #[test]
    fn names_of_one_list_differ() {
        let names = ["a", "b", "a", "a2", "a"].map(str::to_owned);
        assert_eq!(distinct(names), ["a", "b", "a2", "a22", "a3"]);
    }
}
