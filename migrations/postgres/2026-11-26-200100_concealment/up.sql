-- 秘匿: since when staff see the household's contact only on a stated reason, and no letter goes out by itself. Letters that
-- would have gone out are kept in the state 'held' until staff decide.
ALTER TABLE reservations ADD COLUMN concealed_at timestamptz;
