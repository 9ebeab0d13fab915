-- Key indexes in blocks that are rows of their own, ids among the indexed (user_version 2).
--
-- A block of up to a page lies in one leaf page, from which it is read without
-- being copied together. Ids are found by a key index too, so that an import writes
-- them once, in order, and not all over an index of texts: the program then rebuilds
-- the tables of profiles without SQLite's own. What the old indexes held is made
-- again from the profiles on first use.

DROP TABLE key_block;
DROP TABLE key_index;

-- For one attribute and matcher the pairs (96-bit hash of the canonical key, profile
-- number), sorted by hash and then number, cut into blocks; without an attribute
-- those of the ids, of which there is one index an audience. generation: the
-- audience's when the index was last brought up to date; another one makes it stale.
CREATE TABLE key_index (
    index_number     INTEGER PRIMARY KEY,
    audience         TEXT NOT NULL REFERENCES audience,
    attribute_number INTEGER REFERENCES attribute ON DELETE CASCADE,
    matcher          TEXT NOT NULL,
    generation       INTEGER NOT NULL,
    pair_count       INTEGER NOT NULL,
    UNIQUE (attribute_number, matcher)
) STRICT;

CREATE UNIQUE INDEX key_index_ids ON key_index (audience) WHERE attribute_number IS NULL;

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

-- Digests of the rows profiles were imported from last, 8 bytes each, little-endian;
-- 0: unknown. Profile n has the (n mod 4000)-th of block n / 4000.
CREATE TABLE customer_digest (
    block   INTEGER PRIMARY KEY,
    digests BLOB NOT NULL
) STRICT;

CREATE TABLE visitor_digest (
    block   INTEGER PRIMARY KEY,
    digests BLOB NOT NULL
) STRICT;
