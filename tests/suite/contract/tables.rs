//! Random small tables: profiles, sources, exports. Values come from pools in
//! which many are equal after normalising and some cannot be read.

use proptest::prelude::*;
use segport::domain::{AttributeType, Logic, MatcherKind, Word, WriteMode};

/// One attribute of every type.
pub(super) const ATTRIBUTES: [(&str, AttributeType); 6] = [
    ("title", AttributeType::Text),
    ("email", AttributeType::Email),
    ("phone", AttributeType::Phone),
    ("points", AttributeType::Number),
    ("joined", AttributeType::Datetime),
    ("vip", AttributeType::Boolean),
];

/// Values for the attribute of the same place.
pub(super) const POOLS: [&[&str]; 6] = [
    &[
        "",
        " ",
        "An",
        "an",
        " An\u{a0}",
        "ÁN",
        "A\u{301}N",
        "007",
        "7",
        "a  b",
        "a b",
        "\u{200b}An",
        "ﬁ",
        "fi",
    ],
    &[
        "",
        "a@x.vn",
        "A@X.VN",
        " a@x.vn ",
        "a+b@x.vn",
        "bad",
        "@x",
        "a@@x",
        "a@ü.de",
        "a@xn--tda.de",
    ],
    &[
        "",
        "0912345678",
        "+84912345678",
        "0084 912 345 678",
        "091.234.5678",
        "12",
        "9.18E+08",
        "0987654321",
        "nobody",
    ],
    &["", "1", "1.0", "+1.00", "1e0", "2", "1,000", "x", "-0", "0"],
    &[
        "",
        "2026-10-01",
        "01/10/2026",
        "2026-10-01T00:00:00Z",
        "2026-10-01 07:00:00+07:00",
        "2026-13-01",
        "02/10/2026 10:30",
    ],
    &["", "yes", "TRUE", "1", "0", "n", "maybe"],
];

/// A row of a source: a place in each pool, and whether it is broken.
#[derive(Debug, Clone)]
pub(super) struct TestRow {
    pub cells: [usize; 6],
    pub fault: Fault,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fault {
    None,
    Blank,
    Undecodable,
    /// A cell that is not blank beyond the last header.
    Surplus,
    /// A blank cell beyond the last header, which is no fault.
    SurplusBlank,
}

/// What an attribute is mapped to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TestKind {
    Column(usize),
    None,
    Value(usize),
}

/// An export over [`ATTRIBUTES`].
#[derive(Debug, Clone)]
pub(super) struct TestExport {
    pub logic: Logic,
    pub mode: WriteMode,
    /// Attribute, kind, matcher.
    pub mapping: Vec<(usize, TestKind, Option<MatcherKind>)>,
}

/// Everything of one case.
#[derive(Debug, Clone)]
pub(super) struct Case {
    /// Profiles by id 0, 1, …; an id can come twice.
    pub profiles: Vec<(usize, [usize; 6])>,
    pub sources: [Vec<TestRow>; 2],
    pub exports: [TestExport; 2],
}

/// Random cases.
pub(super) fn cases() -> impl Strategy<Value = Case> {
    let profile = (0..10usize, cells());
    (prop::collection::vec(profile, 0..12), [rows(), rows()], [exports(), exports()])
        .prop_map(|(profiles, sources, exports)| Case { profiles, sources, exports })
}

fn cells() -> impl Strategy<Value = [usize; 6]> {
    POOLS.map(|pool| 0..pool.len())
}

fn rows() -> impl Strategy<Value = Vec<TestRow>> {
    let fault = prop_oneof![
        12 => Just(Fault::None),
        1 => Just(Fault::Blank),
        1 => Just(Fault::Undecodable),
        1 => Just(Fault::Surplus),
        1 => Just(Fault::SurplusBlank),
    ];
    prop::collection::vec(
        (cells(), fault).prop_map(|(cells, fault)| TestRow { cells, fault }),
        0..12,
    )
}

fn exports() -> impl Strategy<Value = TestExport> {
    let matcher = prop_oneof![
        3 => Just(None),
        1 => prop::sample::select(MatcherKind::ALL).prop_map(Some),
    ];
    // The column is the attribute's own or another's.
    let kind = |attribute: usize| {
        prop_oneof![
            6 => Just(TestKind::Column(attribute)),
            1 => (0..6usize).prop_map(TestKind::Column),
            1 => Just(TestKind::None),
            1 => (0..POOLS[attribute].len()).prop_map(TestKind::Value),
        ]
    };
    let criterion = move |attribute: usize| {
        let mapped = (kind(attribute), matcher.clone());
        prop::option::of(mapped.prop_map(move |(kind, matcher)| (attribute, kind, matcher)))
    };
    let mapping = [0, 1, 2, 3, 4, 5].map(criterion);
    let logic = prop::sample::select(Logic::ALL);
    let mode = prop::sample::select(WriteMode::ALL);
    (logic, mode, mapping)
        .prop_map(|(logic, mode, mapping)| TestExport {
            logic,
            mode,
            mapping: mapping.into_iter().flatten().collect(),
        })
        .prop_filter("at least one column", |export| {
            export.mapping.iter().any(|(_, kind, _)| matches!(kind, TestKind::Column(_)))
        })
}

/// The source as the bytes of a CSV file.
pub(super) fn csv(rows: &[TestRow]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend_from_slice(b"title,email,phone,points,joined,vip\n");
    for row in rows {
        let cells: Vec<&str> =
            row.cells.iter().zip(POOLS).map(|(cell, pool)| pool[*cell]).collect();
        match row.fault {
            Fault::Blank => bytes.extend_from_slice(b",,\" \",,,"),
            _ => append_cells(&mut bytes, &cells),
        }
        match row.fault {
            Fault::Undecodable => {
                bytes.truncate(bytes.len() - 1);
                bytes.extend_from_slice(b"x\xff\"");
            }
            Fault::Surplus => bytes.extend_from_slice(b",surplus"),
            Fault::SurplusBlank => bytes.extend_from_slice(b", ,"),
            Fault::None | Fault::Blank => {}
        }
        bytes.push(b'\n');
    }
    bytes
}

/// The profiles as the bytes of a CSV file.
pub(super) fn profiles_csv(profiles: &[(usize, [usize; 6])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend_from_slice(b"number,title,email,phone,points,joined,vip\n");
    for (id, cells) in profiles {
        let id = format!("P{id}");
        let mut row = vec![id.as_str()];
        row.extend(cells.iter().zip(POOLS).map(|(cell, pool)| pool[*cell]));
        append_cells(&mut bytes, &row);
        bytes.push(b'\n');
    }
    bytes
}

fn append_cells(bytes: &mut Vec<u8>, cells: &[&str]) {
    let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{cell}\"")).collect();
    bytes.extend_from_slice(quoted.join(",").as_bytes());
}
