//! Reading the members of a JSON body and noting everything that is wrong, each at its pointer (RFC 6901).
//! Deliberately goes on after an error, so that a program learns of all of them at once; `null` counts as left out.

use serde_json::Value;

use super::problem::FieldError;

/// What was wrong so far.
#[derive(Debug, Default)]
pub struct Reading {
    /// Every error, in the order of reading.
    pub errors: Vec<FieldError>,
}

/// A place in the body, whether something stands there or not.
#[derive(Debug, Clone)]
pub struct Place<'v> {
    value: Option<&'v Value>,
    pointer: String,
}

impl<'v> Place<'v> {
    /// The whole body.
    #[must_use]
    pub fn whole(value: &'v Value) -> Self {
        Self {
            value: Some(value),
            pointer: String::new(),
        }
    }

    /// A member of the object that stands here.
    #[must_use]
    pub fn member(&self, name: &str) -> Self {
        let value = self.value.and_then(|value| value.get(name));
        Self {
            value: value.filter(|value| !value.is_null()),
            pointer: below(&self.pointer, name),
        }
    }
}

/// The pointer of a member; `~` and `/` in its name are written `~0` and `~1` (RFC 6901 §3).
fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

impl Reading {
    /// Notes an error.
    pub fn note(&mut self, pointer: &str, detail: impl Into<String>) {
        self.errors.push(FieldError::at(pointer, detail));
    }

    /// An object with these members and no others.
    pub fn object(&mut self, place: &Place<'_>, members: &[&str]) {
        match place.value {
            Some(Value::Object(found)) => {
                for name in found.keys().filter(|name| !members.contains(&name.as_str())) {
                    let known = members.join(", ");
                    let detail = format!("この項目はありません。使えるのは次のとおりです: {known}");
                    self.note(&below(&place.pointer, name), detail);
                }
            }
            Some(_) => self.note(&place.pointer, "オブジェクト（{ }）で送ってください"),
            None => {}
        }
    }

    /// A text, if there is one.
    pub fn text(&mut self, place: &Place<'_>) -> Option<String> {
        match place.value? {
            Value::String(text) => Some(text.clone()),
            _ => {
                self.note(&place.pointer, "文字列で送ってください");
                None
            }
        }
    }

    /// Yes or no; no if there is nothing.
    pub fn flag(&mut self, place: &Place<'_>) -> bool {
        match place.value {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.note(&place.pointer, "trueかfalseで送ってください");
                false
            }
        }
    }

    /// A whole number, not negative.
    pub fn number(&mut self, place: &Place<'_>) -> Option<u32> {
        let value = place.value?;
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        if number.is_none() {
            self.note(&place.pointer, "数字（整数）で送ってください");
        }
        number
    }

    /// A list of texts; empty if there is nothing. What is no text is read as an empty one, so that places stay.
    pub fn texts(&mut self, place: &Place<'_>) -> Vec<String> {
        match place.value {
            None => Vec::new(),
            Some(Value::Array(items)) => {
                let mut texts = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    match item {
                        Value::String(text) => texts.push(text.clone()),
                        _ => {
                            self.note(&format!("{}/{index}", place.pointer), "文字列で送ってください");
                            texts.push(String::new());
                        }
                    }
                }
                texts
            }
            Some(_) => {
                self.note(&place.pointer, "リスト（[ ]）で送ってください");
                Vec::new()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointers(reading: &Reading) -> Vec<&str> {
        reading
            .errors
            .iter()
            .filter_map(|error| error.pointer.as_deref())
            .collect()
    }

    #[test]
    fn every_error_is_noted_at_its_pointer() {
        let body = json!({ "a": { "list": ["x", 1], "n": -2, "flag": "yes", "t": 5 }, "b": [], "c": null });
        let whole = Place::whole(&body);
        let mut reading = Reading::default();
        reading.object(&whole, &["a", "b", "c"]);
        let a = whole.member("a");
        reading.object(&a, &["list", "n", "flag", "t"]);
        assert_eq!(reading.texts(&a.member("list")), ["x", ""]);
        assert_eq!(reading.number(&a.member("n")), None);
        assert!(!reading.flag(&a.member("flag")));
        assert_eq!(reading.text(&a.member("t")), None);
        reading.object(&whole.member("b"), &[]);
        assert_eq!(reading.text(&whole.member("c")), None);
        assert_eq!(pointers(&reading), ["/a/list/1", "/a/n", "/a/flag", "/a/t", "/b"]);
    }

    #[test]
    fn an_unknown_member_is_refused_and_its_pointer_is_escaped() {
        let body = json!({ "a/b~c": 1 });
        let mut reading = Reading::default();
        reading.object(&Place::whole(&body), &["a"]);
        assert_eq!(pointers(&reading), ["/a~1b~0c"]);
    }

    #[test]
    fn the_whole_body_has_the_empty_pointer() {
        let body = json!([1]);
        let mut reading = Reading::default();
        reading.object(&Place::whole(&body), &["a"]);
        assert_eq!(pointers(&reading), [""]);
    }
}
