-- What a run was computed from, so that it can be computed again (user_version 5).
--
-- A computation's status may now be 'running' and 'interrupted', too: a run is in the
-- history before it begins, and whoever begins the next one notes that an earlier one
-- did not end.

-- The generation of the profiles the run was computed from; absent of earlier runs.
ALTER TABLE computation ADD COLUMN generation INTEGER;
