//! The chain over the audit log: each line's hash covers the hash before it, so that no line can be altered, dropped, put
//! in or moved without the chain telling which.
//! Deliberately knows no database, and no secret: whoever has a copy of the log can walk it. What a chain alone cannot
//! tell is that its newest end was cut off; its head, noted elsewhere, tells that.

use std::fmt::Write as _;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// What stands before the first line.
pub const BEGINNING: [u8; 32] = [0; 32];

/// A line as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Identity.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, as a code.
    pub actor: String,
    /// What, as a code.
    pub act: String,
    /// The kind of what it was done to.
    pub subject_kind: String,
    /// Which one.
    pub subject: Option<Uuid>,
    /// At which desk.
    pub desk: Option<Uuid>,
    /// A code or sealed words.
    pub detail: Option<String>,
}

impl Entry {
    /// SHA-256 of the hash before it and of its fields, each with its length, so that none can be shifted into the next.
    #[must_use]
    pub fn hash(&self, previous: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        let at = self.at.timestamp_micros().to_be_bytes();
        let (subject, desk) = (self.subject.map(Uuid::into_bytes), self.desk.map(Uuid::into_bytes));
        let fields = [
            Some(previous),
            Some(self.id.as_bytes().as_slice()),
            Some(&at),
            Some(self.actor.as_bytes()),
            Some(self.act.as_bytes()),
            Some(self.subject_kind.as_bytes()),
            subject.as_ref().map(<[u8; 16]>::as_slice),
            desk.as_ref().map(<[u8; 16]>::as_slice),
            self.detail.as_deref().map(str::as_bytes),
        ];
        for field in fields {
            match field {
                Some(bytes) => {
                    hash.update([1]);
                    hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
                    hash.update(bytes);
                }
                None => hash.update([0]),
            }
        }
        hash.finalize().into()
    }
}

/// One seal, with the line that it seals if that is still there.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its number, from 1, without gaps.
    pub seq: u64,
    /// The line's id.
    pub line: Uuid,
    /// The hash before it.
    pub previous: Vec<u8>,
    /// Its hash.
    pub hash: Vec<u8>,
    /// The line.
    pub entry: Option<Entry>,
}

/// What is wrong with the log, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A line does not say any more what was sealed.
    #[error("line {seq} ({line}) was altered after it was sealed")]
    Altered {
        /// Its number.
        seq: u64,
        /// Its id.
        line: Uuid,
    },
    /// A sealed line is gone.
    #[error("line {seq} ({line}) is missing from the log")]
    Missing {
        /// Its number.
        seq: u64,
        /// Its id.
        line: Uuid,
    },
    /// A seal is gone.
    #[error("the seal of line {seq} is missing from the chain")]
    Gap {
        /// Its number.
        seq: u64,
    },
    /// A seal does not follow the one before it.
    #[error("line {seq} ({line}) is out of order: its seal does not follow the one before it")]
    OutOfOrder {
        /// Its number.
        seq: u64,
        /// Its id.
        line: Uuid,
    },
    /// A line that the service did not write.
    #[error("the line {line} was inserted past the service: it has no seal and waits for none")]
    Inserted {
        /// Its id.
        line: Uuid,
    },
    /// A line that vanished before it was sealed.
    #[error("the line {line} is missing: it vanished before it was sealed")]
    LostUnsealed {
        /// Its id.
        line: Uuid,
    },
    /// The chain does not pass through a head that was noted elsewhere.
    #[error("line {seq} does not have the hash that was noted: the chain was cut off or made anew")]
    OtherHead {
        /// The number that was noted.
        seq: u64,
    },
}

/// A walk along the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    next: u64,
    previous: Vec<u8>,
}

impl Walk {
    /// From the first line.
    #[must_use]
    pub fn from_beginning() -> Self {
        Self {
            next: 1,
            previous: BEGINNING.to_vec(),
        }
    }

    /// From after a seal that is taken as good.
    #[must_use]
    pub fn after(seq: u64, hash: Vec<u8>) -> Self {
        Self {
            next: seq + 1,
            previous: hash,
        }
    }

    /// The number of the next seal.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.next
    }

    /// The last seal that was passed; `None` before the first.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        (self.next > 1).then(|| Head {
            seq: self.next - 1,
            hash: self.previous.clone(),
        })
    }

    /// Passes one seal.
    ///
    /// # Errors
    /// The [`Fault`] that it shows.
    pub fn pass(&mut self, link: &Link) -> Result<(), Fault> {
        let (seq, line) = (link.seq, link.line);
        if seq != self.next {
            return Err(Fault::Gap { seq: self.next });
        }
        let entry = link.entry.as_ref().ok_or(Fault::Missing { seq, line })?;
        if link.previous != self.previous {
            return Err(Fault::OutOfOrder { seq, line });
        }
        if entry.hash(&self.previous).as_slice() != link.hash {
            return Err(Fault::Altered { seq, line });
        }
        self.next += 1;
        self.previous.clone_from(&link.hash);
        Ok(())
    }
}

/// The newest seal: noted elsewhere, it proves later that nothing before it was changed or cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: Vec<u8>,
}

impl Head {
    /// 「1204:9f86d081…」
    #[must_use]
    pub fn code(&self) -> String {
        let mut code = format!("{}:", self.seq);
        for byte in &self.hash {
            // Writing into a text cannot fail.
            let _ = write!(code, "{byte:02x}");
        }
        code
    }
}

impl FromStr for Head {
    type Err = &'static str;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        let wrong = "use NUMBER:HASH, as it was printed";
        let (seq, hash) = code.trim().split_once(':').ok_or(wrong)?;
        let seq: u64 = seq.parse().map_err(|_| wrong)?;
        let digits: Vec<u8> = hash
            .chars()
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or(wrong))
            .collect::<Result<_, _>>()?;
        let (bytes, rest) = digits.as_chunks::<2>();
        if seq == 0 || bytes.len() != 32 || !rest.is_empty() {
            return Err(wrong);
        }
        let hash = bytes.iter().map(|[high, low]| high * 16 + low).collect();
        Ok(Self { seq, hash })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(number: u128) -> Entry {
        Entry {
            id: Uuid::from_u128(number),
            at: DateTime::from_timestamp_micros(1_790_000_000_000_000 + i64::try_from(number).unwrap()).unwrap(),
            actor: "family".into(),
            act: "reserve".into(),
            subject_kind: "reservation".into(),
            subject: Some(Uuid::from_u128(number + 1000)),
            desk: None,
            detail: None,
        }
    }

    fn chain(length: u128) -> Vec<Link> {
        let mut previous = BEGINNING.to_vec();
        let mut links = Vec::new();
        for number in 1..=length {
            let entry = entry(number);
            let hash = entry.hash(&previous).to_vec();
            links.push(Link {
                seq: u64::try_from(number).unwrap(),
                line: entry.id,
                previous: std::mem::replace(&mut previous, hash.clone()),
                hash,
                entry: Some(entry),
            });
        }
        links
    }

    fn walk(links: &[Link]) -> Result<Walk, Fault> {
        let mut walk = Walk::from_beginning();
        for link in links {
            walk.pass(link)?;
        }
        Ok(walk)
    }

    #[test]
    fn a_field_cannot_be_shifted_into_the_next() {
        let mut shifted = entry(1);
        shifted.actor = "familyr".into();
        shifted.act = "eserve".into();
        assert_ne!(shifted.hash(&BEGINNING), entry(1).hash(&BEGINNING));
        let mut empty = entry(1);
        empty.detail = Some(String::new());
        assert_ne!(
            empty.hash(&BEGINNING),
            entry(1).hash(&BEGINNING),
            "nothing is not the empty text"
        );
    }

    #[test]
    fn a_head_is_read_as_it_was_printed() {
        let head = walk(&chain(3)).unwrap().head().unwrap();
        assert_eq!(head.code().parse::<Head>(), Ok(head.clone()));
        for wrong in ["", "3", "3:", "3:00", "x:00", &format!("0:{}", "00".repeat(32))] {
            assert!(wrong.parse::<Head>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_done_to_one_line_is_found_at_that_line(length in 2_u128..12, at in 0_usize..12, how in 0..5) {
            let mut links = chain(length);
            prop_assert!(walk(&links).is_ok());
            let at = at % links.len();
            let seq = links[at].seq;
            let line = links[at].line;
            let expected = match how {
                0 => {
                    links[at].entry.as_mut().unwrap().actor = "staff:nobody".into();
                    Fault::Altered { seq, line }
                }
                1 => {
                    links[at].entry = None;
                    Fault::Missing { seq, line }
                }
                2 => {
                    links.remove(at);
                    if at == links.len() {
                        return Ok(()); // the newest end, which only a noted head can tell
                    }
                    Fault::Gap { seq }
                }
                3 => {
                    let other = (at + 1) % links.len();
                    let (from, to) = (at.min(other), at.max(other));
                    let (a, b) = (links[from].seq, links[to].seq);
                    links.swap(from, to);
                    links[from].seq = a;
                    links[to].seq = b;
                    Fault::OutOfOrder { seq: a, line: links[from].line }
                }
                _ => {
                    // Altered, and its own seal made to fit.
                    let previous = links[at].previous.clone();
                    let entry = links[at].entry.as_mut().unwrap();
                    entry.act = "nothing".into();
                    links[at].hash = links[at].entry.as_ref().unwrap().hash(&previous).to_vec();
                    if at + 1 == links.len() {
                        return Ok(());
                    }
                    Fault::OutOfOrder { seq: seq + 1, line: links[at + 1].line }
                }
            };
            prop_assert_eq!(walk(&links), Err(expected));
        }
    }
}
