//! A form as a browser would send it: every field of the page with what stands in it.
//! Deliberately reads only the markup that our own templates write.

/// The fields of the page's forms, the seal and the buttons left out.
pub fn form_of(page: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for piece in page.split('<').skip(1) {
        let name = attribute(piece, "name");
        let value = || attribute(piece, "value").unwrap_or_default();
        let Some(name) = name.filter(|name| name != "csrf" && name != "viewport") else {
            if piece.starts_with("option ") && piece.contains(" selected") {
                let chosen = fields.last_mut().map(|(_, value): &mut (String, String)| value);
                chosen.unwrap().clone_from(&value());
            }
            continue;
        };
        if piece.starts_with("textarea ") {
            let (_, text) = piece.split_once('>').unwrap();
            fields.push((name, plain(text.strip_prefix('\n').unwrap_or(text))));
        } else if piece.starts_with("select ") {
            fields.push((name, String::new()));
        } else if piece.starts_with("input ") {
            let is_choice = piece.contains("type=\"radio\"") || piece.contains("type=\"checkbox\"");
            if !is_choice || piece.contains(" checked") {
                fields.push((name, value()));
            }
        }
    }
    fields
}

/// The form with other values.
pub fn with(mut form: Vec<(String, String)>, fields: &[(&str, &str)]) -> Vec<(String, String)> {
    for (name, value) in fields {
        form.retain(|(found, _)| found != name);
        form.push(((*name).to_owned(), (*value).to_owned()));
    }
    form
}

fn attribute(piece: &str, name: &str) -> Option<String> {
    let (_, rest) = piece.split_once(&format!(" {name}=\""))?;
    Some(plain(rest.split('"').next()?))
}

fn plain(text: &str) -> String {
    text.replace("&#38;", "&")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
}
