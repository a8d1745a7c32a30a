use crate::{Entry, Slot};

/// Whether it is up to the caller to build: what [`Cache::begin`](crate::Cache::begin) comes to.
#[derive(Debug)]
pub enum Turn {
    /// It is. Until the slot is published, refused, handed over or dropped, nobody else builds this key.
    Yours(Slot),
    /// Somebody else has built it, since the caller looked.
    Made(Entry),
    /// Somebody else is at it, or looks at this moment what a killed one has left: [wait](crate::Cache::wait).
    Taken,
}

/// What [waiting](crate::Cache::wait) came to.
#[derive(Debug)]
pub enum Waited {
    /// It is made.
    Entry(Entry),
    /// Nobody builds it, and it is not there: whoever was at it gave up or was killed, or never began. [Take the turn](crate::Cache::begin).
    Nobody,
    /// It is still being built.
    Time,
}
