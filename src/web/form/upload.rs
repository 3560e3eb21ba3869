//! Reading a posted form that may carry a file: the same checks as for any other form, and one size for all of it.
//! Deliberately keeps nothing of the file beyond the request: neither on disk nor for a second try.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use futures_util::StreamExt as _;

use super::{Fields, Sender, URL_ENCODED, is_kind};
use crate::web::error::WebError;
use crate::web::state::AppState;

/// Largest form that is taken, in bytes, its file included.
pub const LARGEST_UPLOAD: usize = 1024 * 1024;

/// So much is read of a form that is too large before the connection is given up. A browser that is answered while it
/// still sends may show a broken connection instead of the answer.
const LARGEST_DRAINED: usize = 32 * LARGEST_UPLOAD;

/// A file as it was sent.
pub struct UploadedFile {
    /// Its name without folders, to be shown and nothing else.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A posted form with at most one file that has passed all checks.
pub struct PostedUpload {
    /// The text fields.
    pub fields: Fields,
    /// The file, if one was chosen and is not empty.
    pub file: Option<UploadedFile>,
}

impl FromRequest<AppState> for PostedUpload {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, WebError> {
        let sender = Sender::of(&request, state)?;
        let (parts, body) = request.into_parts();
        // 「もう一度送る」 on an error's page sends what was typed, and no file.
        let is_plain = is_kind(&parts.headers, URL_ENCODED);
        if !is_plain && !is_kind(&parts.headers, "multipart/form-data") {
            return Err(WebError::Unreadable);
        }
        let body = read_to_the_end(body).await?;
        let (fields, file) = if is_plain {
            (Fields::parse(&body), None)
        } else {
            read_parts(multipart(&parts.headers, body, state).await?).await?
        };
        let fields = sender.checked(fields, state)?;
        Ok(Self { fields, file })
    }
}

async fn read_to_the_end(body: Body) -> Result<Bytes, WebError> {
    let mut chunks = body.into_data_stream();
    let (mut kept, mut seen) = (Vec::new(), 0_usize);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| WebError::Unreadable)?;
        seen = seen.saturating_add(chunk.len());
        if seen <= LARGEST_UPLOAD {
            kept.extend_from_slice(&chunk);
        } else if seen > LARGEST_DRAINED {
            break;
        } else {
            kept = Vec::new();
        }
    }
    if seen <= LARGEST_UPLOAD {
        Ok(kept.into())
    } else {
        Err(WebError::TooLarge)
    }
}

async fn multipart(headers: &HeaderMap, body: Bytes, state: &AppState) -> Result<Multipart, WebError> {
    let kind = headers.get(CONTENT_TYPE).cloned();
    let mut whole = Request::new(Body::from(body));
    let kind = kind.unwrap_or(HeaderValue::from_static("multipart/form-data"));
    whole.headers_mut().insert(CONTENT_TYPE, kind);
    Multipart::from_request(whole, state)
        .await
        .map_err(|_| WebError::Unreadable)
}

async fn read_parts(mut multipart: Multipart) -> Result<(Fields, Option<UploadedFile>), WebError> {
    let mut fields = Vec::new();
    let mut file = None;
    while let Some(part) = multipart.next_field().await.map_err(|_| WebError::Unreadable)? {
        let Some(name) = part.name().map(str::to_owned) else {
            return Err(WebError::Unreadable);
        };
        let file_name = part.file_name().map(own_name);
        let bytes = part.bytes().await.map_err(|_| WebError::Unreadable)?;
        match file_name {
            // An empty choice of a file is sent as a file without name and content.
            Some(_) if bytes.is_empty() => {}
            Some(_) if file.is_some() => return Err(WebError::Unreadable),
            Some(name) => {
                let bytes = bytes.to_vec();
                file = Some(UploadedFile { name, bytes });
            }
            None => {
                let text = String::from_utf8(bytes.to_vec()).map_err(|_| WebError::Unreadable)?;
                fields.push((name, text));
            }
        }
    }
    Ok((Fields(fields), file))
}

/// Some browsers send the whole path.
fn own_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::own_name;

    #[test]
    fn a_files_name_tells_no_folders() {
        assert_eq!(own_name("syukujitsu.csv"), "syukujitsu.csv");
        assert_eq!(own_name("C:\\Users\\tanaka\\祝日.csv"), "祝日.csv");
        assert_eq!(own_name("../../etc/passwd"), "passwd");
        assert_eq!(own_name("a\r\nb.csv"), "ab.csv");
        assert_eq!(own_name(&"長".repeat(300)).chars().count(), 100);
    }
}
