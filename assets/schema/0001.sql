-- The first schema of a segport database (user_version 1).
--
-- Profiles are real tables with one TEXT column per attribute, added when the
-- attribute is made, so that any SQLite tool can read them. Sets of profiles are
-- roaring bitmaps of profile numbers in the portable format
-- (https://github.com/RoaringBitmap/RoaringFormatSpec). Times are RFC 3339.

-- 'phone_region': two letters, or absent. 'hash_key': 16 random bytes of this database.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- generation counts every change of the audience's profiles.
-- profiles: the numbers of the stored profiles.
CREATE TABLE audience (
    audience    TEXT PRIMARY KEY CHECK (audience IN ('customer', 'visitor')),
    generation  INTEGER NOT NULL DEFAULT 0,
    next_number INTEGER NOT NULL DEFAULT 1,
    profiles    BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- empty: the profiles that have no value; None matches them.
CREATE TABLE attribute (
    attribute_number INTEGER PRIMARY KEY,
    audience         TEXT NOT NULL REFERENCES audience,
    name             TEXT NOT NULL COLLATE NOCASE,
    type             TEXT NOT NULL CHECK (type IN ('text', 'email', 'phone', 'number', 'datetime', 'boolean')),
    empty            BLOB NOT NULL,
    UNIQUE (audience, name)
) STRICT;

CREATE TABLE customer (
    profile_number INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE visitor (
    profile_number INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE
) STRICT;

-- For one attribute and matcher the pairs (96-bit hash of the canonical key, profile
-- number), sorted by hash and then number, cut into blocks. generation: the
-- audience's when the index was last brought up to date; another one makes it stale.
CREATE TABLE key_index (
    index_number     INTEGER PRIMARY KEY,
    attribute_number INTEGER NOT NULL REFERENCES attribute ON DELETE CASCADE,
    matcher          TEXT NOT NULL,
    generation       INTEGER NOT NULL,
    pair_count       INTEGER NOT NULL,
    UNIQUE (attribute_number, matcher)
) STRICT;

-- first_pair: hash and number of the block's first pair, 16 bytes, big-endian, so
-- that blocks sort as their pairs do. pairs: the upper 64 bits of all hashes, then
-- their lower 32 bits, then all numbers; little-endian.
CREATE TABLE key_block (
    index_number INTEGER NOT NULL REFERENCES key_index ON DELETE CASCADE,
    first_pair   BLOB NOT NULL,
    pairs        BLOB NOT NULL,
    PRIMARY KEY (index_number, first_pair)
) STRICT, WITHOUT ROWID;

CREATE TABLE segment (
    segment_number INTEGER PRIMARY KEY AUTOINCREMENT,
    name           TEXT NOT NULL,
    name_key       TEXT NOT NULL UNIQUE,
    audience       TEXT NOT NULL REFERENCES audience,
    method         TEXT NOT NULL CHECK (method IN ('conditions', 'matching-file', 'empty')),
    status         TEXT NOT NULL CHECK (status IN ('enabled', 'disabled', 'archived')),
    conditions     TEXT,
    version        INTEGER NOT NULL DEFAULT 0,
    member_count   INTEGER NOT NULL DEFAULT 0,
    created_by     TEXT,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL,
    CHECK ((method = 'conditions') = (conditions IS NOT NULL))
) STRICT;

-- The members of a segment after each commit; who joined and left is the
-- difference from the version before.
CREATE TABLE version (
    segment_number     INTEGER NOT NULL REFERENCES segment ON DELETE CASCADE,
    version            INTEGER NOT NULL CHECK (version >= 1),
    method             TEXT NOT NULL CHECK (method IN ('conditions', 'matching-file', 'empty')),
    conditions         TEXT,
    members            BLOB NOT NULL,
    member_count       INTEGER NOT NULL,
    added_count        INTEGER NOT NULL,
    removed_count      INTEGER NOT NULL,
    computation_number INTEGER NOT NULL REFERENCES computation,
    cause              TEXT NOT NULL,
    created_at         TEXT NOT NULL,
    PRIMARY KEY (segment_number, version),
    CHECK ((method = 'conditions') = (conditions IS NOT NULL))
) STRICT;

-- What each criterion of the run found, for "why is this person in".
CREATE TABLE version_criterion (
    segment_number INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    position       INTEGER NOT NULL,
    label          TEXT NOT NULL,
    profiles       BLOB NOT NULL,
    PRIMARY KEY (segment_number, version, position),
    FOREIGN KEY (segment_number, version) REFERENCES version ON DELETE CASCADE
) STRICT;

-- The history; entries outlive their segment. segment_number is absent where the
-- run was to make the segment and did not. segment_name: as it was then;
-- segment_key: by which names are compared.
CREATE TABLE computation (
    computation_number INTEGER PRIMARY KEY AUTOINCREMENT,
    segment_number     INTEGER,
    segment_name       TEXT NOT NULL,
    segment_key        TEXT NOT NULL,
    export_name        TEXT,
    "trigger"          TEXT NOT NULL,
    status             TEXT NOT NULL,
    version            INTEGER,
    source_path        TEXT,
    source_size_bytes  INTEGER,
    source_hash        TEXT,
    members_before     INTEGER NOT NULL,
    members_added      INTEGER NOT NULL,
    members_removed    INTEGER NOT NULL,
    members_after      INTEGER NOT NULL,
    configuration      TEXT,
    report             TEXT,
    error              TEXT,
    started_at         TEXT NOT NULL,
    duration_ms        INTEGER NOT NULL,
    CHECK (members_after = members_before + members_added - members_removed)
) STRICT;

CREATE INDEX computation_segment ON computation (segment_number);
CREATE INDEX computation_key ON computation (segment_key);
