//! Words and measures for the figures of a year: which columns stand in which table, and how long a bar is.
//! Deliberately counts nothing.

use crate::actions::show_figures::{DeskFigures, PublishedFigures, ShownFigures};
use crate::domain::calendar::FiscalYear;
use crate::domain::figures::layout::Layout;
use crate::domain::figures::published::{PUBLISHED, heading};
use crate::domain::figures::report::{Column, Figures};
use crate::domain::table_file::{Cell, Table};
use crate::pages::staff::figures::{Bar, Chart, FigureCell, FigureRow, FigureSection, Stroke};

/// The last line of what is published.
const ALL_PROGRAMMES: &str = "すべての事業";
/// What stands for a hidden number.
const HIDDEN: &str = "＊";
/// How much of the capacity was used.
const RATES: [&str; 2] = ["利用率（組）", "利用率（名）"];
/// A bar is at most so long, of 320.
const LONGEST: u64 = 270;
/// So many characters of a name stand above its bar.
const SHORT_NAME: usize = 24;
/// Height of the bars of one programme, and below it of what stands above all of them.
const STEP: u32 = 50;
const ABOVE: u32 = 38;

/// A table: id, heading, what to know, its columns, whether with the rates, the columns that are drawn.
struct Plan {
    id: &'static str,
    heading: &'static str,
    about: &'static str,
    columns: &'static [Column],
    has_rates: bool,
    charts: &'static [Column],
}

const PLANS: &[Plan] = &[
    Plan {
        id: "sessions",
        heading: "開催と定員",
        about: "定員と利用率は、終わった開催の分です。利用率は、定員のうち予約で埋まった割合で、組と名を分けて出します。",
        columns: &[
            Column::Held,
            Column::ToCome,
            Column::Postponed,
            Column::CalledOff,
            Column::CapacityHouseholds,
            Column::CapacityPersons,
        ],
        has_rates: true,
        charts: &[Column::Held],
    },
    Plan {
        id: "visitors",
        heading: "参加",
        about: "出席の記録と、予約なしの来場記録と、この仕組みを使う前の記録を合わせています。「実」は、同じ世帯を1組と数え、出席の記録だけから数えます。",
        columns: &[
            Column::Attended,
            Column::Distinct,
            Column::AttendedPersons,
            Column::WalkIn,
        ],
        has_rates: false,
        charts: &[Column::Attended, Column::AttendedPersons],
    },
    Plan {
        id: "reserved",
        heading: "予約",
        about: "取り消しを除いた予約です。連続講座は、回ごとに1組と数えます。",
        columns: &[
            Column::Reserved,
            Column::ReservedPersons,
            Column::Expected,
            Column::Unnoted,
        ],
        has_rates: false,
        charts: &[Column::Reserved],
    },
    Plan {
        id: "visits",
        heading: "新規と継続",
        about: "その年度に、その事業の予約がはじめての世帯が新規です。合計の行では、その窓口がはじめての世帯です。連絡先のない予約は不明です。",
        columns: &[Column::New, Column::Again, Column::Unknown],
        has_rates: false,
        charts: &[Column::New, Column::Again],
    },
    Plan {
        id: "who",
        heading: "本人・家族・支援者",
        about: "「来る」は、その方が来る予約の組数です。1組に何人もいるので、足しても予約の数にはなりません。",
        columns: &[
            Column::ByPerson,
            Column::ByFamily,
            Column::BySupporter,
            Column::PersonComes,
            Column::FamilyComes,
            Column::SupporterComes,
        ],
        has_rates: false,
        charts: &[Column::PersonComes, Column::FamilyComes, Column::SupporterComes],
    },
    Plan {
        id: "source",
        heading: "受付の方法",
        about: "",
        columns: &[Column::Web, Column::Phone, Column::Api],
        has_rates: false,
        charts: &[Column::Web, Column::Phone],
    },
    Plan {
        id: "lost",
        heading: "取り消しと欠席",
        about: "連続講座は、回ごとに1組と数えます。",
        columns: &[
            Column::CancelledByFamily,
            Column::CancelledByDesk,
            Column::WithSession,
            Column::Lapsed,
            Column::Away,
            Column::Absent,
        ],
        has_rates: false,
        charts: &[Column::CancelledByFamily, Column::Absent],
    },
    Plan {
        id: "waiting",
        heading: "空きを待った世帯",
        about: "「空きがなかった」は、案内できる空きが出ないまま終わった世帯です。連続講座は、回ごとに1組と数えます。",
        columns: &[Column::Waited, Column::Unmet, Column::OfferUnused, Column::StillWaiting],
        has_rates: false,
        charts: &[Column::Waited, Column::Unmet],
    },
    Plan {
        id: "hand-overs",
        heading: "ほかの機関への引き継ぎ",
        about: "引き継いだ日の年度で数えます。同じ世帯を2つの機関に引き継ぐと、2件です。取りやめたものは入りません。",
        columns: &[
            Column::HandedOver,
            Column::PartnerMet,
            Column::PartnerReceived,
            Column::PartnerNotReached,
            Column::PartnerSilent,
        ],
        has_rates: false,
        charts: &[Column::HandedOver, Column::PartnerMet],
    },
];

/// One line with the figures of both years.
struct Line<'f> {
    label: String,
    is_sum: bool,
    now: &'f Figures,
    before: &'f Figures,
}

fn lines(shown: &ShownFigures) -> Vec<Line<'_>> {
    let of_desk = |desk: &'_ DeskFigures| -> String { format!("{}の合計", desk.desk.name) };
    let mut lines = Vec::new();
    for desk in shown.shown.iter().filter(|desk| !desk.programmes.is_empty()) {
        lines.extend(desk.programmes.iter().map(|line| Line {
            label: line.programme.name.clone(),
            is_sum: false,
            now: &line.now,
            before: &line.before,
        }));
        lines.push(Line {
            label: of_desk(desk),
            is_sum: true,
            now: &desk.now,
            before: &desk.before,
        });
    }
    lines
}

/// The tables of a year.
#[must_use]
pub fn sections(shown: &ShownFigures) -> Vec<FigureSection> {
    let lines = lines(shown);
    let section = |plan: &Plan| {
        let mut columns: Vec<String> = plan.columns.iter().map(|column| column.word().to_owned()).collect();
        if plan.has_rates {
            columns.extend(RATES.map(str::to_owned));
        }
        FigureSection {
            id: plan.id,
            heading: plan.heading,
            about: plan.about,
            columns,
            rows: lines.iter().map(|line| row(plan, line)).collect(),
            charts: plan
                .charts
                .iter()
                .filter_map(|column| chart(plan, *column, &lines))
                .collect(),
        }
    };
    PLANS.iter().map(section).collect()
}

fn row(plan: &Plan, line: &Line<'_>) -> FigureRow {
    let mut cells: Vec<FigureCell> = plan
        .columns
        .iter()
        .map(|column| FigureCell {
            value: line.now.get(*column).to_string(),
            before: Some(line.before.get(*column).to_string()),
        })
        .collect();
    if plan.has_rates {
        let rates = rates(line.now).into_iter().zip(rates(line.before));
        cells.extend(rates.map(|(now, before)| FigureCell {
            value: percent(now),
            before: Some(percent(before)),
        }));
    }
    FigureRow {
        label: line.label.clone(),
        is_sum: line.is_sum,
        cells,
    }
}

fn rates(figures: &Figures) -> [Option<u64>; 2] {
    [figures.rate_of_households(), figures.rate_of_persons()]
}

fn percent(rate: Option<u64>) -> String {
    rate.map_or_else(|| "―".to_owned(), |rate| format!("{rate}%"))
}

fn chart(plan: &Plan, column: Column, lines: &[Line<'_>]) -> Option<Chart> {
    let numbers = |line: &Line<'_>| (line.now.get(column), line.before.get(column));
    let programmes = lines.iter().filter(|line| !line.is_sum && numbers(line) != (0, 0));
    let longest = programmes
        .clone()
        .map(|line| numbers(line).0.max(numbers(line).1))
        .max()?;
    let stroke = |value: u64, y: u32| {
        let width = value.saturating_mul(LONGEST).checked_div(longest).unwrap_or_default();
        Stroke {
            value,
            y,
            width,
            value_x: width + 5,
            value_y: y + 9,
        }
    };
    let mut bars = Vec::new();
    let mut y = ABOVE;
    for line in programmes {
        let (now, before) = numbers(line);
        bars.push(Bar {
            label: short(&line.label),
            label_y: y + 14,
            now: stroke(now, y + 19),
            before: stroke(before, y + 32),
        });
        y += STEP;
    }
    Some(Chart {
        id: format!("{}-{}", plan.id, column.code()),
        title: column.word().to_owned(),
        height: y,
        bars,
    })
}

fn short(name: &str) -> String {
    let mut kept: String = name.chars().take(SHORT_NAME).collect();
    if kept.len() < name.len() {
        kept.push('…');
    }
    kept
}

/// The tables of what may be published.
#[must_use]
pub fn published_sections(published: &PublishedFigures) -> Vec<FigureSection> {
    let section = |plan: &Plan| {
        let places: Vec<usize> = (0..PUBLISHED.len())
            .filter(|place| {
                PUBLISHED
                    .get(*place)
                    .is_some_and(|column| plan.columns.contains(column))
            })
            .collect();
        let cells = |line: &Vec<Option<u64>>| -> Vec<FigureCell> {
            let numbers = places.iter().map(|place| line.get(*place).copied().flatten());
            numbers
                .map(|number| FigureCell {
                    value: shown(number),
                    before: None,
                })
                .collect()
        };
        let lines = published.lines.iter().map(|(programme, line)| FigureRow {
            label: programme.name.clone(),
            is_sum: false,
            cells: cells(line),
        });
        let total = published.total.iter().map(|total| FigureRow {
            label: ALL_PROGRAMMES.to_owned(),
            is_sum: true,
            cells: cells(total),
        });
        let rows = lines.chain(total).collect();
        FigureSection {
            id: plan.id,
            heading: plan.heading,
            about: "",
            columns: places
                .iter()
                .filter_map(|place| PUBLISHED.get(*place).map(|column| heading(*column).to_owned()))
                .collect(),
            rows,
            charts: Vec::new(),
        }
    };
    PLANS.iter().map(section).collect()
}

fn shown(number: Option<u64>) -> String {
    number.map_or_else(|| HIDDEN.to_owned(), |number| number.to_string())
}

/// The year as a file: the city's columns in the city's order, each line with the year before below it.
#[must_use]
pub fn table(figures: &ShownFigures, layout: &Layout) -> Table {
    let mut headings = vec!["事業".to_owned(), "年度".to_owned()];
    headings.extend(layout.columns().iter().map(|(_, heading)| heading.clone()));
    headings.extend(RATES.map(|rate| format!("{rate}（%）")));
    let year = figures.year;
    let before = FiscalYear::starting_in(year.start_year().saturating_sub(1));
    let row = |label: &str, year: FiscalYear, of: &Figures| {
        let mut cells = vec![Cell::from(label), Cell::Text(year.to_string())];
        let columns = layout.columns().iter();
        cells.extend(columns.map(|(column, _)| Cell::Number(of.get(*column))));
        cells.extend(rates(of).map(|rate| rate.map_or_else(|| Cell::from(""), Cell::Number)));
        cells
    };
    let both = |line: &Line<'_>| {
        let own = row(&line.label, year, line.now);
        std::iter::once(own).chain(before.map(|before| row(&line.label, before, line.before)))
    };
    Table {
        name: year.to_string(),
        headings,
        rows: lines(figures)
            .iter()
            .flat_map(|line| both(line).collect::<Vec<_>>())
            .collect(),
    }
}

/// What may be published as a file.
#[must_use]
pub fn published_table(published: &PublishedFigures) -> Table {
    let mut headings = vec!["事業".to_owned()];
    headings.extend(PUBLISHED.iter().map(|column| heading(*column).to_owned()));
    let row = |label: &str, line: &Vec<Option<u64>>| {
        let numbers = line
            .iter()
            .map(|number| number.map_or_else(|| Cell::from(HIDDEN), Cell::Number));
        std::iter::once(Cell::from(label)).chain(numbers).collect()
    };
    let lines = published
        .lines
        .iter()
        .map(|(programme, line)| row(&programme.name, line));
    let total = published.total.iter().map(|total| row(ALL_PROGRAMMES, total));
    Table {
        name: format!("{} 公表用", published.year),
        headings,
        rows: lines.chain(total).collect(),
    }
}
