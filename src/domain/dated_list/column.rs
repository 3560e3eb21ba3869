//! The columns of a dated list, known by their Japanese headings.
//! Deliberately takes them in any order and under a few common names, and knows no other.

use std::fmt;

use super::plain::plain;

/// A column of a dated list. `Display` is its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// The programme's name or key; required.
    Programme,
    /// The desk's name or key.
    Desk,
    /// The date, in 和暦 or Western; required.
    Date,
    /// The weekday as stated.
    Weekday,
    /// 「13:30～15:30」; required for what is to come.
    Times,
    /// Title.
    Title,
    /// Who speaks.
    Speaker,
    /// The venue's place or key.
    Venue,
    /// Who came; of what is to come, how many fit.
    Counts,
}

impl Column {
    /// Every column, as a list is usually laid out.
    pub const ALL: [Self; 9] = [
        Self::Programme,
        Self::Desk,
        Self::Date,
        Self::Weekday,
        Self::Times,
        Self::Title,
        Self::Speaker,
        Self::Venue,
        Self::Counts,
    ];

    /// The columns without which nothing can be read.
    pub(super) const REQUIRED: [Self; 2] = [Self::Programme, Self::Date];

    /// Its headings; the first one is ours.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Programme => &["事業", "事業名"],
            Self::Desk => &["窓口", "窓口名"],
            Self::Date => &["日付", "開催日", "開催年月日", "年月日"],
            Self::Weekday => &["曜日"],
            Self::Times => &["時間", "時刻", "開催時間"],
            Self::Title => &["題名", "タイトル", "講演会名"],
            Self::Speaker => &["講師", "講師名"],
            Self::Venue => &["会場", "場所"],
            Self::Counts => &["人数", "参加人数"],
        }
    }

    /// The column of a heading as typed.
    pub(super) fn of(heading: &str) -> Option<Self> {
        let heading = plain(heading);
        Self::ALL
            .into_iter()
            .find(|column| column.headings().iter().any(|known| plain(known) == heading))
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.headings().first().copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_leads_to_one_column() {
        for column in Column::ALL {
            assert_eq!(Column::of(&column.to_string()), Some(column));
            for heading in column.headings() {
                assert_eq!(Column::of(&format!("　{heading} ")), Some(column));
            }
        }
        assert_eq!(Column::of("備考"), None);
        assert_eq!(Column::of(""), None);
    }
}
