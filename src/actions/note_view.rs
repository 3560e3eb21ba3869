//! Who saw which personal record: for each page that showed any one line a desk, before it is shown.
//! Deliberately by number, not by name, and only of those that a page showed; a page without anybody leaves no line.

use std::collections::BTreeMap;

use super::Services;
use crate::domain::audit::{Actor, Line, Subject};
use crate::domain::ids::{AuditId, DeskId, ReservationId};
use crate::domain::offering::Offering;
use crate::domain::reservation::Reservation;
use crate::store::{StoreError, audit, audit_pages};

/// What somebody looked at.
pub struct View {
    act: &'static str,
    page: &'static str,
    subject: Subject,
    /// Desk by desk, so that each desk's auditor finds what was seen of it, whatever stood beside it on the page.
    shown: BTreeMap<Option<DeskId>, Shown>,
}

/// What a page showed of one desk.
#[derive(Default)]
struct Shown {
    numbers: Vec<String>,
    seen: Vec<ReservationId>,
}

impl View {
    /// A page about `subject`.
    #[must_use]
    pub fn of(page: &'static str, subject: Subject) -> Self {
        Self {
            act: "view",
            page,
            subject,
            shown: BTreeMap::new(),
        }
    }

    /// A file about `subject`, which is taken out of the house.
    #[must_use]
    pub fn of_file(file: &'static str, subject: Subject) -> Self {
        Self {
            act: "export",
            ..Self::of(file, subject)
        }
    }

    /// It shows this reservation. What is erased shows nobody.
    pub fn add(&mut self, offering: &Offering, reservation: &Reservation) {
        self.add_at(Some(offering.desk.id), reservation);
    }

    /// The same for a list that does not know the desks.
    pub fn add_at(&mut self, desk: Option<DeskId>, reservation: &Reservation) {
        let shown = self.shown.entry(desk).or_default();
        if reservation.erased_at.is_some() || shown.seen.contains(&reservation.id) {
            return;
        }
        shown.seen.push(reservation.id);
        let number = reservation.number.compact().to_owned();
        if !shown.numbers.contains(&number) {
            shown.numbers.push(number);
        }
    }
}

/// Writes the lines, one a desk.
///
/// # Errors
/// [`StoreError`]; then the page must not be shown.
pub async fn note_view(services: &Services, actor: Actor, mut view: View) -> Result<(), StoreError> {
    view.shown.retain(|_, shown| !shown.seen.is_empty());
    if view.shown.is_empty() {
        return Ok(());
    }
    let own = services.clone();
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let now = own.now();
                for (desk, shown) in view.shown {
                    let id = AuditId::fresh(now, &*own.entropy);
                    let line = Line {
                        actor,
                        act: view.act,
                        subject: view.subject,
                        desk,
                        detail: Some(format!("{}: {}", view.page, shown.numbers.join(" "))),
                    };
                    audit::insert(tx, id, &line, now).await?;
                    audit_pages::insert_seen(tx, id, &shown.seen).await?;
                }
                Ok(())
            })
        })
        .await
}
