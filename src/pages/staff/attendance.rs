//! The buttons with which staff note who came.
//! Does not hold a whole page.

/// 出席・欠席・元に戻す for one household. `templates/parts/attendance.html`
#[derive(Debug, Clone)]
pub struct AttendanceButtons {
    /// Where they go (POST).
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// The day to come back to, sent as `back`; `None`: the roster.
    pub back: Option<String>,
    /// In reading order.
    pub buttons: Vec<AttendanceButton>,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct AttendanceButton {
    /// What is sent as `attendance`.
    pub value: String,
    /// What it says.
    pub label: String,
    /// Is it what is noted now?
    pub is_pressed: bool,
}
