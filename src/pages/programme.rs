//! One programme: what it is, who comes, what happens on the day, its dates and its past.
//! Does not show anything about a reservation.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::course::CourseCard;
use crate::pages::fill::Emergency;
use crate::pages::how::HowWords;
use crate::pages::shared::{DateRow, DeskWords, Hidden, Link, TodayWords};

/// `templates/pages/programme.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/programme.html")]
pub struct ProgrammePage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Against forged forms.
    pub csrf: String,
    /// The programme's name.
    pub name: String,
    /// Its form in words: 「個別の相談」「連続講座・全3回」「予約なしで参加できます」
    pub form: String,
    /// What it is, in about three sentences; one paragraph each.
    pub summary: Vec<String>,
    /// Is it open today? For places without reservation, and for desks that are only shown here.
    pub today: Option<TodayWords>,
    /// Why there is none at present: 「いまはお休みしています。…」
    pub suspended: Option<String>,
    /// How places are given, where it is not simply in order of coming.
    pub how: Option<HowWords>,
    /// The main way on: 「日時を選ぶ」; none when nothing can be reserved here.
    pub reserve: Option<Link>,
    /// Whether `reserve` is posted to: it holds the places of a course first.
    pub is_held: bool,
    /// Who comes: 「ご本人だけ」「ご家族だけ」「ご一緒でも」
    pub who_comes: Vec<String>,
    /// The day, step by step.
    pub day: Vec<DayStep>,
    /// Who the visitor will meet.
    pub people: Vec<String>,
    /// What need not be said.
    pub need_not_say: Vec<String>,
    /// That one may leave early, and may stay silent.
    pub ease: Vec<String>,
    /// What to bring.
    pub bring: Vec<String>,
    /// Where.
    pub places: Vec<PlaceWords>,
    /// Which entrance leads to this programme.
    pub way_in: Vec<String>,
    /// For those who come by car.
    pub parking: Vec<String>,
    /// What is kept of those who come.
    pub privacy: Vec<String>,
    /// Numbers for what cannot wait, where the programme has some of its own.
    pub emergency: Vec<Emergency>,
    /// 「無料」
    pub fee: Option<String>,
    /// What those who came wrote.
    pub voices: Vec<String>,
    /// The contents of a course or the parts of a day.
    pub contents: Vec<Part>,
    /// Its courses, each one thing with several dates.
    pub courses: Vec<CourseCard>,
    /// The coming dates.
    pub dates: Vec<DateRow>,
    /// What to say when there is none.
    pub no_dates: String,
    /// The desk that runs it: telephone and hours.
    pub desk: DeskWords,
    /// Pages and leaflets elsewhere.
    pub links: Vec<Link>,
    /// The dates for search engines: JSON-LD, escaped for a script element already.
    pub event_data: Option<String>,
    /// Past years, folded.
    pub history: Option<History>,
    /// That staff only try this page, and how they go on.
    pub preview: Option<Preview>,
}

/// A page that is not there yet: what would change, and the form that was typed.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Where the form goes.
    pub action: String,
    /// Everything that was typed.
    pub kept: Vec<Hidden>,
    /// What would change, each with what that means for what is reserved already.
    pub changes: Vec<(String, String)>,
}

/// One step of the day.
#[derive(Debug, Clone)]
pub struct DayStep {
    /// 「入口」
    pub heading: String,
    /// One or two sentences.
    pub text: String,
}

/// A place, as one finds it.
#[derive(Debug, Clone)]
pub struct PlaceWords {
    /// 「安中市役所 2階 第1相談室」
    pub name: String,
    /// 「安中市安中1-23-13」
    pub address: Option<String>,
    /// Which entrance.
    pub entrance: Option<String>,
    /// Parking.
    pub parking: Option<String>,
    /// The quieter way in.
    pub quiet_way: Option<String>,
}

/// One session of a course, or one part of a day.
#[derive(Debug, Clone)]
pub struct Part {
    /// 「第1回」「1部」
    pub number: String,
    /// 「オリエンテーション『ひきこもりとは』」
    pub content: String,
    /// 「12月17日（木）午後1時30分～3時30分」
    pub when: Option<String>,
}

/// What was.
#[derive(Debug, Clone)]
pub struct History {
    /// 「これまでの開催（5回・のべ19組）」
    pub summary: String,
    /// Newest first.
    pub rows: Vec<Past>,
}

/// One past session.
#[derive(Debug, Clone)]
pub struct Past {
    /// 「令和3年7月6日（火）」
    pub date: String,
    /// For machines: 「2021-07-06」
    pub iso_date: String,
    /// Title, speaker, contents; may be empty.
    pub what: String,
    /// 「2組」; may be empty.
    pub count: String,
}
