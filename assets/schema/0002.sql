-- Blocks of a key index as rows of their own number (user_version 2): a blob of up
-- to a page then lies in one leaf page, from which it is read without being copied
-- together. What the old blocks held is made again from the profiles on first use.

DROP TABLE key_block;
DELETE FROM key_index;

-- first_pair: hash and number of the block's first pair, 16 bytes, big-endian, so
-- that blocks sort as their pairs do. pairs: the upper 64 bits of all hashes, then
-- their lower 32 bits, then all numbers; little-endian.
CREATE TABLE key_block (
    block_number INTEGER PRIMARY KEY,
    index_number INTEGER NOT NULL REFERENCES key_index ON DELETE CASCADE,
    first_pair   BLOB NOT NULL,
    pairs        BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX key_block_order ON key_block (index_number, first_pair);
