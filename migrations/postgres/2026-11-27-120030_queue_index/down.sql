DROP INDEX reservations_queue;
CREATE INDEX reservations_queue ON reservations (queue_id, status, queued_at);
