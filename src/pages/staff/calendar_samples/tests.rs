//! Labels, hints and errors find their fields; what was typed stays words; every form carries its seal.
//! Deliberately looks at the HTML as text; how it looks is told in `tests/browser`.

use std::collections::BTreeSet;

use super::fields::TYPED;
use super::{pages, report};
use crate::pages::Template as _;

/// The values of an attribute.
fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    let mark = format!(" {attribute}=\"");
    html.split(&mark)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn labels_hints_and_errors_find_their_fields() {
    for (name, html) in pages() {
        let all = values(&html, "id");
        let ids: BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(all.len(), ids.len(), "{name}: an id stands twice in {all:?}");
        for attribute in ["for", "aria-describedby", "aria-labelledby"] {
            for wanted in values(&html, attribute).iter().flat_map(|value| value.split(' ')) {
                assert!(ids.contains(wanted), "{name}: {attribute} names no field: {wanted}");
            }
        }
        for wanted in values(&html, "href").iter().filter_map(|href| href.strip_prefix('#')) {
            assert!(ids.contains(wanted), "{name}: a link leads to no field: {wanted}");
        }
    }
}

#[test]
fn what_was_typed_is_shown_and_never_part_of_the_page() {
    for (name, html) in pages() {
        assert!(!html.contains(TYPED), "{name}");
    }
    for page in ["desk", "venue", "holidays", "import", "report", "report-wrong"] {
        let (_, html) = pages().into_iter().find(|(name, _)| *name == page).unwrap();
        assert!(
            html.contains("9時&#34;&#60;/b&#62;") || html.contains("9時&quot;&lt;/b&gt;"),
            "{page} lost it"
        );
    }
}

#[test]
fn every_form_that_posts_carries_its_seal() {
    for (name, html) in pages() {
        for form in html
            .split("<form")
            .skip(1)
            .filter(|form| form.contains("method=\"post\""))
        {
            let own = form.split("</form>").next().unwrap();
            assert!(own.contains("name=\"csrf\" value=\"seal\""), "{name}: {own}");
            let has_file = own.contains("type=\"file\"");
            assert!(!has_file || own.contains("enctype=\"multipart/form-data\""), "{name}");
        }
    }
}

#[test]
fn a_list_with_errors_cannot_be_confirmed() {
    let (confirmed, wrong) = (report(false).render().unwrap(), report(true).render().unwrap());
    assert!(confirmed.contains("/staff/import/confirm") && !confirmed.contains("もう一度確かめる"));
    assert!(!wrong.contains("/staff/import/confirm") && wrong.contains("もう一度確かめる"));
}
