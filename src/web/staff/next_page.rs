//! The page that was wanted before the door, to be led back to.
//! Deliberately only a path of our own staff pages: a link from elsewhere must not lead through our sign-in to its goal.

use crate::links;
use crate::pages::shared::Hidden;
use crate::web::form::Fields;

/// The wanted page, or today's.
#[must_use]
pub fn next_page(fields: &Fields) -> String {
    let wanted = fields.get("next");
    let is_ours = wanted == links::STAFF_TODAY
        || wanted.starts_with(&format!("{}/", links::STAFF_TODAY))
        || wanted.starts_with(&format!("{}?", links::STAFF_TODAY));
    if is_ours && !wanted.contains(['\\', '\r', '\n']) {
        wanted.to_owned()
    } else {
        links::STAFF_TODAY.to_owned()
    }
}

/// The same as a hidden field.
#[must_use]
pub fn hidden(fields: &Fields) -> Hidden {
    Hidden {
        name: "next".to_owned(),
        value: next_page(fields),
    }
}

/// A step in front of the door that leads on to the wanted page.
#[must_use]
pub fn leading_to(step: &str, wanted: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("next", wanted);
    format!("{step}?{}", query.finish())
}
