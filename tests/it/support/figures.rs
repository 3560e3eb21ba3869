//! Holding the figures against the reservations.
//! Deliberately in SQL of its own, not through the store.

use super::app::TestApp;

/// Slots, standings and persons of which the events say another number than the reservations.
const DIFFERING: &str = "SELECT count(*) FROM ( \
    SELECT slot_id, standing, persons FROM ( \
        SELECT slot_id, CASE WHEN standing IN \
            ('cancelled_family', 'cancelled_desk', 'lapsed', 'called_off', 'unmet', 'offer_unused') \
            THEN 'cancelled' ELSE standing END AS standing, persons, delta FROM figures \
        UNION ALL SELECT slot_id, status, persons, -1 FROM reservations \
    ) AS told GROUP BY slot_id, standing, persons HAVING sum(delta) <> 0 \
) AS differing";

impl TestApp {
    /// Whether the events add up to what the reservations are.
    pub async fn figures_agree(&self) -> Result<(), String> {
        match self.database.number(DIFFERING).await {
            0 => Ok(()),
            count => Err(format!("{count} sums of the figures differ from the reservations")),
        }
    }
}
