//! The guard of the house: who may import whom, which crate lives in which room, and what no file may contain.
//! It reads the tree as text and runs nothing; a rule that gets in the way of something better is changed here, in the open.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a guard that cannot read the tree should say so loudly"
)]

#[path = "architecture/source.rs"]
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use source::{ModuleMap, SourceFile, modules_named_in, named_paths};

// ── the tables: change them together with the map in src/lib.rs ──────────────────────────────────────────────────────

/// Who may import whom, from the ground up: a room sees only rooms listed above it.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("config", &[]),
    ("links", &["domain"]),
    ("catalogue", &["domain"]),
    ("store", &["domain", "config"]),
    ("identity", &["config"]),
    ("mail", &["domain", "links", "catalogue", "config"]),
    ("pages", &["domain", "links", "catalogue"]),
    (
        "actions",
        &["domain", "links", "catalogue", "store", "mail", "identity"],
    ),
    ("demo", &["domain", "actions"]),
    ("web", &["domain", "links", "catalogue", "pages", "actions", "config"]),
    ("worker", &["domain", "actions"]),
    (
        "app",
        &[
            "domain",
            "config",
            "links",
            "catalogue",
            "store",
            "identity",
            "mail",
            "pages",
            "actions",
            "demo",
            "web",
            "worker",
        ],
    ),
    ("cli", &["config", "domain", "app"]),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// Crates that only certain rooms may name. What is not listed may be named anywhere.
const CONFINED: &[(&str, &[&str])] = &[
    ("diesel", &["store"]),
    ("diesel_async", &["store"]),
    ("diesel_migrations", &["store"]),
    ("tokio_postgres", &["store"]),
    ("tokio_postgres_rustls", &["store"]),
    ("libsqlite3_sys", &["store"]),
    ("chacha20poly1305", &["store"]),
    ("argon2", &["store"]),
    ("hmac", &["store", "domain"]),
    ("sha1", &["domain"]),
    ("sha2", &["store", "domain"]),
    ("openidconnect", &["identity"]),
    ("reqwest", &["identity"]),
    ("lettre", &["mail"]),
    ("icalendar", &["mail"]),
    ("mail_parser", &["mail"]),
    ("ring", &["mail", "store"]),
    ("rrule", &["domain"]),
    ("zxcvbn", &["domain"]),
    ("csv", &["domain"]),
    ("encoding_rs", &["domain"]),
    ("askama", &["pages", "mail", "catalogue"]),
    ("fast_qr", &["pages"]),
    ("rust_xlsxwriter", &["domain"]),
    ("axum", &["web", "app"]),
    ("tower", &["web", "app"]),
    ("axum_extra", &["web"]),
    ("tower_http", &["web"]),
    ("utoipa", &["web"]),
    ("utoipa_axum", &["web"]),
    ("tracing_subscriber", &["cli"]),
    ("clap", &["main", "cli"]),
];

/// Names that say nothing about what is inside.
const NAMELESS: &[&str] = &[
    "util", "utils", "helper", "helpers", "common", "manager", "service", "prelude", "misc",
];

/// Above this a source file probably has a second room in it.
const MOST_LINES: usize = 400;

/// Spelled in two halves, so that the guard may stand in the tree it guards.
const LEFT_OVERS: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("db", "g!"),
    concat!("#[ign", "ore"),
];

/// Paths of one machine.
const MACHINE_PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/fa", "rm/")];

/// Hosts packages come from: which one is used is the business of the machine, not of the tree.
const REGISTRY_HOSTS: &[&str] = &[
    concat!("registry.", "npmjs"),
    concat!("registry.", "yarnpkg"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("deb.", "debian.org"),
    concat!("archive.", "ubuntu.com"),
    concat!("deb.", "nodesource"),
    concat!("pypi.", "org"),
    concat!("\"reso", "lved\":"),
];

// ── the rules, each held against the tree ────────────────────────────────────────────────────────────────────────────

#[test]
fn rooms_import_only_what_stands_below_them() {
    none(&imports_upwards(&rust_files("src")));
}

#[test]
fn no_two_top_modules_import_each_other_in_a_circle() {
    none(&circles(&rust_files("src"), <[String]>::is_empty));
}

#[test]
fn no_siblings_inside_a_layer_import_each_other_in_a_circle() {
    none(&circles(&rust_files("src"), |parent| !parent.is_empty()));
}

#[test]
fn crates_stay_in_the_rooms_they_are_confined_to() {
    none(&crates_out_of_their_room(&rust_files("src")));
}

#[test]
fn every_module_says_what_it_is_for_and_what_it_does_not_do() {
    let mut files = rust_files("src");
    files.extend(rust_files("tests"));
    none(&without_module_docs(&files));
}

#[test]
fn nothing_unfinished_is_left_in_the_tree() {
    let mut files = text_files("src");
    files.extend(text_files("tests"));
    none(&left_overs(&files));
}

#[test]
fn no_source_file_is_longer_than_one_room() {
    none(&too_long(&rust_files("src")));
}

#[test]
fn modules_are_named_after_what_is_in_them() {
    let mut files = rust_files("src");
    files.extend(rust_files("tests"));
    none(&nameless(&files));
}

#[test]
fn the_tree_names_no_machine_and_no_registry() {
    none(&machine_names(&text_files("")));
}

#[test]
fn both_databases_have_the_same_migrations() {
    let postgres = migration_files("postgres");
    let sqlite = migration_files("sqlite");
    assert!(!postgres.is_empty(), "migrations/postgres is missing or empty");
    none(&different_migrations(&postgres, &sqlite));
}

#[test]
fn every_rule_of_the_style_sheet_stands_by_itself() {
    let sheet = fs::read_to_string("templates/assets/app.css").unwrap();
    none(&rules_within_rules(&sheet));
}

// ── the rules themselves ─────────────────────────────────────────────────────────────────────────────────────────────

fn imports_upwards(files: &[SourceFile]) -> Vec<String> {
    let rooms: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    let map = ModuleMap::of(files);
    let mut wrong = Vec::new();
    for file in files {
        let room = file.room();
        let Some(allowed) = rooms.get(room.as_str()) else {
            wrong.push(format!(
                "{}: `{room}` has no row in ROOMS; where does it stand?",
                file.path
            ));
            continue;
        };
        for named in named_paths(&file.text) {
            let Some(target) = map.resolve(file, &named) else {
                continue;
            };
            let Some(other) = target.first() else {
                continue;
            };
            if *other == room || allowed.contains(&other.as_str()) {
                continue;
            }
            let why = if rooms.contains_key(other.as_str()) {
                format!("`{room}` may not import `{other}`")
            } else {
                format!("`{other}` is no room: name the module a thing lives in")
            };
            wrong.push(format!(
                "{}:{}: {why} (`{}`)",
                file.path,
                named.line,
                named.segments.join("::")
            ));
        }
    }
    wrong
}

/// From module to module, each with one place where the import stands.
type Imports = BTreeMap<String, BTreeMap<String, String>>;

fn circles(files: &[SourceFile], of_interest: fn(&[String]) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for (parent, imports) in imports_between_siblings(files) {
        if !of_interest(&parent) {
            continue;
        }
        let mut seen = BTreeSet::new();
        for start in imports.keys() {
            let Some(circle) = way_back(&imports, start) else {
                continue;
            };
            if seen.insert(circle.iter().cloned().collect::<BTreeSet<_>>()) {
                wrong.push(told(&parent, &circle, &imports));
            }
        }
    }
    wrong
}

fn imports_between_siblings(files: &[SourceFile]) -> BTreeMap<Vec<String>, Imports> {
    let map = ModuleMap::of(files);
    let mut all: BTreeMap<Vec<String>, Imports> = BTreeMap::new();
    for file in files {
        let module = file.module();
        for named in named_paths(&file.text) {
            let Some(target) = map.resolve(file, &named) else {
                continue;
            };
            let shared = module.iter().zip(&target).take_while(|(a, b)| a == b).count();
            let (parent, Some(from), Some(name)) = (&module[..shared], module.get(shared), target.get(shared)) else {
                continue;
            };
            let Some(to) = map.child(parent, name) else {
                continue;
            };
            if *from != to {
                let place = format!("{}:{}", file.path, named.line);
                let imports = all.entry(parent.to_vec()).or_default();
                imports.entry(from.clone()).or_default().entry(to).or_insert(place);
            }
        }
    }
    all
}

/// The shortest way along the imports from a module back to itself.
fn way_back(imports: &Imports, start: &String) -> Option<Vec<String>> {
    let mut ways = vec![vec![start.clone()]];
    let mut visited = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = way.last()?;
            for next in imports.get(last).into_iter().flat_map(BTreeMap::keys) {
                if next == start {
                    return Some(way);
                }
                if visited.insert(next.clone()) {
                    longer.push([way.as_slice(), std::slice::from_ref(next)].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

fn told(parent: &[String], circle: &[String], imports: &Imports) -> String {
    let mut text = format!(
        "a circle in `{}`:",
        if parent.is_empty() {
            "src".to_owned()
        } else {
            parent.join("::")
        }
    );
    for (at, from) in circle.iter().enumerate() {
        let to = &circle[(at + 1) % circle.len()];
        let _ = write!(text, " {from} → {to} ({})", imports[from][to]);
    }
    text
}

fn crates_out_of_their_room(files: &[SourceFile]) -> Vec<String> {
    let confined: BTreeMap<&str, &[&str]> = CONFINED.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in files {
        let room = file.room();
        for named in named_paths(&file.text) {
            let Some(first) = named.segments.first() else {
                continue;
            };
            let Some(rooms) = confined.get(first.as_str()) else {
                continue;
            };
            if !rooms.contains(&room.as_str()) {
                let place = format!("{}:{}", file.path, named.line);
                wrong.push(format!(
                    "{place}: `{first}` belongs to {}, not to `{room}`",
                    rooms.join(" and ")
                ));
            }
        }
    }
    wrong
}

fn without_module_docs(files: &[SourceFile]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        let said = file
            .text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .filter(|line| !line.trim_start_matches("//!").trim().is_empty())
            .count();
        if said < 2 {
            wrong.push(format!(
                "{}: begins with {said} lines of `//!`; say what it is for, then what it deliberately does not do",
                file.path
            ));
        }
    }
    wrong
}

fn left_overs(files: &[SourceFile]) -> Vec<String> {
    places(files, LEFT_OVERS, |file, line, what| {
        format!("{}:{line}: `{what}` — finish it, or write an issue", file.path)
    })
}

fn too_long(files: &[SourceFile]) -> Vec<String> {
    files
        .iter()
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(file, lines)| {
            format!(
                "{}: {lines} lines, over {MOST_LINES}: is there a second room in it?",
                file.path
            )
        })
        .collect()
}

fn nameless(files: &[SourceFile]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        for part in file.path.trim_end_matches(".rs").split('/') {
            if NAMELESS.contains(&part) {
                wrong.push(format!("{}: `{part}` does not say what is inside", file.path));
            }
        }
        for (name, line) in modules_named_in(&file.text) {
            if NAMELESS.contains(&name.as_str()) {
                wrong.push(format!("{}:{line}: `{name}` does not say what is inside", file.path));
            }
        }
    }
    wrong
}

fn machine_names(files: &[SourceFile]) -> Vec<String> {
    let mut wrong = places(files, MACHINE_PATHS, |file, line, what| {
        format!("{}:{line}: `{what}` is a path of one machine", file.path)
    });
    wrong.extend(places(files, REGISTRY_HOSTS, |file, line, what| {
        format!("{}:{line}: `{what}` names where packages come from", file.path)
    }));
    wrong
}

/// Where one of the words stands on its own, not as a part of a longer word or path.
fn places(files: &[SourceFile], words: &[&str], tell: fn(&SourceFile, usize, &str) -> String) -> Vec<String> {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "_-.".contains(c));
    let mut wrong = Vec::new();
    for file in files {
        for (number, line) in file.text.lines().enumerate() {
            for word in words {
                let ends_in_a_letter = word.ends_with(char::is_alphanumeric);
                let alone = line.match_indices(word).any(|(at, _)| {
                    let after = line[at + word.len()..].chars().next();
                    let runs_on = ends_in_a_letter && after.is_some_and(|c| c.is_alphanumeric() || c == '_');
                    !joins(line[..at].chars().next_back()) && !runs_on
                });
                if alone {
                    wrong.push(tell(file, number + 1, word));
                }
            }
        }
    }
    wrong
}

/// A brace that a merge lost takes every rule after it out of force, and no other test sees that.
fn rules_within_rules(sheet: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut open: Vec<bool> = Vec::new();
    let mut is_comment = false;
    for (line, number) in sheet.lines().zip(1..) {
        is_comment |= line.trim_start().starts_with("/*");
        if !is_comment {
            for sign in line.chars() {
                if sign == '{' {
                    if open.iter().any(|is_at_rule| !is_at_rule) {
                        wrong.push(format!("app.css:{number}: inside another rule"));
                    }
                    open.push(line.trim_start().starts_with('@'));
                } else if sign == '}' && open.pop().is_none() {
                    wrong.push(format!("app.css:{number}: closes nothing"));
                }
            }
        }
        is_comment &= !line.contains("*/");
    }
    if !open.is_empty() {
        wrong.push(format!("app.css: {} left open", open.len()));
    }
    wrong
}

fn different_migrations(postgres: &BTreeSet<String>, sqlite: &BTreeSet<String>) -> Vec<String> {
    let missing = |name: &String, there: &str| format!("migrations/{there}/{name} is missing");
    let mut wrong: Vec<String> = postgres
        .difference(sqlite)
        .map(|name| missing(name, "sqlite"))
        .collect();
    wrong.extend(sqlite.difference(postgres).map(|name| missing(name, "postgres")));
    wrong
}

// ── reading the tree ─────────────────────────────────────────────────────────────────────────────────────────────────

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(under: &str) -> Vec<SourceFile> {
    let is_rust = |file: &SourceFile| {
        Path::new(&file.path)
            .extension()
            .is_some_and(|extension| extension == "rs")
    };
    text_files(under).into_iter().filter(is_rust).collect()
}

/// Every text file below a folder of the project, without what is built, installed or written while running.
fn text_files(under: &str) -> Vec<SourceFile> {
    let mut files = Vec::new();
    read_folder(&root().join(under), &mut files);
    assert!(!files.is_empty(), "nothing to read in `{under}`");
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn read_folder(folder: &Path, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry of a folder").path();
        let inside = path
            .strip_prefix(root())
            .expect("below the root")
            .to_string_lossy()
            .replace('\\', "/");
        let not_ours = [
            ".git",
            "target",
            "data",
            "secrets",
            "tests/browser/node_modules",
            "tests/browser/out",
        ];
        if path.is_symlink() || not_ours.contains(&inside.as_str()) || path.join("CACHEDIR.TAG").exists() {
            continue;
        }
        if path.is_dir() {
            read_folder(&path, files);
        } else if inside != "Cargo.lock"
            && let Ok(text) = fs::read_to_string(&path)
        {
            files.push(SourceFile { path: inside, text });
        }
    }
}

fn migration_files(database: &str) -> BTreeSet<String> {
    let prefix = format!("migrations/{database}/");
    text_files("migrations")
        .into_iter()
        .filter_map(|file| file.path.strip_prefix(&prefix).map(str::to_owned))
        .collect()
}

#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

// ── the guard is seen to fail ────────────────────────────────────────────────────────────────────────────────────────

#[track_caller]
fn says(wrong: &[String], expected: &str) {
    assert!(
        wrong.len() == 1 && wrong[0].contains(expected),
        "expected one «{expected}», got {wrong:#?}"
    );
}

fn tree(files: &[(&str, &str)]) -> Vec<SourceFile> {
    files.iter().map(|(path, text)| SourceFile::new(path, text)).collect()
}

#[test]
fn the_table_of_rooms_has_no_circle_itself() {
    let mut below = BTreeSet::new();
    for (room, allowed) in ROOMS {
        for other in *allowed {
            assert!(
                below.contains(other),
                "`{room}` may import `{other}`, which does not stand above it in ROOMS"
            );
        }
        below.insert(*room);
    }
    for (name, rooms) in CONFINED {
        assert!(
            rooms.iter().all(|room| below.contains(room)),
            "`{name}` is confined to a room that does not exist"
        );
    }
}

#[test]
fn an_import_upwards_is_seen_however_it_is_written() {
    for text in [
        "use crate::store::Store;",
        "use crate::{domain::Slot, store::{self}};",
        "fn f() { crate::store::open() }",
        "use super::super::store;",
        "mod tests { use crate::store::Store; }",
        "fn f(x: impl Into<crate::store::Id>) {}",
        "pub use crate::store as rows;",
    ] {
        let files = tree(&[("src/web/public/slots.rs", text), ("src/store/mod.rs", "")]);
        let wrong = imports_upwards(&files);
        let path = "src/web/public/slots.rs";
        if text.contains("super") {
            // Two up from web::public::slots is web: still inside the room.
            assert!(wrong.is_empty(), "{wrong:?}");
        } else {
            says(&wrong, "`web` may not import `store`");
            assert!(wrong[0].starts_with(path), "{wrong:?}");
        }
    }
    let sideways = tree(&[("src/web/mod.rs", "use super::store::Store;"), ("src/store/mod.rs", "")]);
    says(&imports_upwards(&sideways), "`web` may not import `store`");
}

#[test]
fn an_import_downwards_is_allowed_and_so_is_what_only_looks_like_one() {
    let text = "//! crate::web\nuse crate::domain::{Slot, Refusal};\n// crate::web\nconst X: &str = \"crate::web::y\";";
    none(&imports_upwards(&tree(&[
        ("src/actions/reserve_slot.rs", text),
        ("src/domain/mod.rs", ""),
    ])));
}

#[test]
fn a_room_that_nobody_planned_is_seen() {
    says(&imports_upwards(&tree(&[("src/cellar.rs", "")])), "no row in ROOMS");
    says(
        &imports_upwards(&tree(&[("src/web/mod.rs", "use crate::Thing;")])),
        "`Thing` is no room",
    );
    says(
        &imports_upwards(&tree(&[("src/main.rs", "use madoguchi::store::Store;")])),
        "`main` may not import `store`",
    );
}

#[test]
fn the_crate_root_declares_and_hands_nothing_on() {
    none(&imports_upwards(&tree(&[
        ("src/lib.rs", "pub mod store;\npub mod web;"),
        ("src/store/mod.rs", ""),
    ])));
    says(
        &imports_upwards(&tree(&[
            ("src/lib.rs", "pub use store::Store;"),
            ("src/store/mod.rs", ""),
        ])),
        "`lib` may not import",
    );
    says(
        &imports_upwards(&tree(&[("src/lib.rs", "pub use crate::store::Store;")])),
        "`lib` may not import",
    );
}

#[test]
fn a_circle_between_top_modules_is_seen() {
    let files = tree(&[
        ("src/store/slots.rs", "use crate::mail::Letter;"),
        ("src/mail/mod.rs", "fn f() { crate::links::home() }"),
        ("src/links.rs", "use crate::{domain, store};"),
    ]);
    says(
        &circles(&files, <[String]>::is_empty),
        "links → store (src/links.rs:1) store → mail",
    );
    none(&circles(&files, |parent| !parent.is_empty()));
}

#[test]
fn a_circle_between_siblings_is_seen_even_through_what_their_parent_hands_on() {
    let files = tree(&[
        ("src/store/mod.rs", "mod slots;\nmod tx;\npub use tx::Tx;"),
        ("src/store/slots.rs", "use super::Tx;"),
        ("src/store/tx.rs", "use crate::store::slots;"),
    ]);
    says(
        &circles(&files, |parent| !parent.is_empty()),
        "a circle in `store`: slots → tx",
    );
    let deeper = tree(&[
        ("src/web/staff/day.rs", "use super::roster::Row;"),
        ("src/web/staff/roster.rs", "use super::super::staff::day;"),
    ]);
    says(
        &circles(&deeper, |parent| !parent.is_empty()),
        "a circle in `web::staff`",
    );
}

#[test]
fn a_chain_without_a_way_back_is_no_circle() {
    let files = tree(&[
        ("src/store/mod.rs", "pub mod a;\npub mod b;\nuse a::A;\nuse b::B;"),
        ("src/store/a.rs", "use super::b; use super::Store;"),
        ("src/store/b.rs", "use super::Store;"),
    ]);
    none(&circles(&files, |_| true));
}

#[test]
fn a_crate_outside_its_room_is_seen() {
    for text in [
        "use diesel::prelude::*;",
        "use ::diesel;",
        "fn f() { diesel::select(1) }",
        "extern crate diesel;",
    ] {
        let wrong = crates_out_of_their_room(&tree(&[("src/actions/purge.rs", text)]));
        says(&wrong, "`diesel` belongs to store, not to `actions`");
        none(&crates_out_of_their_room(&tree(&[("src/store/rows.rs", text)])));
    }
}

#[test]
fn a_module_without_two_lines_about_itself_is_seen() {
    says(
        &without_module_docs(&tree(&[("src/links.rs", "//! All URLs.\n\nfn f() {}")])),
        "begins with 1 lines",
    );
    says(
        &without_module_docs(&tree(&[("src/links.rs", "use x;\n//! a\n//! b")])),
        "begins with 0 lines",
    );
    says(
        &without_module_docs(&tree(&[("src/links.rs", "//! a\n//!\n")])),
        "begins with 1 lines",
    );
    none(&without_module_docs(&tree(&[("src/links.rs", "//! a\n//!\n//! b\n")])));
}

#[test]
fn every_kind_of_left_over_is_seen() {
    for word in LEFT_OVERS {
        says(
            &left_overs(&tree(&[("src/links.rs", &format!("fn f() {{ {word}(x) }} "))])),
            "src/links.rs:1",
        );
    }
    let inside_a_word = format!("A{}S, {}X, a_{}", LEFT_OVERS[0], LEFT_OVERS[2], LEFT_OVERS[3]);
    none(&left_overs(&tree(&[("src/links.rs", &inside_a_word)])));
}

#[test]
fn a_file_with_a_second_room_in_it_is_seen() {
    says(
        &too_long(&tree(&[("src/links.rs", &"x\n".repeat(MOST_LINES + 1))])),
        "is there a second room in it?",
    );
    none(&too_long(&tree(&[("src/links.rs", &"x\n".repeat(MOST_LINES))])));
}

#[test]
fn a_style_rule_that_was_never_closed_is_seen() {
    says(
        &rules_within_rules(".a {\n  color: red;\n.b {\n}\n}\n"),
        "app.css:3: inside another rule",
    );
    says(&rules_within_rules(".a {\n"), "1 left open");
    none(&rules_within_rules(
        "/* { */\n@media print {\n  .a {\n  }\n}\n.b {\n}\n",
    ));
}

#[test]
fn a_name_that_says_nothing_is_seen_as_file_folder_and_module() {
    says(&nameless(&tree(&[("src/web/helpers.rs", "")])), "`helpers`");
    says(&nameless(&tree(&[("src/common/slot.rs", "")])), "`common`");
    says(
        &nameless(&tree(&[("src/links.rs", "mod util { }")])),
        "src/links.rs:1: `util`",
    );
}

#[test]
fn a_path_of_a_machine_and_a_registry_are_seen() {
    for path in MACHINE_PATHS {
        says(
            &machine_names(&tree(&[("README.md", &format!("cd {path}main"))])),
            "a path of one machine",
        );
        none(&machine_names(&tree(&[(
            "README.md",
            &format!("https://example.jp/home{path}x"),
        )])));
    }
    for host in REGISTRY_HOSTS {
        says(
            &machine_names(&tree(&[(".npmrc", &format!("https://{host}"))])),
            "where packages come from",
        );
    }
}

#[test]
fn a_migration_that_one_database_lacks_is_seen() {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<BTreeSet<String>>();
    let wrong = different_migrations(
        &names(&["0001_start/up.sql", "0002_more/up.sql"]),
        &names(&["0001_start/up.sql"]),
    );
    says(&wrong, "migrations/sqlite/0002_more/up.sql is missing");
}
