//! Open data: the table 「イベント一覧」 of the recommended data sets (推奨データセット), of which the columns and their order are
//! given. A column without an answer here stays empty, as the data set asks; so do latitude, longitude and the way there,
//! which nobody has entered.
//! Deliberately a list of columns and nothing else, so that another header is another list. UTF-8 with its mark, CRLF, and
//! every cell as the city wrote it: programs read this file, and an apostrophe before a name would be part of it to them.

use chrono::{DateTime, Utc};

use super::announcement;
use super::calendar::jst;
use super::capacity::Capacity;
use super::offering::Offering;
use super::phrase::reading;
use super::programme::{Acceptance, Gate, Participation};
use super::table_file::{Cell, Table};

/// Whose list it is.
#[derive(Debug, Clone, Copy)]
pub struct Municipality<'n> {
    /// 全国地方公共団体コード with its check digit.
    pub code: &'n str,
    /// 都道府県名
    pub prefecture: &'n str,
    /// 市区町村名
    pub name: &'n str,
}

/// One session of the list.
#[derive(Debug, Clone, Copy)]
pub struct ListedEvent<'o> {
    /// Its first slot in its surroundings.
    pub offering: &'o Offering,
    /// The limits of the whole session.
    pub capacity: Capacity,
    /// The city's words for the programme's name in plain Japanese, with readings in brackets, where it has written some.
    pub read_name: Option<&'o str>,
    /// The programme's name in English, where the city has written it.
    pub english_name: Option<&'o str>,
    /// Its page.
    pub url: &'o str,
}

/// Whether a session belongs to the list: what is for everybody, never a consultation, which is one household's own.
#[must_use]
pub fn belongs(offering: &Offering) -> bool {
    match offering.programme.participation {
        Participation::Event | Participation::Course | Participation::WalkIn => true,
        Participation::Appointment | Participation::Notice => false,
    }
}

type Column = (&'static str, fn(&Municipality<'_>, &ListedEvent<'_>) -> Cell);

const COLUMNS: [Column; 32] = [
    ("都道府県コード又は市区町村コード", |city, _| {
        city.code.into()
    }),
    ("NO", |_, event| Cell::Text(event.offering.session.id.to_string())),
    ("都道府県名", |city, _| city.prefecture.into()),
    ("市区町村名", |city, _| city.name.into()),
    ("イベント名", |_, event| {
        let offering = event.offering;
        Cell::Text(announcement::headline(&offering.programme, &offering.session))
    }),
    ("イベント名_カナ", |_, event| {
        let name = &event.offering.programme.name;
        let read = event.read_name.and_then(|words| reading(name, words));
        // A name in kana reads itself.
        Cell::Text(read.or_else(|| reading(name, name)).unwrap_or_default())
    }),
    ("イベント名_英語", |_, event| {
        event.english_name.unwrap_or_default().into()
    }),
    ("開始日", |_, event| date(Some(event.offering.session.starts_at))),
    ("終了日", |_, event| date(Some(event.offering.session.ends_at))),
    ("開始時間", |_, event| time(Some(event.offering.session.starts_at))),
    ("終了時間", |_, event| time(Some(event.offering.session.ends_at))),
    ("開始日時特記事項", |_, event| {
        Cell::Text(announcement::notice(&event.offering.session).unwrap_or_default())
    }),
    ("説明", |_, event| Cell::Text(description(event.offering))),
    ("料金(基本)", |_, _| Cell::Number(0)),
    ("料金(詳細)", |_, _| "無料".into()),
    ("連絡先名称", |_, event| event.offering.desk.name.as_str().into()),
    ("連絡先電話番号", |_, event| {
        event.offering.desk.phone.as_str().into()
    }),
    ("連絡先内線番号", |_, event| {
        event.offering.desk.extension.as_deref().unwrap_or_default().into()
    }),
    ("主催者", |city, event| {
        announcement::organiser(&event.offering.desk, city.name).into()
    }),
    ("場所名称", |_, event| {
        announcement::place(event.offering.venue.as_ref()).into()
    }),
    ("住所", |_, event| {
        let venue = event.offering.venue.as_ref();
        venue.map(|venue| venue.address.as_str()).unwrap_or_default().into()
    }),
    ("方書", |_, _| "".into()),
    ("緯度", |_, _| "".into()),
    ("経度", |_, _| "".into()),
    ("アクセス方法", |_, _| "".into()),
    ("駐車場情報", |_, event| {
        let venue = event.offering.venue.as_ref();
        let own = venue.and_then(|venue| venue.parking.as_deref());
        own.unwrap_or(&event.offering.programme.texts.parking).into()
    }),
    ("定員", |_, event| match event.capacity.persons {
        Some(persons) => Cell::Number(persons.into()),
        None => "".into(),
    }),
    ("参加申込終了日", |_, event| date(closes_at(event.offering))),
    ("参加申込終了時間", |_, event| time(closes_at(event.offering))),
    ("参加申込方法", |_, event| application(event.offering).into()),
    ("URL", |_, event| event.url.into()),
    ("備考", |_, event| {
        let households = event.capacity.households.map(|limit| format!("定員{limit}組"));
        let course = event.offering.session.course;
        let course = course.map(|_| "連続講座のうちの1回（申込みは講座ごと）".to_owned());
        let remarks: Vec<String> = households.into_iter().chain(course).collect();
        Cell::Text(remarks.join("。"))
    }),
];

/// The file.
#[must_use]
pub fn csv(city: &Municipality<'_>, events: &[ListedEvent<'_>]) -> Vec<u8> {
    let table = Table {
        name: "イベント一覧".to_owned(),
        headings: COLUMNS.iter().map(|(heading, _)| (*heading).to_owned()).collect(),
        rows: events
            .iter()
            .map(|event| COLUMNS.iter().map(|(_, cell)| cell(city, event)).collect())
            .collect(),
    };
    table.csv_as_it_is()
}

fn date(at: Option<DateTime<Utc>>) -> Cell {
    Cell::Text(at.map(|at| jst::date_of(at).to_string()).unwrap_or_default())
}

fn time(at: Option<DateTime<Utc>>) -> Cell {
    let clock = at.map(|at| jst::time_of(at).format("%H:%M").to_string());
    Cell::Text(clock.unwrap_or_default())
}

fn description(offering: &Offering) -> String {
    let session = &offering.session;
    let parts = session.speaker.iter().chain(&session.contents);
    let parts: Vec<&str> = parts
        .chain(&offering.programme.texts.summary)
        .map(String::as_str)
        .collect();
    parts.join("　")
}

/// Until when one can apply, for what is applied for and takes place as far as is known. A course is applied for as a whole.
fn closes_at(offering: &Offering) -> Option<DateTime<Utc>> {
    let is_single = offering.programme.is_reserved() && offering.session.course.is_none();
    (is_single && offering.is_on()).then(|| offering.closes_at())
}

fn application(offering: &Offering) -> &'static str {
    let (programme, policy) = (&offering.programme, &offering.programme.policy);
    if !programme.is_reserved() {
        return "申込み不要";
    }
    match (policy.acceptance, policy.gate) {
        (Acceptance::PhoneOnly, _) => "電話",
        (Acceptance::InvitationOnly, _) => "招待",
        (_, Gate::InterviewFirst) => "インターネット・電話（面談のあと）",
        (Acceptance::FirstCome, Gate::None) => "インターネット・電話（先着順）",
        (Acceptance::Lottery, Gate::None) => "インターネット・電話（抽選）",
        (Acceptance::Approval, Gate::None) => "インターネット・電話（窓口が確かめてから決まります）",
    }
}
