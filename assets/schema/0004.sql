-- How a run and the run of its repaired rejects belong together (user_version 4).

-- The file into which the rows that found nobody were saved last; an absolute path.
ALTER TABLE computation ADD COLUMN rejects_path TEXT;
-- The number of the run whose rejects were the source of this one.
ALTER TABLE computation ADD COLUMN repairs INTEGER;
