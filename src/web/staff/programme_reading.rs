//! Reading a programme's form into its content: each value once, each mistake as a sentence at its field.
//! Deliberately starts from what is stored: what the form of this programme does not ask stays as it is.

use super::form_reading::FormReading;
use super::programme_fields::{self, Kind, QUESTION_FIELDS};
use super::programme_values::REMINDERS;
use crate::domain::calendar::typed_time;
use crate::domain::person::{line_within, lines_within, published_phone};
use crate::domain::programme::{
    Acceptance, Audience, EmergencyContact, Gate, Identity, Link, Participation, Policy, Programme, ProgrammeTexts,
    QueueOrder,
};
use crate::domain::programme_content::{At, ContentProblem, ProgrammeContent};
use crate::domain::question::Question;
use crate::domain::reminder::Reminder;
use crate::domain::window::{Closes, Opens};
use crate::pages::shared::Problem;
use crate::web::form::Fields;

/// Characters of a name.
const LONGEST_NAME: usize = 60;
/// Characters of a line on the programme's page.
const LONGEST_LINE: usize = 300;
/// Characters of a text in several lines.
const LONGEST_TEXT: usize = 3000;
/// So may the address of a link begin.
const ADDRESSES: [&str; 4] = ["https://", "http://", "tel:", "mailto:"];

/// The content that was typed. `interviews` are the keys of the programmes whose consultation may come first.
///
/// # Errors
/// Every problem at its field, in the order of the form.
pub fn read(fields: &Fields, stored: &Programme, interviews: &[&str]) -> Result<ProgrammeContent, Vec<Problem>> {
    let mut form = Form(FormReading::of(fields));
    let was = ProgrammeContent::of(stored);
    let name = form.needed("name");
    let outward_name = form.needed("outward_name");
    let audience = form.one_of("audience", Audience::from_code, was.audience);
    let texts = form.texts(&was.texts);
    let mut policy = was.policy.clone();
    if programme_fields::Whose::Reserved.holds(stored.participation) {
        form.places(&mut policy, interviews);
        form.window(&mut policy);
        form.reminders(&mut policy);
        form.waiting(&mut policy);
        policy.forms.questions = form.questions();
    }
    if stored.participation == Participation::Course {
        form.course(&mut policy);
    }
    if stored.participation == Participation::WalkIn {
        policy.forms.tally_categories = form.lines("tally_categories");
    }
    let is_listed = form.yes_no("listed", was.is_listed);
    let suspended = form.line("suspended", LONGEST_LINE);
    let content = ProgrammeContent {
        name,
        outward_name,
        audience,
        is_listed,
        suspended,
        policy,
        texts,
    };
    if form.0.is_right() {
        Ok(content)
    } else {
        Err(in_order(form.0.problems(), stored.participation))
    }
}

/// What the rules refused, at the fields.
#[must_use]
pub fn refused(problems: &[ContentProblem]) -> Vec<Problem> {
    let problem = |one: &ContentProblem| Problem {
        field: match one.at {
            At::Name => "name",
            At::OutwardName => "outward_name",
            At::ForbiddenWords => "forbidden_words",
            At::Acceptance => "acceptance",
            At::Question(place) => QUESTION_FIELDS.get(place).map_or("questions", |[label, ..]| *label),
        }
        .to_owned(),
        message: one.refusal.to_string(),
    };
    problems.iter().map(problem).collect()
}

fn in_order(mut problems: Vec<Problem>, participation: Participation) -> Vec<Problem> {
    let fields = programme_fields::sections(participation).flat_map(|section| section.fields);
    let names: Vec<&str> = fields.map(|field| field.name).collect();
    problems.sort_by_key(|problem| names.iter().position(|name| *name == problem.field));
    problems
}

struct Form<'f>(FormReading<'f>);

impl Form<'_> {
    fn line(&mut self, name: &str, longest: usize) -> Option<String> {
        match line_within(self.0.get(name), longest) {
            Ok(line) => line,
            Err(problem) => {
                self.0.refuse(name, format!("{problem}。"));
                None
            }
        }
    }

    fn text_line(&mut self, name: &str) -> String {
        self.line(name, LONGEST_LINE).unwrap_or_default()
    }

    fn needed(&mut self, name: &str) -> String {
        let line = self.line(name, LONGEST_NAME);
        if line.is_none() && self.0.get(name).trim().is_empty() {
            let label = programme_fields::find(name).map_or("", |(_, field)| field.label);
            self.0.refuse(name, format!("{label}を入力してください。"));
        }
        line.unwrap_or_default()
    }

    fn lines(&mut self, name: &str) -> Vec<String> {
        match lines_within(self.0.get(name), LONGEST_TEXT) {
            Ok(lines) => lines,
            Err(problem) => {
                self.0.refuse(name, format!("{problem}。"));
                Vec::new()
            }
        }
    }

    fn one_of<T>(&mut self, name: &str, known: impl Fn(&str) -> Option<T>, otherwise: T) -> T {
        let chosen = self.0.choice(name, known, "表示されている中から選んでください。");
        chosen.unwrap_or(otherwise)
    }

    fn yes_no(&mut self, name: &str, otherwise: bool) -> bool {
        let known = |value: &str| match value {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        self.one_of(name, known, otherwise)
    }

    /// A number in the range that the table says; what is wrong is refused and 0.
    fn number(&mut self, name: &str) -> u32 {
        self.number_in(name, range(name))
    }

    fn number_in(&mut self, name: &str, range: (u32, u32)) -> u32 {
        if self.0.get(name).trim().is_empty() {
            self.0.refuse(name, "数字で入力してください。");
        }
        self.0.number_if_any(name, range).unwrap_or_default()
    }

    fn number_if_any(&mut self, name: &str) -> Option<u32> {
        self.0.number_if_any(name, range(name))
    }

    fn time(&mut self, name: &str) -> Option<chrono::NaiveTime> {
        let typed = self.0.get(name);
        if typed.trim().is_empty() {
            self.0.refuse(name, "時刻を入力してください。");
            return None;
        }
        let read = typed_time::parse(typed);
        read.map_err(|refusal| self.0.refuse(name, format!("{refusal}。"))).ok()
    }

    fn texts(&mut self, was: &ProgrammeTexts) -> ProgrammeTexts {
        ProgrammeTexts {
            summary: self.lines("summary"),
            who_comes: self.text_line("who_comes"),
            day_steps: self.lines("day_steps"),
            who_you_meet: self.text_line("who_you_meet"),
            entrance: self.text_line("entrance"),
            parking: self.text_line("parking"),
            may_leave: self.text_line("may_leave"),
            may_stay_silent: self.text_line("may_stay_silent"),
            need_not_say: self.lines("need_not_say"),
            bring: self.lines("bring"),
            voices: self.lines("voices"),
            links: self.links(&was.links),
            privacy: self.lines("privacy"),
            emergency: self.emergency(&was.emergency),
            forbidden_words: self.lines("forbidden_words"),
        }
    }

    fn links(&mut self, was: &[Link]) -> Vec<Link> {
        let mut links = Vec::new();
        for line in self.lines("links") {
            let read = line.rsplit_once(char::is_whitespace).and_then(|(label, href)| {
                let is_address = ADDRESSES
                    .iter()
                    .any(|start| href.starts_with(start) && href.len() > start.len());
                is_address.then(|| Link {
                    label: label.trim().to_owned(),
                    href: href.to_owned(),
                })
            });
            let Some(link) = read else {
                let message = format!(
                    "「{line}」を読み取れません。名前、空白、アドレス（https: か tel: か mailto: で始まるもの）の順に入力してください。"
                );
                self.0.refuse("links", message);
                return was.to_vec();
            };
            links.push(link);
        }
        links
    }

    fn emergency(&mut self, was: &[EmergencyContact]) -> Vec<EmergencyContact> {
        let mut contacts = Vec::new();
        for line in self.lines("emergency") {
            let read = line.rsplit_once(char::is_whitespace).and_then(|(name, phone)| {
                published_phone(phone).ok().map(|phone| EmergencyContact {
                    name: name.trim().to_owned(),
                    phone,
                })
            });
            let Some(contact) = read else {
                let message = format!("「{line}」を読み取れません。名前、空白、電話番号の順に入力してください。");
                self.0.refuse("emergency", message);
                return was.to_vec();
            };
            contacts.push(contact);
        }
        contacts
    }

    fn places(&mut self, policy: &mut Policy, interviews: &[&str]) {
        policy.acceptance = self.one_of("acceptance", Acceptance::from_code, policy.acceptance);
        policy.gate = self.one_of("gate", Gate::from_code, policy.gate);
        policy.forms.interview = match self.0.get("interview") {
            "" => None,
            key if interviews.contains(&key) => Some(key.to_owned()),
            _ => {
                self.0.refuse("interview", "表示されている中から選んでください。");
                None
            }
        };
        policy.identity = self.one_of("identity", Identity::from_code, policy.identity);
        policy.max_party = self.number("max_party");
        policy.household_limit = self.number_if_any("household_limit");
        policy.retention_days = self.number("retention_days");
        policy.family_may_erase = self.yes_no("family_may_erase", policy.family_may_erase);
    }

    fn window(&mut self, policy: &mut Policy) {
        policy.window.opens = self.opens(policy.window.opens);
        policy.window.closes = self.closes(["closes", "closes_days", "closes_at"], policy.window.closes);
        policy.window.cancel_until = self.closes(["cancel", "cancel_days", "cancel_at"], policy.window.cancel_until);
        if !policy.window.ever_opens() {
            self.0.refuse(
                "closes",
                "受付が始まるより前に、受付が終わります。始まりを早くするか、終わりを遅くしてください。",
            );
        }
    }

    fn opens(&mut self, was: Opens) -> Opens {
        match self.0.get("opens") {
            "at_once" => Opens::AtOnce,
            "month_before" => {
                let day = self.number_in("opens_days", (1, 28));
                self.time("opens_at").map_or(was, |at| Opens::MonthBefore { day, at })
            }
            "days_before" => {
                let days = self.number("opens_days");
                self.time("opens_at").map_or(was, |at| Opens::DaysBefore { days, at })
            }
            _ => {
                self.0.refuse("opens", "表示されている中から選んでください。");
                was
            }
        }
    }

    fn closes(&mut self, [choice, days, at]: [&str; 3], was: Closes) -> Closes {
        match self.0.get(choice) {
            "at_start" => Closes::AtStart,
            "days_before" => {
                let days = self.number(days);
                self.time(at).map_or(was, |at| Closes::BusinessDaysBefore { days, at })
            }
            _ => {
                self.0.refuse(choice, "表示されている中から選んでください。");
                was
            }
        }
    }

    fn reminders(&mut self, policy: &mut Policy) {
        let mut reminders: Vec<Reminder> = Vec::new();
        for (days, at) in REMINDERS {
            let [typed_days, typed_at] = [days, at].map(|name| self.0.get(name).trim());
            if typed_days.is_empty() && typed_at.is_empty() {
                continue;
            }
            let days_before = self.number(days);
            if let Some(at) = self.time(at) {
                reminders.push(Reminder { days_before, at });
            }
        }
        // More than the form has room for came from elsewhere; they stay.
        reminders.extend(policy.reminders.iter().skip(REMINDERS.len()));
        policy.reminders = reminders;
    }

    fn questions(&mut self) -> Vec<Question> {
        let mut questions = Vec::new();
        for [label, purpose, choices] in QUESTION_FIELDS {
            let typed = [label, purpose, choices].map(|name| self.0.get(name).trim().is_empty());
            if typed == [true; 3] {
                continue;
            }
            let [asked, reason] = [label, purpose].map(|name| self.needed(name));
            let choices_read = self.lines(choices);
            if choices_read.len() == 1 {
                self.0.refuse(choices, "選択肢は、2つ以上にするか、空にしてください。");
            }
            questions.push(Question {
                label: asked,
                purpose: reason,
                choices: choices_read,
            });
        }
        questions
    }

    fn waiting(&mut self, policy: &mut Policy) {
        let forms = &mut policy.forms;
        forms.queue = self.one_of("queue", QueueOrder::from_code, forms.queue);
        forms.offer_hours = self.number("offer_hours");
        forms.approval_hours = self.number("approval_hours");
        forms.draws = match self.0.get("draws") {
            "by_staff" => None,
            _ => Some(self.closes(
                ["draws", "draws_days", "draws_at"],
                forms.draws.unwrap_or(Closes::AtStart),
            )),
        };
        forms.online_hours_before = self.number("online_hours_before");
        let known = |value: &str| match value {
            "usual" => Some(None),
            "yes" => Some(Some(true)),
            "no" => Some(Some(false)),
            _ => None,
        };
        forms.writes_after_absence = self.one_of("writes_after_absence", known, forms.writes_after_absence);
        forms.writes_after_visit = self.yes_no("writes_after_visit", forms.writes_after_visit);
    }

    fn course(&mut self, policy: &mut Policy) {
        let forms = &mut policy.forms;
        forms.needs_all_sessions = self.yes_no("needs_all_sessions", forms.needs_all_sessions);
        forms.joins_until_session = self.number("joins_until_session");
        forms.takes_guests = self.yes_no("takes_guests", forms.takes_guests);
    }
}

fn range(name: &str) -> (u32, u32) {
    match programme_fields::find(name).map(|(_, field)| field.kind) {
        Some(Kind::Number(least, most)) => (least, most),
        _ => (0, u32::MAX),
    }
}
