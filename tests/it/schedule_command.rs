//! `madoguchi schedule` as an operator runs it: the first Tuesdays of thirteen years, a desk's own calendar, wrong words.
//! Deliberately the binary itself; what the rules mean is tested beside them.

use std::process::{Command, Output};

use chrono::{Datelike as _, NaiveDate, Weekday};

use crate::support::database::Database;

on_both_databases![the_desks_own_calendar_decides];

const FIRST_TUESDAY: &str = "FREQ=MONTHLY;BYDAY=1TU";

/// Every first Tuesday of 2024-2036 on a closed day.
const COLLISIONS: [(&str, &str, &str); 14] = [
    (
        "2024-01-02",
        "2024-01-09",
        "1月2日は年末年始のため9日（火）に開催します",
    ),
    (
        "2025-05-06",
        "2025-05-13",
        "5月6日は振替休日のため13日（火）に開催します",
    ),
    (
        "2026-05-05",
        "2026-05-12",
        "5月5日は祝日（こどもの日）のため12日（火）に開催します",
    ),
    (
        "2026-11-03",
        "2026-11-10",
        "11月3日は祝日（文化の日）のため10日（火）に開催します",
    ),
    (
        "2027-05-04",
        "2027-05-11",
        "5月4日は祝日（みどりの日）のため11日（火）に開催します",
    ),
    (
        "2029-01-02",
        "2029-01-09",
        "1月2日は年末年始のため9日（火）に開催します",
    ),
    (
        "2030-01-01",
        "2030-01-08",
        "1月1日は年末年始のため8日（火）に開催します",
    ),
    (
        "2031-05-06",
        "2031-05-13",
        "5月6日は振替休日のため13日（火）に開催します",
    ),
    (
        "2032-05-04",
        "2032-05-11",
        "5月4日は祝日（みどりの日）のため11日（火）に開催します",
    ),
    (
        "2033-05-03",
        "2033-05-10",
        "5月3日は祝日（憲法記念日）のため10日（火）に開催します",
    ),
    (
        "2034-01-03",
        "2034-01-10",
        "1月3日は年末年始のため10日（火）に開催します",
    ),
    (
        "2035-01-02",
        "2035-01-09",
        "1月2日は年末年始のため9日（火）に開催します",
    ),
    (
        "2036-01-01",
        "2036-01-08",
        "1月1日は年末年始のため8日（火）に開催します",
    ),
    (
        "2036-05-06",
        "2036-05-13",
        "5月6日は振替休日のため13日（火）に開催します",
    ),
];

struct Operator {
    folder: tempfile::TempDir,
    database: Option<Database>,
}

impl Operator {
    fn new(database: Option<Database>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, database }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
        command.env_clear().current_dir(self.folder.path());
        if let Some(database) = &self.database {
            command
                .env("DATABASE_URL", database.text_url())
                .env("MADOGUCHI_DEMO", "1")
                .env("MADOGUCHI_SECRET_KEY", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
        }
        command.args(arguments).output().unwrap()
    }

    fn schedule(&self, rule: &str, (from, to): (&str, &str), closed_day: &str, more: &[&str]) -> Output {
        let mut arguments = vec!["schedule", "--rule", rule, "--from", from, "--to", to];
        arguments.extend(["--closed-day", closed_day]);
        arguments.extend(more);
        self.run(&arguments)
    }

    /// Its only sentence of complaint.
    fn refused(&self, rule: &str, window: (&str, &str), closed_day: &str, more: &[&str]) -> String {
        let output = self.schedule(rule, window, closed_day, more);
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        assert!(output.stdout.is_empty(), "{:?}", output.stdout);
        complaint
    }
}

fn said(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_first_tuesdays_of_thirteen_years_equal_the_table() {
    let operator = Operator::new(None);
    let mut expected = String::from("rule_date,date,reason\n");
    for (year, month) in (2024..=2036).flat_map(|year| (1..=12).map(move |month| (year, month))) {
        let first = NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Tue, 1).unwrap();
        assert!(first.day() <= 7);
        let first = first.to_string();
        let collision = COLLISIONS.iter().find(|(rule_date, ..)| *rule_date == first);
        let (date, reason) = collision.map_or((first.as_str(), ""), |(_, date, reason)| (date, reason));
        expected.push_str(&[&first, date, reason].join(","));
        expected.push('\n');
    }
    for rule in [FIRST_TUESDAY, "1Tu", "RRULE:FREQ=MONTHLY;BYDAY=1TU"] {
        let output = operator.schedule(rule, ("2024-01-01", "2036-12-31"), "next-week", &[]);
        assert_eq!(said(output), expected, "{rule}");
    }
    assert!(!operator.folder.path().join("data").exists(), "no database is needed");
}

#[test]
fn a_skipped_or_undecided_day_has_an_empty_date() {
    let operator = Operator::new(None);
    let november = ("2026-11-01", "2026-11-30");
    for (policy, line) in [
        ("skip", "2026-11-03,,11月3日は祝日（文化の日）のため開催しません"),
        (
            "next-open-day",
            "2026-11-03,2026-11-04,11月3日は祝日（文化の日）のため4日（水）に開催します",
        ),
        (
            "manual",
            "2026-11-03,,11月3日は祝日（文化の日）のため、開催日を調整しています",
        ),
    ] {
        let csv = said(operator.schedule(FIRST_TUESDAY, november, policy, &[]));
        assert_eq!(csv, format!("rule_date,date,reason\n{line}\n"));
    }
    let empty = said(operator.schedule("2027-01-09", november, "skip", &[]));
    assert_eq!(empty, "rule_date,date,reason\n");
}

#[test]
fn wrong_words_are_refused_with_one_that_helps() {
    let operator = Operator::new(None);
    let (year, backwards) = (("2026-01-01", "2026-12-31"), ("2026-12-31", "2026-01-01"));
    for (complaint, words) in [
        (
            operator.refused("FREQ=HOURLY", year, "skip", &[]),
            "時刻は、時間と枠の長さで決めてください",
        ),
        (
            operator.refused("first Tuesday", year, "skip", &[]),
            "日付として読み取れません",
        ),
        (
            operator.refused(FIRST_TUESDAY, year, "later", &[]),
            "use skip, next-week, next-open-day or manual",
        ),
        (
            operator.refused(FIRST_TUESDAY, backwards, "skip", &[]),
            "--to must not lie before --from",
        ),
        (
            operator.refused(FIRST_TUESDAY, ("2026-02-30", "2026-12-31"), "skip", &[]),
            "2026-02-30",
        ),
        (
            operator.refused(FIRST_TUESDAY, ("2026-01-01", "2051-01-01"), "skip", &[]),
            "1955 to 2050",
        ),
    ] {
        assert!(complaint.contains(words), "{complaint}");
    }
}

async fn the_desks_own_calendar_decides(database: Database) {
    let operator = Operator::new(Some(database));
    said(operator.run(&["demo"]));
    let year_end = ("2026-12-28", "2027-01-05");
    // みんなのおうち opens on Tuesdays, Wednesdays and Thursdays.
    let csv = said(operator.schedule("0Mo", year_end, "next-open-day", &["--desk", "being"]));
    assert_eq!(
        csv,
        "rule_date,date,reason\n\
         2026-12-28,2027-01-05,12月28日は定休日（月曜日）のため1月5日（火）に開催します\n\
         2027-01-04,,1月4日は定休日（月曜日）のため開催しません。5日（火）に開催があります\n"
    );
    let complaint = operator.refused("0Mo", year_end, "skip", &["--desk", "nowhere"]);
    assert!(
        complaint.contains("窓口「nowhere」はありません") && complaint.contains("welfare"),
        "{complaint}"
    );
}
