-- Checksums, so that nothing damaged is believed, and what a run was computed from, so
-- that it can be computed again (user_version 5).
--
-- All checksums are xxh3, 64 bits. Sets of profiles end in theirs from now on, 8 bytes,
-- little-endian, after the bitmap; the program adds it to those that are stored. Of a
-- key index every block has one over its pairs, and the index one over the number of
-- its pairs and over number, first pair and checksum of its blocks, in their order.
-- Indexes are made again from the profiles on first use.
--
-- A computation's status may now be 'running' and 'interrupted', too: a run is in the
-- history before it begins, and whoever begins the next one notes that an earlier one
-- did not end.

DELETE FROM key_block;
DELETE FROM key_index;

ALTER TABLE key_index ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE key_block ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;

-- With the checksum, so that blocks are found without their pairs being read.
DROP INDEX key_block_order;
CREATE UNIQUE INDEX key_block_order ON key_block (index_number, first_pair, checksum);

-- The generation of the profiles the run was computed from; absent of earlier runs.
ALTER TABLE computation ADD COLUMN generation INTEGER;
