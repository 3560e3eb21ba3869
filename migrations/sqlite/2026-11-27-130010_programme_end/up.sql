-- from when on a programme gets no new sessions; what exists goes on
ALTER TABLE programmes ADD COLUMN ended_on TEXT;
