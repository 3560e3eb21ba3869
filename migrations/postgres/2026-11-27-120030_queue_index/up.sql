-- nearly every reservation stands in no queue: with those in it, the index looks worthless to a planner that has counted
DROP INDEX reservations_queue;
CREATE INDEX reservations_queue ON reservations (queue_id, status, queued_at) WHERE queue_id IS NOT NULL;
