//! No published table gives a small number away, whatever the numbers.
//! Deliberately reckons in another way than the code: by ranks of exact integers.

use proptest::prelude::*;

use super::*;

/// The rank of integer equations, exactly (Bareiss 1968).
fn rank(mut rows: Vec<Vec<i128>>) -> usize {
    let width = rows.first().map_or(0, Vec::len);
    let (mut rank, mut before) = (0, 1);
    for column in 0..width {
        let Some(found) = (rank..rows.len()).find(|row| rows[*row][column] != 0) else {
            continue;
        };
        rows.swap(rank, found);
        let pivot = rows[rank].clone();
        for row in rows.iter_mut().skip(rank + 1) {
            let own = row[column];
            for (place, factor) in row.iter_mut().enumerate() {
                *factor = (*factor * pivot[column] - own * pivot[place]) / before;
            }
        }
        before = pivot[column];
        rank += 1;
    }
    rank
}

/// Whether the equations leave a hidden number open: it is, exactly if the others say as much without it.
fn is_open(cell: usize, hidden: &[bool], sums: &[Sum]) -> bool {
    let unknowns: Vec<usize> = (0..hidden.len()).filter(|one| hidden[*one]).collect();
    let rows = |without: Option<usize>| -> Vec<Vec<i128>> {
        sums.iter()
            .map(|sum| {
                let own = unknowns.iter().filter(|one| Some(**one) != without);
                own.map(|one| i128::from(sum.parts.contains(one)) - i128::from(sum.total == *one))
                    .collect()
            })
            .collect()
    };
    rank(rows(None)) == rank(rows(Some(cell)))
}

/// A table of `parts` with its sums of rows and columns, as numbers and sums.
fn table(parts: &[Vec<u64>]) -> (Vec<u64>, Vec<Sum>) {
    let (height, width) = (parts.len(), parts[0].len());
    let mut numbers = Vec::new();
    for row in parts {
        numbers.extend(row);
        numbers.push(row.iter().sum());
    }
    for column in 0..=width {
        numbers.push((0..height).map(|row| numbers[row * (width + 1) + column]).sum());
    }
    let at = |row: usize, column: usize| row * (width + 1) + column;
    let mut sums: Vec<Sum> = (0..=height)
        .map(|row| Sum {
            parts: (0..width).map(|column| at(row, column)).collect(),
            total: at(row, width),
        })
        .collect();
    sums.extend((0..=width).map(|column| Sum {
        parts: (0..height).map(|row| at(row, column)).collect(),
        total: at(height, column),
    }));
    (numbers, sums)
}

/// A programme with so many households of each of twelve kinds.
fn programme(kinds: &[u64]) -> Figures {
    let mut figures = Figures::default();
    let visits = [Column::New, Column::Again, Column::Unknown];
    let relations = [Column::ByPerson, Column::ByFamily, Column::BySupporter];
    let sources = [Column::Web, Column::Phone, Column::Api];
    let ends = [
        Column::Attended,
        Column::Away,
        Column::Absent,
        Column::Unnoted,
        Column::Expected,
    ];
    let answers = [
        Column::PartnerMet,
        Column::PartnerReceived,
        Column::PartnerNotReached,
        Column::PartnerSilent,
    ];
    for (kind, number) in kinds.iter().enumerate() {
        let told = [
            visits[kind % 3],
            relations[kind / 3 % 3],
            sources[(kind + 1) % 3],
            ends[kind % 5],
        ];
        for column in told.into_iter().chain([Column::Reserved]) {
            figures.count(column, *number);
        }
        figures.count(Column::HandedOver, *number);
        figures.count(answers[kind % 4], *number);
        figures.count(Column::ReservedPersons, number * 2);
    }
    figures.count(Column::WalkIn, kinds[0]);
    figures.count(Column::AttendedPersons, kinds[0] + 2 * figures.get(Column::Attended));
    figures
}

fn small(numbers: &[u64]) -> Vec<bool> {
    numbers.iter().map(|number| (1..LEAST_SHOWN).contains(number)).collect()
}

#[test]
fn one_small_number_takes_others_with_it() {
    let (numbers, sums) = table(&[vec![3, 20, 30], vec![10, 20, 30], vec![11, 40, 50]]);
    let hidden = protect(&numbers, &sums, &small(&numbers));
    assert!(hidden[0], "the small one");
    assert_eq!(hidden.iter().filter(|is_hidden| **is_hidden).count(), 4, "{hidden:?}");
}

#[test]
fn a_sum_that_leaves_one_for_each_hides_another_beside_them() {
    // 20 by web, telephone and program: 18, 1 and 1.
    let sums = [Sum {
        parts: vec![0, 1, 2],
        total: 3,
    }];
    let hidden = protect(&[18, 1, 1, 20], &sums, &[false, true, true, false]);
    assert_eq!(hidden, [true, true, true, false]);
    // Two that leave enough for a doubt stay as they are.
    let hidden = protect(&[30, 4, 9, 43], &sums, &[false, true, true, false]);
    assert_eq!(hidden, [false, true, true, false]);
}

#[test]
fn persons_are_hidden_with_their_households() {
    let mut figures = Figures::default();
    for (column, number) in [
        (Column::Reserved, 14),
        (Column::ReservedPersons, 14),
        (Column::Attended, 12),
        (Column::AttendedPersons, 12),
        (Column::Absent, 2),
        (Column::New, 14),
        (Column::ByFamily, 14),
        (Column::Web, 14),
    ] {
        figures.count(column, number);
    }
    let published = publish(&[figures]);
    for line in published.lines.iter().chain([&published.total]) {
        for (persons, households) in TOGETHER {
            let shown = |column: &Column| line[place(*column).unwrap()].is_some();
            assert!(shown(households) || !shown(persons), "{persons:?}");
        }
    }
    assert_eq!(
        published.lines[0][place(Column::Attended).unwrap()],
        None,
        "beside the two absent"
    );
}

#[test]
fn a_hidden_square_is_safe_and_one_that_stands_alone_beside_it_is_not() {
    let mut hidden = vec![false; 4 * 4];
    let (_, all) = table(&[vec![9; 3], vec![9; 3], vec![9; 3]]);
    for cell in [0, 1, 4, 5] {
        hidden[cell] = true;
    }
    assert_eq!(reckoned(&hidden, &all), None, "a square is safe");
    hidden[2] = true;
    assert_eq!(reckoned(&hidden, &all), Some(2), "alone in its column");
}

#[test]
fn numbers_of_sessions_are_about_nobody() {
    let published = publish(&[Figures::default()]);
    assert!(published.total.iter().all(|number| *number == Some(0)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_hidden_number_can_be_reckoned(
        parts in (2_usize..5, 2_usize..6).prop_flat_map(|(width, height)| {
            proptest::collection::vec(proptest::collection::vec(0_u64..14, width), height)
        }),
    ) {
        let (numbers, sums) = table(&parts);
        let primary = small(&numbers);
        let hidden = protect(&numbers, &sums, &primary);
        for cell in 0..numbers.len() {
            prop_assert!(hidden[cell] || !primary[cell], "a small number is shown");
            prop_assert!(!hidden[cell] || is_open(cell, &hidden, &sums), "{cell} of {numbers:?} {hidden:?}");
        }
        if !primary.contains(&true) {
            prop_assert!(!hidden.contains(&true), "hidden without need");
        }
    }

    #[test]
    fn a_published_year_gives_no_small_number_away(
        programmes in proptest::collection::vec(proptest::collection::vec(0_u64..9, 12), 1..5),
    ) {
        let all: Vec<Figures> = programmes.iter().map(|kinds| programme(kinds)).collect();
        let published = publish(&all);
        let height = all.len() + 1;
        let cells: Vec<Option<u64>> = published.lines.iter().flatten().chain(&published.total).copied().collect();
        let hidden: Vec<bool> = cells.iter().map(Option::is_none).collect();
        let sums = sums(height);
        for (cell, number) in cells.iter().enumerate() {
            let column = PUBLISHED[cell % PUBLISHED.len()];
            match number {
                Some(number) => prop_assert!(OPEN.contains(&column) || !(1..LEAST_SHOWN).contains(number)),
                None => prop_assert!(is_open(cell, &hidden, &sums), "{column:?} of {all:?}"),
            }
        }
    }
}
