//! A staff session's stages and ends: half-way through signing in, whole, locked on a shared terminal.
//! Deliberately asks no clock; the store finds the row, this says what it is worth.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{StaffId, StaffSessionId};
use super::programme::codes;

/// A session ends after so long without use.
pub const IDLE: TimeDelta = TimeDelta::minutes(60);
/// A session ends at the latest after so long.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// Whoever is half-way through signing in has so long for the rest.
pub const HALF_WAY: TimeDelta = TimeDelta::minutes(10);
/// On a shared terminal the screen is locked after so long without use.
pub const LOCKS_AFTER: TimeDelta = TimeDelta::seconds(60);
/// So many wrong PINs end the session.
pub const WRONG_PINS: u32 = 5;

codes! {
    /// How far somebody has signed in.
    Stage {
        /// The password was right; the code is missing.
        Code = "code",
        /// The password was right; a second step must be set up first.
        Setup = "setup",
        /// Signed in.
        Open = "open",
    }
}

/// Whom the city's own directory means: who says so, and its own name for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linking {
    /// Who says so.
    pub issuer: String,
    /// Its name for the person, which never passes to another one.
    pub subject: String,
}

/// A session that has not ended.
#[derive(Debug, Clone)]
pub struct StaffSession {
    /// Identity.
    pub id: StaffSessionId,
    /// Whose.
    pub staff: StaffId,
    /// How far.
    pub stage: Stage,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was last used.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// The browser in a few words.
    pub browser: String,
    /// Whether the terminal is shared with colleagues.
    pub is_shared: bool,
    /// Whether it was locked by hand.
    pub is_locked: bool,
    /// Half-way: whom the account is linked to once the second step is taken.
    pub linking: Option<Linking>,
}

impl StaffSession {
    /// Whether it has not ended. On a shared terminal the lock does what the idle end does elsewhere.
    #[must_use]
    pub fn is_alive(&self, now: DateTime<Utc>) -> bool {
        now < self.expires_at && (self.is_shared || now - self.last_seen_at < IDLE)
    }

    /// Whether the PIN is asked for before anything is shown. Half-way there is nothing to lock.
    #[must_use]
    pub fn is_locked(&self, now: DateTime<Utc>) -> bool {
        self.stage == Stage::Open && self.is_shared && (self.is_locked || now - self.last_seen_at > LOCKS_AFTER)
    }

    /// Use is noted at most so often, so that looking at pages does not write each time; where a minute locks the screen,
    /// each use counts.
    #[must_use]
    pub fn is_noted_after(&self) -> TimeDelta {
        if self.is_shared {
            TimeDelta::zero()
        } else {
            TimeDelta::minutes(5)
        }
    }
}

/// A browser in a few words: 「Chrome（Windows）」. What is not known is not guessed.
#[must_use]
pub fn browser_words(user_agent: &str) -> String {
    let first = |marks: &[(&str, &'static str)]| {
        let found = marks.iter().find(|(mark, _)| user_agent.contains(mark));
        found.map(|(_, word)| *word)
    };
    let program = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (program, system) {
        (Some(program), Some(system)) => format!("{program}（{system}）"),
        (Some(word), None) | (None, Some(word)) => word.to_owned(),
        (None, None) => "ブラウザー".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn session(is_shared: bool) -> StaffSession {
        StaffSession {
            id: StaffSessionId(Uuid::nil()),
            staff: StaffId(Uuid::nil()),
            stage: Stage::Open,
            started_at: DateTime::UNIX_EPOCH,
            last_seen_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::UNIX_EPOCH + LONGEST,
            browser: String::new(),
            is_shared,
            is_locked: false,
            linking: None,
        }
    }

    fn after(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn a_shared_terminal_is_locked_after_a_minute_and_lives_until_its_last_hour() {
        let shared = session(true);
        assert!(!shared.is_locked(after(60)));
        assert!(shared.is_locked(after(61)));
        assert!(shared.is_alive(after(3 * 3600)) && !shared.is_alive(after(12 * 3600)));
        let half = StaffSession {
            stage: Stage::Setup,
            ..shared
        };
        assert!(!half.is_locked(after(61)), "half-way there is nothing to lock");
    }

    #[test]
    fn an_own_terminal_is_never_locked_and_ends_when_idle() {
        let own = session(false);
        assert!(!own.is_locked(after(3599)) && own.is_alive(after(3599)));
        assert!(!own.is_alive(after(3600)));
    }

    #[test]
    fn a_browser_is_told_in_a_few_words() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0";
        assert_eq!(browser_words(edge), "Edge（Windows）");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1";
        assert_eq!(browser_words(phone), "Safari（iPhone）");
        assert_eq!(browser_words("<script>"), "ブラウザー");
    }
}
