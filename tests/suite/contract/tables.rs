//! Random small tables: profiles, sources, exports. Values come from pools in
//! which many are equal after normalising and some cannot be read.

use proptest::prelude::*;
use segport::domain::{AttributeType, HashRule, Logic, MatcherKind, Word, WriteMode};

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
        // Of "an".
        "ea325d761f98c6b73320e442b67f2a3574d9924716d788ddc0dbbdcaca853fe7",
        // Of "ab", which is what Meta makes of "a b".
        "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603",
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
        "A.b+x@gmail.com",
        "ab@GMAIL.com",
        // Of "a@x.vn", "ab@gmail.com" and "a.b+x@gmail.com".
        "4d5909e6084dfea5d8837d0516ffbc81d19656a8b01b349b3d3498ade008fd6f",
        " 86CA2AD27318696B41CFC650ACFAD97BB32194C43E119E465A16359EA74C7105",
        "37f4906181d65f321515f92d28c1b418751e55b99713c45fd9fa2f4787abc095",
        // An MD5.
        "5d41402abc4b2a76b9719d911017c592",
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
        // Of "+84912345678" and "84912345678".
        "ed644edf0566470f0b5a8c13c792fa8e8a489574da3aceec119b9456e870d396",
        "25CC2F7574420A2D46C9F2D6CF94CDBB242EF7D479AFE92ED6E8EB33A7493093",
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
    // Plain ones fit every type, rules of hashes only some.
    let matcher = |attribute: usize| {
        let rules = HashRule::offered(ATTRIBUTES[attribute].1);
        let is_there = move |matcher: &&MatcherKind| match matcher {
            MatcherKind::Sha256(rule) => rules.contains(rule),
            _ => true,
        };
        let fitting: Vec<MatcherKind> = MatcherKind::ALL.iter().filter(is_there).copied().collect();
        prop_oneof![3 => Just(None), 2 => prop::sample::select(fitting).prop_map(Some)]
    };
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
        let mapped = (kind(attribute), matcher(attribute));
        prop::option::of(mapped.prop_map(move |(kind, matcher)| {
            // Only the cells of a column can be hashed.
            let is_column = matches!(kind, TestKind::Column(_));
            let fits = |matcher: &MatcherKind| is_column || !matcher.is_hashed();
            (attribute, kind, matcher.filter(fits))
        }))
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
