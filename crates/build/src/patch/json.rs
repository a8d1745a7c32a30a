//! JSON Patch (RFC 6902) with JSON Pointers (RFC 6901), over values that keep the order of their keys.

use terrace_diagnostic::Path;
use terrace_spec::{JsonOperation, Operator, Raw};

use super::Mistake;

/// Applies the operations in order; the first that cannot be applied ends it.
pub(super) fn apply(object: &mut Raw, operations: &[JsonOperation]) -> Result<(), Mistake> {
    if operations.is_empty() {
        return Err(Mistake::refused("`json` has no operation", "add one, or delete the patch"));
    }
    for (number, operation) in operations.iter().enumerate() {
        operate(object, operation).map_err(|why| {
            let JsonOperation { path, .. } = operation;
            Mistake::refused(
                format!("operation {} at `{path}`: {why}", number + 1),
                "compare the path with the object that is rendered",
            )
            .within(Path::root().index(number))
        })?;
    }
    Ok(())
}

fn operate(object: &mut Raw, operation: &JsonOperation) -> Result<(), String> {
    let JsonOperation { op, path, from, value } = operation;
    let path = tokens(path)?;
    let value = || value.clone().ok_or_else(|| "it has no `value`".to_owned());
    let from = || tokens(from.as_deref().ok_or_else(|| "it has no `from`".to_owned())?);
    match op {
        Operator::Add => add(object, &path, value()?),
        Operator::Remove => remove(object, &path).map(drop),
        Operator::Replace => {
            let new = value()?;
            *find(object, &path)? = new;
            Ok(())
        }
        Operator::Move => {
            let from = from()?;
            if path.starts_with(&from) && path != from {
                return Err("a value cannot be moved into itself".to_owned());
            }
            let moved = remove(object, &from)?;
            add(object, &path, moved)
        }
        Operator::Copy => {
            let copy = find(object, &from()?)?.clone();
            add(object, &path, copy)
        }
        Operator::Test => {
            let expected = value()?;
            if *find(object, &path)? == expected { Ok(()) } else { Err("the value is another one".to_owned()) }
        }
    }
}

fn tokens(pointer: &str) -> Result<Vec<String>, String> {
    if pointer.is_empty() {
        return Ok(Vec::new());
    }
    let rest = pointer.strip_prefix('/').ok_or_else(|| format!("`{pointer}` does not begin with `/`"))?;
    Ok(rest.split('/').map(|token| token.replace("~1", "/").replace("~0", "~")).collect())
}

fn index(token: &str, length: usize) -> Result<usize, String> {
    let is_number = token == "0" || !token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit());
    let index = token.parse::<usize>().ok().filter(|_| is_number);
    index.filter(|index| *index < length).ok_or_else(|| format!("the list has no item `{token}`; it has {length}"))
}

fn find<'a>(value: &'a mut Raw, path: &[String]) -> Result<&'a mut Raw, String> {
    let Some((token, rest)) = path.split_first() else { return Ok(value) };
    let inner = match value {
        Raw::Map(entries) => entries.get_mut(token).ok_or_else(|| format!("there is no `{token}`"))?,
        Raw::List(items) => {
            let index = index(token, items.len())?;
            &mut items[index]
        }
        _ => return Err(format!("there is nothing below, so no `{token}`")),
    };
    find(inner, rest)
}

fn add(object: &mut Raw, path: &[String], new: Raw) -> Result<(), String> {
    let Some((last, parents)) = path.split_last() else {
        *object = new;
        return Ok(());
    };
    match find(object, parents)? {
        Raw::Map(entries) => {
            entries.insert(last.clone(), new);
        }
        Raw::List(items) if last == "-" => items.push(new),
        Raw::List(items) => {
            let index = index(last, items.len() + 1)?;
            items.insert(index, new);
        }
        _ => return Err(format!("`{last}` cannot be added: it is neither a map nor a list")),
    }
    Ok(())
}

fn remove(object: &mut Raw, path: &[String]) -> Result<Raw, String> {
    let (last, parents) = path.split_last().ok_or_else(|| "the whole object cannot be removed".to_owned())?;
    match find(object, parents)? {
        Raw::Map(entries) => entries.shift_remove(last).ok_or_else(|| format!("there is no `{last}`")),
        Raw::List(items) => {
            let index = index(last, items.len())?;
            Ok(items.remove(index))
        }
        _ => Err(format!("there is no `{last}`")),
    }
}
