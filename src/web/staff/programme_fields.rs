//! Which fields the form of a programme has, in which order, and what a change of them means for what is reserved already.
//! Deliberately a table: whoever reads, fills or shows the form goes through it, so that no field is forgotten.

mod questions;
mod table;

pub use self::questions::QUESTION_FIELDS;
use self::table::SECTIONS;
use crate::domain::programme::Participation;

/// How a field looks, and what may stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One line; `true` if it must be there.
    Line(bool),
    /// Several lines, shown in so many rows.
    Lines(u8),
    /// A whole number from the first to the second.
    Number(u32, u32),
    /// A time of day.
    Time,
    /// One of these: what is sent, and what is read.
    OneOf(&'static [(&'static str, &'static str)]),
    /// One of the programmes whose consultation may come first, or none.
    Interview,
}

/// A field.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// Its name, and its id on the page.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What helps to fill it; may be empty.
    pub hint: &'static str,
    /// How it looks.
    pub kind: Kind,
}

/// Fields that belong together.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its id on the page.
    pub id: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// What a change means for what is reserved already.
    pub effect: &'static str,
    /// For which programmes.
    pub of: Whose,
    /// Its fields.
    pub fields: &'static [FieldSpec],
}

/// For which programmes a section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// For all.
    Every,
    /// For those that are reserved.
    Reserved,
    /// For courses.
    Courses,
    /// For walk-in places.
    WalkIns,
}

impl Whose {
    /// Whether a programme of this form is meant.
    #[must_use]
    pub fn holds(self, participation: Participation) -> bool {
        match self {
            Self::Every => true,
            Self::Reserved => !matches!(participation, Participation::WalkIn | Participation::Notice),
            Self::Courses => participation == Participation::Course,
            Self::WalkIns => participation == Participation::WalkIn,
        }
    }
}

const fn field(name: &'static str, label: &'static str, hint: &'static str, kind: Kind) -> FieldSpec {
    FieldSpec {
        name,
        label,
        hint,
        kind,
    }
}

/// The sections of a programme's form.
pub fn sections(participation: Participation) -> impl Iterator<Item = &'static Section> {
    SECTIONS.iter().filter(move |section| section.of.holds(participation))
}

/// Every section.
pub fn all() -> impl Iterator<Item = &'static Section> {
    SECTIONS.iter()
}

/// What is read where a choice of that field has this code; the code itself where there is none.
#[must_use]
pub fn choice_words<'w>(name: &str, code: &'w str) -> &'w str {
    let Some((
        _,
        FieldSpec {
            kind: Kind::OneOf(choices),
            ..
        },
    )) = find(name)
    else {
        return code;
    };
    let found = choices.iter().find(|(value, _)| *value == code);
    found.map_or(code, |(_, words)| *words)
}

/// The section and the field of that name.
#[must_use]
pub fn find(name: &str) -> Option<(&'static Section, &'static FieldSpec)> {
    SECTIONS
        .iter()
        .find_map(|section| Some((section, section.fields.iter().find(|field| field.name == name)?)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_fields_have_one_name_and_every_section_says_what_a_change_means() {
        let fields = SECTIONS.iter().flat_map(|section| section.fields);
        let names: Vec<&str> = fields.map(|field| field.name).collect();
        assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len());
        for section in SECTIONS {
            assert!(section.effect.ends_with('。'), "{}", section.id);
        }
        for name in names {
            assert!(find(name).is_some());
        }
    }
}
