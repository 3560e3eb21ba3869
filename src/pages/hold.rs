//! The place that is held while a form is filled in: until when, and the buttons about it.
//! Does not count down: that is the little script's work, and nothing depends on it.

/// `templates/parts/hold.html`, inside a form: its buttons send what was typed along, so that nothing of it is lost.
#[derive(Debug, Clone)]
pub struct HoldBox {
    /// The page that the buttons come back to: `fill` or `confirm`.
    pub page: &'static str,
    /// How it stands.
    pub held: Held,
}

/// Whether a place is held.
#[derive(Debug, Clone)]
pub enum Held {
    /// It is.
    Until {
        /// 「17時42分」
        until: String,
        /// Seconds from now.
        seconds: i64,
        /// Ten minutes more (POST); none where they were taken already.
        extend_action: Option<String>,
        /// Letting go and choosing anew (POST).
        release_action: String,
    },
    /// It is not; it can be.
    Nothing {
        /// Whether it was, until a moment ago.
        is_over: bool,
        /// Holding it (POST).
        hold_action: String,
    },
    /// It cannot be just now; reserving works all the same.
    NotNow,
}

impl HoldBox {
    /// Letting go and choosing anew, where something is held.
    #[must_use]
    pub fn release_action(&self) -> Option<&str> {
        match &self.held {
            Held::Until { release_action, .. } => Some(release_action),
            Held::Nothing { .. } | Held::NotNow => None,
        }
    }
}
