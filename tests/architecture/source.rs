//! Reads Rust source just closely enough to say which modules and crates a file names.
//! It does not understand macros, types or `cfg`: a path in any of them counts like every other path.

use std::collections::{BTreeMap, BTreeSet};

/// One file of the tree: its path from the project's root with `/`, and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    pub path: String,
    pub text: String,
}

impl SourceFile {
    pub fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// `src/store/slots.rs` → `["store", "slots"]`; the roots of crates have no segments.
    pub fn module(&self) -> Vec<String> {
        let inner = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let inner = inner.strip_suffix(".rs").unwrap_or(inner);
        let mut segments: Vec<String> = inner.split('/').map(str::to_owned).collect();
        if segments.last().is_some_and(|last| last == "mod") || self.is_root() {
            segments.pop();
        }
        segments
    }

    /// The top module a file belongs to; `main.rs` and `lib.rs` are rooms of their own.
    pub fn room(&self) -> String {
        match self.path.as_str() {
            "src/main.rs" => "main".to_owned(),
            "src/lib.rs" => "lib".to_owned(),
            _ => self.module().first().cloned().unwrap_or_default(),
        }
    }

    fn is_root(&self) -> bool {
        self.path == "src/main.rs" || self.path == "src/lib.rs"
    }
}

/// A path as it was written, e.g. `crate::store::{slots, Tx}` gives two of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub segments: Vec<String>,
    /// What the last segment is called here: its own name, or the one after `as`.
    pub called: String,
    pub line: usize,
    /// Inline modules (`mod tests { … }`) around it.
    pub inline: Vec<String>,
    pub is_use: bool,
}

/// All modules of the crate and what their `mod.rs` hands on under another roof.
#[derive(Default)]
pub struct ModuleMap {
    known: BTreeSet<Vec<String>>,
    /// (parent, name) → the child in which the name really lives: `pub use tx::Tx` in `store/mod.rs`.
    handed_on: BTreeMap<(Vec<String>, String), String>,
}

impl ModuleMap {
    pub fn of(files: &[SourceFile]) -> Self {
        let mut map = Self::default();
        for file in files {
            let module = file.module();
            for end in 1..=module.len() {
                map.known.insert(module[..end].to_vec());
            }
        }
        for file in files {
            let module = file.module();
            for named in named_paths(&file.text).iter().filter(|named| named.is_use) {
                let Some(target) = map.resolve(file, named) else {
                    continue;
                };
                if target.len() > module.len() + 1 && target.starts_with(&module) {
                    let child = target[module.len()].clone();
                    map.handed_on.insert((module.clone(), named.called.clone()), child);
                }
            }
        }
        map
    }

    /// Where a path leads, from the crate's root; `None` for another crate or a local name.
    pub fn resolve(&self, file: &SourceFile, named: &Named) -> Option<Vec<String>> {
        let mut here = file.module();
        here.extend(named.inline.iter().cloned());
        let mut rest = named.segments.as_slice();
        match rest.first()?.as_str() {
            "crate" | "madoguchi" => {
                here.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|segment| segment == "super") {
                    here.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                let mut child = here.clone();
                child.push(first.to_owned());
                if !self.known.contains(&child) {
                    return None;
                }
            }
        }
        here.extend(rest.iter().cloned());
        Some(here)
    }

    /// The child module of `parent` that `name` stands for, directly or handed on.
    pub fn child(&self, parent: &[String], name: &str) -> Option<String> {
        let mut direct = parent.to_vec();
        direct.push(name.to_owned());
        if self.known.contains(&direct) {
            return Some(name.to_owned());
        }
        self.handed_on.get(&(parent.to_vec(), name.to_owned())).cloned()
    }
}

/// The text with comments and the insides of strings and character literals blanked out; lines stay where they were.
pub fn code_only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let blank = |out: &mut String, from: usize, to: usize| {
        for &c in &chars[from..to.min(chars.len())] {
            out.push(if c == '\n' { '\n' } else { ' ' });
        }
    };
    while at < chars.len() {
        let end = if starts_with(&chars, at, "//") {
            (at..chars.len()).find(|&i| chars[i] == '\n').unwrap_or(chars.len())
        } else if starts_with(&chars, at, "/*") {
            end_of_block_comment(&chars, at)
        } else if let Some(end) = end_of_raw_string(&chars, at) {
            end
        } else if chars[at] == '"' {
            end_of_quoted(&chars, at, '"')
        } else if chars[at] == '\'' && is_char_literal(&chars, at) {
            end_of_quoted(&chars, at, '\'')
        } else {
            out.push(chars[at]);
            at += 1;
            continue;
        };
        blank(&mut out, at, end);
        at = end;
    }
    out
}

fn starts_with(chars: &[char], at: usize, what: &str) -> bool {
    what.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c))
}

fn end_of_block_comment(chars: &[char], start: usize) -> usize {
    let (mut depth, mut at) = (0, start);
    while at < chars.len() {
        if starts_with(chars, at, "/*") {
            depth += 1;
            at += 2;
        } else if starts_with(chars, at, "*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    chars.len()
}

/// `r"…"`, `r#"…"#` and their `b`, `c` forms, which begin at the `r`.
fn end_of_raw_string(chars: &[char], start: usize) -> Option<usize> {
    let before = start.checked_sub(1).and_then(|i| chars.get(i));
    let in_a_word = before.is_some_and(|&c| is_word(c)) && !matches!(before, Some('b' | 'c'));
    if chars[start] != 'r' || in_a_word {
        return None;
    }
    let hashes = chars[start + 1..].iter().take_while(|&&c| c == '#').count();
    if chars.get(start + 1 + hashes) != Some(&'"') {
        return None;
    }
    let closing: String = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let inside = start + 2 + hashes;
    let end = (inside..chars.len()).find(|&i| starts_with(chars, i, &closing));
    Some(end.map_or(chars.len(), |i| i + closing.len()))
}

fn end_of_quoted(chars: &[char], start: usize, quote: char) -> usize {
    let mut at = start + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            c if c == quote => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// `'a'` and `'\n'` are characters, `'a` alone is a lifetime.
fn is_char_literal(chars: &[char], at: usize) -> bool {
    chars.get(at + 1) == Some(&'\\') || chars.get(at + 2) == Some(&'\'')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[derive(Debug)]
struct Token {
    text: String,
    line: usize,
}

fn tokens(code: &str) -> Vec<Token> {
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if is_word(first) {
                rest.find(|c| !is_word(c)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let (text, after) = rest.split_at(length);
            found.push(Token {
                text: text.to_owned(),
                line: number + 1,
            });
            rest = after.trim_start();
        }
    }
    found
}

/// Every path the text names: all `use` trees, and every `a::b` anywhere else.
pub fn named_paths(text: &str) -> Vec<Named> {
    Reader {
        tokens: tokens(&code_only(text)),
        inline: Vec::new(),
        depth: 0,
        found: Vec::new(),
    }
    .read()
}

struct Reader {
    tokens: Vec<Token>,
    /// Inline modules around the place being read, with the depth of braces at which each began.
    inline: Vec<(usize, String)>,
    depth: usize,
    found: Vec<Named>,
}

impl Reader {
    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text.as_str())
    }

    fn is_name(&self, at: usize) -> bool {
        self.text(at)
            .chars()
            .next()
            .is_some_and(|c| c.is_alphabetic() || c == '_')
    }

    fn read(mut self) -> Vec<Named> {
        let mut at = 0;
        while at < self.tokens.len() {
            at = match self.text(at) {
                "mod" if self.is_name(at + 1) && self.text(at + 2) == "{" => {
                    self.inline.push((self.depth, self.text(at + 1).to_owned()));
                    self.depth += 1;
                    at + 3
                }
                "{" => {
                    self.depth += 1;
                    at + 1
                }
                "}" => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.inline.last().is_some_and(|(depth, _)| *depth == self.depth) {
                        self.inline.pop();
                    }
                    at + 1
                }
                // `impl Trait + use<'a>` is about lifetimes.
                "use" if self.text(at + 1) != "<" => self.use_tree(at + 1, &[]),
                "extern" if self.text(at + 1) == "crate" => {
                    self.note(vec![self.text(at + 2).to_owned()], None, at + 2, true);
                    at + 3
                }
                _ if self.begins_a_path(at) => self.path(at),
                _ => at + 1,
            };
        }
        self.found
    }

    fn begins_a_path(&self, at: usize) -> bool {
        if !self.is_name(at) || self.text(at + 1) != "::" {
            return false;
        }
        // After `Vec::<u8>::` or `a::` we are inside a path; a leading `::` begins one.
        let continues = at >= 2
            && self.text(at - 1) == "::"
            && (self.text(at - 2) == ">" || (self.is_name(at - 2) && !is_keyword(self.text(at - 2))));
        !continues
    }

    fn path(&mut self, start: usize) -> usize {
        let mut segments = vec![self.text(start).to_owned()];
        let mut at = start + 1;
        while self.text(at) == "::" && self.is_name(at + 1) {
            segments.push(self.text(at + 1).to_owned());
            at += 2;
        }
        self.note(segments, None, start, false);
        at
    }

    /// Reads one branch of a `use` tree and everything below it; gives the place after it.
    fn use_tree(&mut self, start: usize, above: &[String]) -> usize {
        let mut segments = above.to_vec();
        let mut at = start;
        loop {
            match self.text(at) {
                "::" | "$" => at += 1,
                "{" => {
                    at += 1;
                    while at < self.tokens.len() && self.text(at) != "}" {
                        let next = self.use_tree(at, &segments);
                        at = if self.text(next) == "," || next == at {
                            next + 1
                        } else {
                            next
                        };
                    }
                    return at + 1;
                }
                "*" => {
                    segments.push("*".to_owned());
                    self.note(segments, None, at, true);
                    return at + 1;
                }
                _ if self.is_name(at) => {
                    if self.text(at) != "self" || segments.is_empty() {
                        segments.push(self.text(at).to_owned());
                    }
                    if self.text(at + 1) == "::" {
                        at += 2;
                        continue;
                    }
                    let alias = (self.text(at + 1) == "as").then(|| self.text(at + 2).to_owned());
                    let after = if alias.is_some() { at + 3 } else { at + 1 };
                    self.note(segments, alias, at, true);
                    return after;
                }
                _ => return at,
            }
        }
    }

    fn note(&mut self, segments: Vec<String>, alias: Option<String>, at: usize, is_use: bool) {
        let called = alias.or_else(|| segments.last().cloned()).unwrap_or_default();
        let line = self.tokens.get(at).map_or(0, |token| token.line);
        let inline = self.inline.iter().map(|(_, name)| name.clone()).collect();
        self.found.push(Named {
            segments,
            called,
            line,
            inline,
            is_use,
        });
    }
}

fn is_keyword(word: &str) -> bool {
    [
        "as", "dyn", "else", "for", "if", "impl", "in", "match", "move", "mut", "ref", "return", "where", "while",
        "yield",
    ]
    .contains(&word)
}

/// The names of inline modules (`mod name { … }`) and declared ones (`mod name;`).
pub fn modules_named_in(text: &str) -> Vec<(String, usize)> {
    let tokens = tokens(&code_only(text));
    tokens
        .windows(3)
        .filter(|three| three[0].text == "mod" && ["{", ";"].contains(&three[2].text.as_str()))
        .map(|three| (three[1].text.clone(), three[1].line))
        .collect()
}

mod tests {
    use super::{ModuleMap, SourceFile, code_only, named_paths};

    fn paths(text: &str) -> Vec<String> {
        named_paths(text)
            .iter()
            .map(|named| named.segments.join("::"))
            .collect()
    }

    #[test]
    fn nested_braces_give_every_path_with_its_line() {
        let text = "use crate::{\n    a::b,\n    c::{self, d as e, f::*},\n};\nuse ::diesel;\n";
        assert_eq!(
            paths(text),
            ["crate::a::b", "crate::c", "crate::c::d", "crate::c::f::*", "diesel"]
        );
        let named = named_paths(text);
        assert_eq!((named[0].line, named[2].line, named[4].line), (2, 3, 5));
        assert_eq!(named[2].called, "e");
    }

    #[test]
    fn paths_in_expressions_types_and_macros_are_seen() {
        let text = "fn f(x: &crate::a::B) -> crate::c::D { $crate::e::f!(); Vec::<crate::g::H>::new(); ::lettre::x() }";
        assert_eq!(
            paths(text),
            [
                "crate::a::B",
                "crate::c::D",
                "crate::e::f",
                "Vec",
                "crate::g::H",
                "lettre::x"
            ]
        );
    }

    #[test]
    fn comments_strings_and_characters_hide_nothing_and_add_nothing() {
        let text = r##"
            // crate::a::b
            /* crate::c /* nested */ crate::d */
            let x = "crate::e \" crate::f";
            let y = r#"crate::g " crate::h"#;
            let z = br"crate::i\";
            let q = '"'; let w = '\''; let l: &'static crate::real::One = "crate::j";
        "##;
        assert_eq!(paths(text), ["crate::real::One"]);
        assert_eq!(code_only(text).lines().count(), text.lines().count());
    }

    #[test]
    fn super_and_self_lead_to_the_module_they_mean() {
        let file = SourceFile::new(
            "src/store/slots.rs",
            "use super::tx::Tx;\nmod tests { use super::*; use super::super::outbox; }\nuse self::inner::X;",
        );
        let files = [file.clone(), SourceFile::new("src/store/tx.rs", "")];
        let map = ModuleMap::of(&files);
        let led: Vec<String> = named_paths(&file.text)
            .iter()
            .filter_map(|named| map.resolve(&file, named))
            .map(|p| p.join("::"))
            .collect();
        assert_eq!(
            led,
            [
                "store::tx::Tx",
                "store::slots::*",
                "store::outbox",
                "store::slots::inner::X"
            ]
        );
    }

    #[test]
    fn a_name_handed_on_by_the_parent_is_traced_to_its_child() {
        let files = [
            SourceFile::new("src/store/mod.rs", "mod tx;\npub use tx::{WriteTx as Write};"),
            SourceFile::new("src/store/tx.rs", ""),
        ];
        let map = ModuleMap::of(&files);
        assert_eq!(map.child(&["store".to_owned()], "Write").as_deref(), Some("tx"));
        assert_eq!(map.child(&["store".to_owned()], "Read"), None);
    }
}
