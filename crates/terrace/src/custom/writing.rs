//! Parts of custom resources, on their way out.

use std::collections::BTreeMap;

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeStruct},
};
use terrace_spec::Raw;

/// Writes the fields of a part. The first mistake is kept to the end, so that a field is one call and no branch.
pub struct Writer<S: Serializer>(Result<S::SerializeStruct, S::Error>);

impl<S: Serializer> Writer<S> {
    /// Begins.
    pub fn start(serializer: S, name: &'static str, fields: usize) -> Self {
        Self(serializer.serialize_struct(name, fields))
    }

    /// Writes a field.
    pub fn required<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        if let Ok(open) = &mut self.0
            && let Err(mistake) = open.serialize_field(name, value)
        {
            self.0 = Err(mistake);
        }
    }

    /// Writes a field that is there.
    pub fn optional<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.required(name, value);
        }
    }

    /// Ends, with the first mistake if there was one.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.0?.end()
    }
}

/// The same for a part that also holds fields which it does not know.
pub struct OpenWriter<'part, S: Serializer> {
    open: Result<S::SerializeMap, S::Error>,
    rest: &'part BTreeMap<String, Raw>,
}

impl<'part, S: Serializer> OpenWriter<'part, S> {
    /// Begins.
    pub fn start(serializer: S, rest: &'part BTreeMap<String, Raw>) -> Self {
        Self { open: serializer.serialize_map(None), rest }
    }

    /// Writes a field.
    pub fn required<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if let Ok(open) = &mut self.open
            && let Err(mistake) = open.serialize_entry(name, value)
        {
            self.open = Err(mistake);
        }
    }

    /// Writes a field that is there.
    pub fn optional<T: Serialize>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.required(name, value);
        }
    }

    /// Ends, with the first mistake if there was one.
    pub fn end(mut self) -> Result<S::Ok, S::Error> {
        for (name, value) in self.rest {
            self.required(name, value);
        }
        self.open?.end()
    }
}
