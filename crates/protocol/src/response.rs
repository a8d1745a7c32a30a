use serde::{Deserialize, Serialize};
use terrace_spec::resolve::Target;

use crate::{Document, LIBRARY, Made, PROTOCOL, UNDERSTOOD, request::TargetNames};

/// The most that a host reads of a response: two hundred times what a large app takes.
pub const MAX_BYTES: usize = 8 << 20;

/// What a definition answers: lines of JSON, the header first, then an answer for each target, last how many there were.
///
/// ```
/// use terrace_protocol::{MAX_BYTES, Response, ResponseError, UNDERSTOOD};
///
/// // A definition that was killed while it wrote.
/// let half = b"{\"protocol\":1,\"library\":\"0.1.0\"}\n";
/// assert!(matches!(Response::read(half, &[]), Err(ResponseError::NoEnd)));
/// assert!(matches!(Response::read(&vec![b' '; MAX_BYTES + 1], &[]), Err(ResponseError::TooLarge)));
/// assert!(UNDERSTOOD.contains(&1));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The version of the definition's library.
    pub library: String,
    /// The answers, in the order of the targets.
    pub answers: Vec<Answer>,
}

/// What a definition says of one target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The target.
    pub target: TargetNames,
    /// The app.
    pub app: Document,
    /// What the definition has built itself; nothing where the app says all of it, and the host builds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Made>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    protocol: u32,
    library: String,
}

#[derive(Serialize, Deserialize)]
struct End {
    end: bool,
    count: usize,
}

/// Why a response is none.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResponseError {
    /// There is nothing in it.
    #[error("the response is empty")]
    Empty,
    /// There is more in it than is read.
    #[error("the response has more than {} MiB", MAX_BYTES >> 20)]
    TooLarge,
    /// It is of a protocol that this host does not understand.
    #[error(
        "the definition speaks protocol {protocol} (its library is {library}), and this host understands {PROTOCOL}"
    )]
    OtherProtocol {
        /// The definition's protocol.
        protocol: u32,
        /// The version of its library.
        library: String,
    },
    /// The last line does not say that it is the last.
    #[error("the response does not end: the definition stopped before it had said everything")]
    NoEnd,
    /// There are more or fewer answers than it says, or than were asked for.
    #[error("the response has {found} answers, says {said}, and {asked} were asked for")]
    Count {
        /// How many there are.
        found: usize,
        /// How many it says.
        said: usize,
        /// How many targets were asked for.
        asked: usize,
    },
    /// An answer is for another target than the one that was asked for.
    #[error("the response answers for another target than was asked for, in line {line}")]
    OtherTarget {
        /// The line, counted from one.
        line: usize,
    },
    /// There are more objects or mistakes in an answer than any app has.
    #[error("the response has more objects or mistakes than are read, in line {line}")]
    TooMany {
        /// The line, counted from one.
        line: usize,
    },
    /// A line is nothing that belongs there.
    #[error("line {line} of the response cannot be read")]
    Line {
        /// The line, counted from one.
        line: usize,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}

impl Response {
    /// A response of this library.
    pub fn new(answers: Vec<Answer>) -> Self {
        Self { library: LIBRARY.to_owned(), answers }
    }

    /// The response as the text of its file.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        let Self { library, answers } = self;
        let mut lines = vec![serde_json::to_string(&Header { protocol: PROTOCOL, library: library.clone() })?];
        for answer in answers {
            lines.push(serde_json::to_string(answer)?);
        }
        lines.push(serde_json::to_string(&End { end: true, count: answers.len() })?);
        lines.push(String::new());
        Ok(lines.join("\n"))
    }

    /// Reads what somebody says is the response to a request for these targets.
    pub fn read(bytes: &[u8], targets: &[Target]) -> Result<Self, ResponseError> {
        if bytes.len() > MAX_BYTES {
            return Err(ResponseError::TooLarge);
        }
        let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        // What comes after the last line break was not finished.
        let unfinished = lines.pop().is_some_and(|rest| !rest.is_empty());
        let Some((header, rest)) = lines.split_first() else {
            return Err(if unfinished { ResponseError::NoEnd } else { ResponseError::Empty });
        };
        let Header { protocol, library } =
            serde_json::from_slice(header).map_err(|source| ResponseError::Line { line: 1, source })?;
        if !UNDERSTOOD.contains(&protocol) {
            return Err(ResponseError::OtherProtocol { protocol, library });
        }
        let ended = rest.split_last().and_then(|(last, answers)| {
            let End { end, count } = serde_json::from_slice(last).ok()?;
            end.then_some((count, answers))
        });
        let Some((said, answers)) = ended.filter(|_| !unfinished) else { return Err(ResponseError::NoEnd) };
        let (found, asked) = (answers.len(), targets.len());
        if found != said || found != asked {
            return Err(ResponseError::Count { found, said, asked });
        }
        let read = |(index, (line, target)): (usize, (&&[u8], &Target))| {
            let line_number = index + 2;
            let answer: Answer =
                serde_json::from_slice(line).map_err(|source| ResponseError::Line { line: line_number, source })?;
            if answer.target != TargetNames::from(target) {
                return Err(ResponseError::OtherTarget { line: line_number });
            }
            if answer.made.as_ref().is_some_and(Made::is_too_much) {
                return Err(ResponseError::TooMany { line: line_number });
            }
            Ok(answer)
        };
        let answers = answers.iter().zip(targets).enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Self { library, answers })
    }
}
