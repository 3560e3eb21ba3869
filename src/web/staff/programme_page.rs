//! A programme's form as a page: its sections filled, what somebody else changed meanwhile, its versions.
//! Deliberately fills every field from the same texts that a browser would send.

use super::SignedIn;
use super::programme_fields::{self, FieldSpec, Kind, choice_words, sections};
use super::programme_values;
use super::signed_in::staff_frame;
use crate::actions::ProgrammeVersion;
use crate::actions::show_programme_content::ManagedProgramme;
use crate::domain::programme_content::ProgrammeContent;
use crate::links;
use crate::pages::shared::{Choice, Field, Link, Problem};
use crate::pages::staff::programme::{Difference, FormItem, FormSection, Life, Look, Stale, Version};
use crate::pages::staff::{ProgrammeFormPage, StaffPlace};
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::words;

/// What the page says besides what is stored.
#[derive(Default)]
pub struct Said {
    /// What was just done.
    pub notice: Option<String>,
    /// Whether somebody else was faster.
    pub is_stale: bool,
    /// What was typed, or an earlier version.
    pub typed: Option<Fields>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The name of a copy, as it was typed.
    pub copy_name: Field,
}

/// The page.
#[must_use]
pub fn page(state: &AppState, signed_in: &SignedIn, shown: &ManagedProgramme, said: Said) -> ProgrammeFormPage {
    let programme = &shown.programme;
    let stored = programme_values::of(&ProgrammeContent::of(programme));
    let stale = match &said.typed {
        Some(typed) if said.is_stale => Some(stale(shown, &stored, typed)),
        _ => None,
    };
    let fields = said.typed.as_ref().unwrap_or(&stored);
    let section = |section: &programme_fields::Section| FormSection {
        id: section.id,
        heading: section.heading,
        effect: section.effect,
        items: section
            .fields
            .iter()
            .map(|spec| item(spec, fields, &said.problems, shown))
            .collect(),
    };
    ProgrammeFormPage {
        frame: staff_frame(state, signed_in, "事業の内容", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_PROGRAMMES.to_owned(),
            label: "事業の一覧".to_owned(),
        },
        notice: said.notice,
        stale,
        what: programme.name.clone(),
        about: words::form_words(programme.participation).to_owned(),
        ways: ways(shown),
        action: links::staff_programme(programme.id),
        opened: shown.newest,
        sections: sections(programme.participation).map(section).collect(),
        problems: said.problems,
        versions: shown.versions.iter().map(|one| version(shown, one)).collect(),
        life: Life {
            copy_action: links::staff_copy_programme(programme.id),
            copy_name: said.copy_name,
            end_action: links::staff_end_programme(programme.id),
            ended: programme.ended_on.map(|on| format!("{}に終えました。", words::day(on))),
        },
    }
}

/// What differs between two forms, section by section, each with what such a change means.
#[must_use]
pub fn changes(stored: &Fields, typed: &Fields) -> Vec<(String, String)> {
    let mut changes = Vec::new();
    for section in programme_fields::all() {
        let differ = section
            .fields
            .iter()
            .filter(|spec| stored.get(spec.name) != typed.get(spec.name));
        let labels: Vec<&str> = differ.map(|spec| spec.label).collect();
        if !labels.is_empty() {
            changes.push((labels.join("、"), section.effect.to_owned()));
        }
    }
    changes
}

fn item(spec: &FieldSpec, fields: &Fields, problems: &[Problem], shown: &ManagedProgramme) -> FormItem {
    let value = fields.get(spec.name);
    let problem = problems.iter().find(|problem| problem.field == spec.name);
    let choice = |(code, label): (&str, &str)| Choice {
        value: code.to_owned(),
        label: label.to_owned(),
        is_chosen: code == value,
    };
    let (look, is_needed) = match spec.kind {
        Kind::Line(is_needed) => (Look::Line("wide", false), is_needed),
        Kind::Lines(rows) => (Look::Lines(rows), false),
        Kind::Number(..) => (Look::Line("short", true), false),
        Kind::Time => (Look::Line("short", false), false),
        Kind::OneOf(choices) => (Look::Radios(choices.iter().copied().map(choice).collect()), true),
        Kind::Interview => {
            let others = shown.interviews.iter().map(|one| (one.key.as_str(), one.name.as_str()));
            let choices = std::iter::once(("", "選ばない")).chain(others).map(choice);
            (Look::Select(choices.collect()), false)
        }
    };
    FormItem {
        id: spec.name,
        label: spec.label,
        hint: spec.hint,
        need: if is_needed { "※必須" } else { "※任意" },
        field: Field {
            value: value.to_owned(),
            error: problem.map(|problem| problem.message.clone()),
        },
        look,
    }
}

fn ways(shown: &ManagedProgramme) -> Vec<Link> {
    let programme = &shown.programme;
    let link = |href: String, label: &str| Link {
        href,
        label: label.to_owned(),
    };
    let mut ways = Vec::new();
    if programme.is_public() {
        ways.push(link(links::programme(programme.id), "公開のページを見る"));
    }
    if programme.is_reserved() {
        ways.push(link(links::staff_wordings(programme.id), "お知らせの文面"));
    }
    ways
}

fn stale(shown: &ManagedProgramme, stored: &Fields, typed: &Fields) -> Stale {
    let who = shown.versions.first().map_or_else(String::new, |newest| {
        let by = newest.made_by.as_deref().unwrap_or("ほかの職員");
        format!(
            "第{}版（{}、{by}さん）ができています。",
            newest.number,
            words::moment(newest.made_at)
        )
    });
    let specs = sections(shown.programme.participation).flat_map(|section| section.fields);
    let differences = specs.filter_map(|spec| {
        let [stored, typed] = [stored, typed].map(|fields| in_words(spec, fields.get(spec.name), shown));
        (stored != typed).then_some(Difference {
            field: spec.name,
            label: spec.label,
            stored,
            typed,
        })
    });
    Stale {
        words: format!(
            "{who}入力された内容は、下の欄に残っています。ちがうところを見くらべて、よろしければ、もう一度「この内容で保存する」を押してください。"
        ),
        differences: differences.collect(),
    }
}

/// A value as it is read.
fn in_words(spec: &FieldSpec, value: &str, shown: &ManagedProgramme) -> String {
    let value = value.trim().replace("\r\n", "\n");
    match spec.kind {
        Kind::OneOf(_) => choice_words(spec.name, &value).to_owned(),
        Kind::Interview => {
            let found = shown.interviews.iter().find(|one| one.key == value);
            found.map_or_else(|| "選ばない".to_owned(), |one| one.name.clone())
        }
        _ if value.is_empty() => "（空）".to_owned(),
        _ => value.replace('\n', "／"),
    }
}

fn version(shown: &ManagedProgramme, version: &ProgrammeVersion) -> Version {
    let who = version.made_by.as_deref().unwrap_or("はじめの内容");
    Version {
        link: Link {
            href: links::staff_programme_version(shown.programme.id, version.number),
            label: format!("第{}版", version.number),
        },
        made: format!("{}　{who}", words::moment(version.made_at)),
        is_in_use: version.number == shown.newest,
    }
}
