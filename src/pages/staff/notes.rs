//! What staff write down for each other, beside a reservation or a session.
//! Does not hold a whole page.

use crate::pages::shared::Field;

/// The notes with the form for one more. `templates/parts/staff_notes.html`
///
/// Names sent: `csrf`, `text`.
#[derive(Debug, Clone)]
pub struct StaffNotes {
    /// Oldest first.
    pub notes: Vec<NoteLine>,
    /// Where a new one goes (POST).
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// What is being written.
    pub text: Field,
    /// When they go: 「予約が消えるときに、いっしょに消えます。」
    pub until: String,
}

/// One note.
#[derive(Debug, Clone)]
pub struct NoteLine {
    /// 「11月24日（火）午後2時3分、窓口 係」
    pub made: String,
    /// What it says.
    pub text: String,
    /// Where removing it goes (POST).
    pub remove_action: String,
}
