//! Before the service is compiled: each file here that ends in `.toml` is a language. That is what makes a further language
//! one file and nothing else.
//! Deliberately reads no file; `catalogue` does, and its tests say what one of them lacks.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/languages");

/// Offered before all others, in this order; the others follow by their codes.
const FIRST: [&str; 2] = ["ja-easy", "en"];

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script by its environment where to write"
)]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    let mut codes = Vec::new();
    for entry in fs::read_dir(FOLDER)? {
        let path = entry?.path();
        let is_language = path.extension().is_some_and(|ending| ending == "toml");
        if let Some(code) = path.file_stem().and_then(|stem| stem.to_str()).filter(|_| is_language) {
            codes.push(code.to_owned());
        }
    }
    codes.sort_by_key(|code| {
        let place = FIRST.iter().position(|first| first == code);
        (place.unwrap_or(FIRST.len()), code.clone())
    });
    let mut list = String::new();
    for code in &codes {
        writeln!(
            list,
            "/// The language of `{code}.toml`.\n{} = \"{code}\",",
            variant(code)
        )?;
    }
    let out = env::var_os("OUT_DIR").ok_or("cargo names no folder to write to")?;
    for then in ["languages", "files"] {
        fs::write(
            Path::new(&out).join(format!("{then}.rs")),
            format!("{then}! {{\n{list}}}\n"),
        )?;
    }
    Ok(())
}

/// `ja-easy` is `JaEasy`.
fn variant(code: &str) -> String {
    let word = |part: &str| {
        let mut letters = part.chars();
        let first: String = letters.next().iter().flat_map(|first| first.to_uppercase()).collect();
        first + letters.as_str()
    };
    code.split('-').map(word).collect()
}
