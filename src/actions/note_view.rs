//! Who saw which personal record: one line for each page that showed any, before it is shown.
//! Deliberately by number, not by name, and only of those that a page showed; a page without anybody leaves no line.

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
    desk: Option<DeskId>,
    is_mixed: bool,
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
            desk: None,
            is_mixed: false,
            numbers: Vec::new(),
            seen: Vec::new(),
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
        if reservation.erased_at.is_some() || self.seen.contains(&reservation.id) {
            return;
        }
        self.is_mixed |= !self.seen.is_empty() && self.desk != desk;
        self.desk = desk;
        self.seen.push(reservation.id);
        let number = reservation.number.compact().to_owned();
        if !self.numbers.contains(&number) {
            self.numbers.push(number);
        }
    }
}

/// Writes the line.
///
/// # Errors
/// [`StoreError`]; then the page must not be shown.
pub async fn note_view(services: &Services, actor: Actor, view: View) -> Result<(), StoreError> {
    if view.seen.is_empty() {
        return Ok(());
    }
    let now = services.now();
    let id = AuditId::fresh(now, &*services.entropy);
    let line = Line {
        actor,
        act: view.act,
        subject: view.subject,
        desk: view.desk.filter(|_| !view.is_mixed),
        detail: Some(format!("{}: {}", view.page, view.numbers.join(" "))),
    };
    let seen = view.seen;
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                audit::insert(tx, id, &line, now).await?;
                audit_pages::insert_seen(tx, id, &seen).await
            })
        })
        .await
}
