ALTER TABLE staff_sessions DROP COLUMN late_form;
