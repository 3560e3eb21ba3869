-- a form that came after its session had ended, sealed for whoever's session it was: the way through the city's directory
-- leads away from the page that would hold it
ALTER TABLE staff_sessions ADD COLUMN late_form text;
