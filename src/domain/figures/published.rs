//! What of the figures may be published: no number of households or persons from 1 to 4, and none from which one of these
//! could be reckoned by the sums of rows and columns.
//! Deliberately hides more than it must rather than less; 0 is shown, it is about nobody.

use super::report::{Column, Figures};

/// Below this a number could be about somebody who is known.
pub const LEAST_SHOWN: u64 = 5;

/// A prime (2³¹ − 1) to reckon with: elimination over its residues needs no fractions.
const PRIME: i64 = 2_147_483_647;

/// Columns that are about people, with what each is the sum of.
const SUMS: &[(Column, &[Column])] = &[
    (Column::Reserved, &[Column::New, Column::Again, Column::Unknown]),
    (
        Column::Reserved,
        &[Column::ByPerson, Column::ByFamily, Column::BySupporter],
    ),
    (Column::Reserved, &[Column::Web, Column::Phone, Column::Api]),
    (
        Column::Reserved,
        &[
            Column::Attended,
            Column::Away,
            Column::Absent,
            Column::Unnoted,
            Column::Expected,
        ],
    ),
    (
        Column::HandedOver,
        &[
            Column::PartnerMet,
            Column::PartnerReceived,
            Column::PartnerNotReached,
            Column::PartnerSilent,
        ],
    ),
];

/// Numbers of sessions and places: about nobody.
const OPEN: &[Column] = &[
    Column::Held,
    Column::ToCome,
    Column::CalledOff,
    Column::CapacityHouseholds,
    Column::CapacityPersons,
];

/// Persons are hidden with the households that they belong to.
const TOGETHER: &[(Column, Column)] = &[
    (Column::ReservedPersons, Column::Reserved),
    (Column::AttendedPersons, Column::Attended),
];

/// The columns of what is published, in order. Not among them: what would tell two of them apart any further.
pub const PUBLISHED: &[Column] = &[
    Column::Held,
    Column::ToCome,
    Column::CalledOff,
    Column::CapacityHouseholds,
    Column::CapacityPersons,
    Column::Reserved,
    Column::ReservedPersons,
    Column::New,
    Column::Again,
    Column::Unknown,
    Column::ByPerson,
    Column::ByFamily,
    Column::BySupporter,
    Column::Web,
    Column::Phone,
    Column::Api,
    Column::Attended,
    Column::Away,
    Column::Absent,
    Column::Unnoted,
    Column::Expected,
    Column::AttendedPersons,
    Column::WalkIn,
    Column::CancelledByFamily,
    Column::CancelledByDesk,
    Column::Unmet,
    Column::HandedOver,
    Column::PartnerMet,
    Column::PartnerReceived,
    Column::PartnerNotReached,
    Column::PartnerSilent,
];

/// A sum that whoever reads the table knows: the numbers at `parts` make the one at `total`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// Places of the parts.
    pub parts: Vec<usize>,
    /// Place of their sum.
    pub total: usize,
}

/// What is published: a line a programme and one of their sums; `None` is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// By programme, in the order in which they came; the columns are those of [`PUBLISHED`].
    pub lines: Vec<Vec<Option<u64>>>,
    /// The sums over all programmes.
    pub total: Vec<Option<u64>>,
}

/// The number of a column as it is published. Visitors without a reservation have a column of their own: were they also
/// among all who came, the smaller number could be reckoned from the larger one.
fn number(figures: &Figures, column: Column) -> u64 {
    match column {
        Column::AttendedPersons => figures
            .get(Column::AttendedPersons)
            .saturating_sub(figures.get(Column::WalkIn)),
        other => figures.get(other),
    }
}

/// The heading of a column as it is published.
#[must_use]
pub fn heading(column: Column) -> &'static str {
    match column {
        Column::AttendedPersons => "参加 延べ（名、予約なしの来場を除く）",
        other => other.word(),
    }
}

/// Hides what must not be published. All programmes of the city go in, whoever looks: were a desk's table reckoned by itself,
/// it and the city's could show what each of them hides.
#[must_use]
pub fn publish(programmes: &[Figures]) -> Published {
    let width = PUBLISHED.len();
    let mut numbers: Vec<u64> = Vec::new();
    for figures in programmes {
        numbers.extend(PUBLISHED.iter().map(|column| number(figures, *column)));
    }
    let sum_of = |column: &Column| programmes.iter().map(|figures| number(figures, *column)).sum::<u64>();
    numbers.extend(PUBLISHED.iter().map(sum_of));
    let height = programmes.len() + 1;
    let is_personal: Vec<bool> = PUBLISHED.iter().map(|column| !OPEN.contains(column)).collect();
    let mut primary: Vec<bool> = numbers
        .iter()
        .zip(is_personal.iter().cycle())
        .map(|(number, is_personal)| *is_personal && (1..LEAST_SHOWN).contains(number))
        .collect();
    let sums = sums(height);
    let hidden = loop {
        let hidden = protect(&numbers, &sums, &primary);
        let with_persons = together(&hidden, (height, width));
        if with_persons == hidden {
            break hidden;
        }
        primary = with_persons;
    };
    let shown: Vec<Option<u64>> = numbers
        .iter()
        .zip(&hidden)
        .map(|(number, is_hidden)| (!is_hidden).then_some(*number))
        .collect();
    let mut lines: Vec<Vec<Option<u64>>> = shown.chunks(width).map(<[_]>::to_vec).collect();
    let total = lines.pop().unwrap_or_default();
    Published { lines, total }
}

/// The same with the persons hidden whose households are: a party of one would tell both.
fn together(hidden: &[bool], (height, width): (usize, usize)) -> Vec<bool> {
    let mut with_persons = hidden.to_vec();
    for (persons, households) in TOGETHER {
        if let (Some(persons), Some(households)) = (place(*persons), place(*households)) {
            for row in 0..height {
                let is_hidden = hidden.get(row * width + households).copied().unwrap_or_default();
                if let Some(cell) = with_persons.get_mut(row * width + persons) {
                    *cell |= is_hidden;
                }
            }
        }
    }
    with_persons
}

fn place(column: Column) -> Option<usize> {
    PUBLISHED.iter().position(|one| *one == column)
}

/// Every sum that the table shows: along each line and down each column.
fn sums(height: usize) -> Vec<Sum> {
    let width = PUBLISHED.len();
    let mut sums = Vec::new();
    for row in 0..height {
        for (total, parts) in SUMS {
            let parts: Option<Vec<usize>> = parts.iter().map(|part| place(*part)).collect();
            if let (Some(parts), Some(total)) = (parts, place(*total)) {
                sums.push(Sum {
                    parts: parts.iter().map(|part| row * width + part).collect(),
                    total: row * width + total,
                });
            }
        }
    }
    let last = height.saturating_sub(1);
    for column in 0..width {
        sums.push(Sum {
            parts: (0..last).map(|row| row * width + column).collect(),
            total: last * width + column,
        });
    }
    sums
}

/// Which numbers are hidden: the `primary` ones, and others beside them until none of them can be reckoned. The smallest
/// ones go first, and a part rather than a sum.
#[must_use]
pub fn protect(numbers: &[u64], sums: &[Sum], primary: &[bool]) -> Vec<bool> {
    let mut hidden = primary.to_vec();
    loop {
        if let Some(next) = beside_few(numbers, &hidden, sums).and_then(|next| hidden.get_mut(next)) {
            *next = true;
            continue;
        }
        let Some(cell) = alone(&hidden, sums).or_else(|| reckoned(&hidden, sums)) else {
            break;
        };
        let unknowns = |sum: &Sum| cells(sum).filter(|one| hidden.get(*one) == Some(&true)).count();
        let own = |sum: &&Sum| cells(sum).any(|one| one == cell);
        // First where it stands alone, then along its sums, then anywhere that its neighbours reach.
        let beside = smallest(
            numbers,
            &hidden,
            sums.iter().filter(|sum| own(sum) && unknowns(sum) == 1),
        );
        let beside = beside.or_else(|| smallest(numbers, &hidden, sums.iter().filter(own)));
        let next = beside.or_else(|| smallest(numbers, &hidden, sums.iter().filter(|sum| unknowns(sum) > 0)));
        let Some(next) = next.and_then(|next| hidden.get_mut(next)) else {
            break;
        };
        *next = true;
    }
    hidden
}

fn cells(sum: &Sum) -> impl Iterator<Item = usize> {
    sum.parts.iter().copied().chain(std::iter::once(sum.total))
}

fn smallest<'s>(numbers: &[u64], hidden: &[bool], sums: impl Iterator<Item = &'s Sum>) -> Option<usize> {
    let shown = sums.flat_map(|sum| cells(sum).map(|one| (one, one == sum.total)));
    shown
        .filter(|(one, _)| hidden.get(*one) == Some(&false))
        .min_by_key(|(one, is_total)| {
            let number = numbers.get(*one).copied().unwrap_or_default();
            (number == 0, *is_total, number, *one)
        })
        .map(|(one, _)| one)
}

/// What to hide beside several numbers whose sum stands there and is so small that it tells them, or nearly: none of the
/// hidden ones is 0, so two that make 2 are 1 each.
fn beside_few(numbers: &[u64], hidden: &[bool], sums: &[Sum]) -> Option<usize> {
    let is_hidden = |one: &usize| hidden.get(*one) == Some(&true);
    let number = |one: &usize| numbers.get(*one).copied().unwrap_or_default();
    sums.iter().find_map(|sum| {
        let many = u64::try_from(sum.parts.iter().filter(|one| is_hidden(one)).count()).unwrap_or(u64::MAX);
        let all: u64 = sum.parts.iter().filter(|one| is_hidden(one)).map(number).sum();
        let tells = many > 1 && !is_hidden(&sum.total) && all < many.saturating_mul(LEAST_SHOWN);
        if tells {
            smallest(numbers, hidden, std::iter::once(sum))
        } else {
            None
        }
    })
}

/// A hidden number that stands alone in one of the sums. These are taken first: hiding another number beside them mends just
/// that, while elimination may name one of their neighbours, whose sums have enough hidden in them.
fn alone(hidden: &[bool], sums: &[Sum]) -> Option<usize> {
    sums.iter().find_map(|sum| {
        let mut unknowns = cells(sum).filter(|one| hidden.get(*one) == Some(&true));
        unknowns.next().filter(|_| unknowns.next().is_none())
    })
}

/// A hidden number that the sums give away, if there is one: with the hidden ones as unknowns, one that the equations
/// determine. Their right sides do not matter for that.
fn reckoned(hidden: &[bool], sums: &[Sum]) -> Option<usize> {
    let unknowns: Vec<usize> = (0..hidden.len())
        .filter(|one| hidden.get(*one) == Some(&true))
        .collect();
    let equation = |sum: &Sum| -> Vec<i64> {
        let side = |one: &usize| match (*one == sum.total, sum.parts.contains(one)) {
            (true, false) => PRIME - 1,
            (false, true) => 1,
            _ => 0,
        };
        unknowns.iter().map(side).collect()
    };
    let mut left: Vec<Vec<i64>> = sums.iter().map(equation).collect();
    left.retain(|row| row.iter().any(|factor| *factor != 0));
    let mut done: Vec<(usize, Vec<i64>)> = Vec::new();
    while let Some(row) = left.pop() {
        let Some(pivot) = row.iter().position(|factor| *factor != 0) else {
            continue;
        };
        let inverse = power(row.get(pivot).copied().unwrap_or(1), PRIME - 2);
        let row: Vec<i64> = row.iter().map(|factor| factor * inverse % PRIME).collect();
        for other in left.iter_mut().chain(done.iter_mut().map(|(_, other)| other)) {
            take_off(other, &row, pivot);
        }
        done.push((pivot, row));
    }
    let alone = done
        .iter()
        .find(|(_, row)| row.iter().filter(|factor| **factor != 0).count() == 1);
    alone.and_then(|(pivot, _)| unknowns.get(*pivot).copied())
}

/// Takes `row` off `other` so often that nothing is left at `pivot`, where `row` has a 1.
fn take_off(other: &mut [i64], row: &[i64], pivot: usize) {
    let times = other.get(pivot).copied().unwrap_or_default();
    if times != 0 {
        for (factor, own) in other.iter_mut().zip(row) {
            *factor = (*factor - times * own % PRIME + PRIME) % PRIME;
        }
    }
}

fn power(base: i64, exponent: i64) -> i64 {
    let (mut base, mut exponent, mut product) = (base % PRIME, exponent, 1);
    while exponent > 0 {
        if exponent % 2 == 1 {
            product = product * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    product
}

#[cfg(test)]
mod tests;
