//! What the OpenAPI document says beside its paths: who speaks, how a key is sent, and the answers every path may give.
//! Deliberately independent of any configuration: the same document for every city.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Document, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use super::problem::{PROBLEM_JSON, Problem};

/// The document without its paths.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "窓口 Madoguchi",
        description = "予約のためのJSON APIです。時刻はすべて日本時間（+09:00）のRFC 3339、エラーはすべてRFC 9457の \
                       application/problem+jsonです。\n\n\
                       Reservations for municipal consultations. Every instant is RFC 3339 with +09:00; every error is a \
                       problem (RFC 9457) whose `type` is stable and says on opening what it means. Lists come in pages: \
                       hand `next` back as `after`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "The service that gave out this document")),
    tags(
        (name = "schedule", description = "What can be reserved. Public."),
        (name = "reservations", description = "Reserving, seeing and cancelling, by the same rules as on the page."),
        (name = "staff", description = "For the desk's own programs: keys with the scope `staff`."),
    ),
    components(schemas(Problem)),
    modifiers(&KeyScheme),
)]
pub struct Api;

struct KeyScheme;

impl Modify for KeyScheme {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "An API key of the operator's (`madoguchi api-key add`), with the scope `read`, `book` or `staff`; each \
                 reaches a step further than the one before.",
            ))
            .build();
        components.add_security_scheme("key", SecurityScheme::Http(scheme));
        for (name, description) in USUAL.map(|(_, name, description)| (name, description)) {
            components
                .responses
                .insert(name.to_owned(), RefOr::T(problem(description)));
        }
    }
}

/// Answers that every path may give: status, name among the components, words.
const USUAL: [(&str, &str, &str); 3] = [
    (
        "401",
        "Unauthorised",
        "`unauthorised`: the API key is missing or not known",
    ),
    ("500", "Internal", "`internal`: a mistake of ours; nothing was kept"),
    (
        "503",
        "Unavailable",
        "`unavailable`: the service is away for the moment; nothing was kept",
    ),
];

fn problem(description: &str) -> Response {
    let body = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    ResponseBuilder::new()
        .description(description)
        .content(PROBLEM_JSON, body)
        .build()
}

/// Adds the usual answers to every path.
pub fn add_usual_answers(document: &mut Document) {
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
            add_to(operation);
        }
    }
}

fn add_to(operation: &mut Operation) {
    for (status, name, _) in USUAL {
        let reference = RefOr::Ref(Ref::from_response_name(name));
        operation
            .responses
            .responses
            .entry(status.to_owned())
            .or_insert(reference);
    }
}
