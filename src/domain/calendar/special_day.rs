//! One day that differs from the week: closed for once, or open for once, each with a reason.
//! Deliberately knows neither its date nor whose day it is: a desk's or venue's calendar keeps it by date.

use super::Span;

/// What a single day has instead of the weekly hours. On screen: 臨時の休み／臨時の開所.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SpecialDay {
    /// Closed all day.
    Closed {
        /// Shown in public, in staff's words; may be empty.
        reason: String,
    },
    /// Open during `span` and at no other time that day, whatever weekday, holiday or year-end it is.
    Open {
        /// The hours of that day.
        span: Span,
        /// Shown in public, in staff's words; may be empty.
        reason: String,
    },
}

impl SpecialDay {
    /// The words that staff gave.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Closed { reason } | Self::Open { reason, .. } => reason,
        }
    }

    /// Its hours as a list like a weekday's: none or one.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        match self {
            Self::Closed { .. } => &[],
            Self::Open { span, .. } => std::slice::from_ref(span),
        }
    }
}
