-- Indexes by which people are searched, and labels of segments (user_version 3).
--
-- The indexes are key indexes whose matcher is 'search': instead of the hash of a key their
-- pairs hold the first 12 bytes of the value's search form (without case and accents,
-- of a phone number the digits), so that values that begin alike stand together. An
-- import does not keep them in step; they are made again where somebody searches.

DROP INDEX key_index_ids;
CREATE UNIQUE INDEX key_index_ids ON key_index (audience, matcher) WHERE attribute_number IS NULL;

-- A person's own words by which segments are found: a JSON array of texts.
ALTER TABLE segment ADD COLUMN labels TEXT NOT NULL DEFAULT '[]';
