//! Holds the short cut against the library: whatever it appends must be what the
//! library alone appends. Of how many numbers is `PROPTEST_CASES`' to say.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};

use super::*;
use crate::domain::PhoneRegion;
use crate::matcher::phone::{Home, append_by_library};

/// Enough in every run to find a line of the table that is wrong for one number
/// in a hundred; the long run is for the rest.
const CASES_MIN: u32 = 10_000;

/// Of the starts of plain codes, every so many-th is tried; no divisor of 10,000.
const PLAIN_STEP: usize = 17;

fn config() -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig { cases: config.cases.max(CASES_MIN), ..config }
}

fn short(text: &str, home: Option<Home>) -> Option<String> {
    let mut key = String::new();
    let appended = append_certain(text, home.and_then(|home| home.plan), &mut key);
    (appended == Appended::Yes).then_some(key)
}

fn long(text: &str, home: Option<Home>) -> Option<String> {
    let mut key = String::new();
    append_by_library(text, home.map(|home| home.region), &mut key).ok().map(|()| key)
}

fn home(region: &str) -> Option<Home> {
    Home::new(PhoneRegion::parse(region)?)
}

/// Every region the library knows, and none.
fn any_home() -> impl Strategy<Value = Option<Home>> {
    let regions: Vec<Region> = PHONE_NUMBER_UTIL.get_supported_regions().collect();
    let homes: Vec<_> = regions.iter().map(|region| home(&region.to_string())).collect();
    assert!(homes.iter().all(Option::is_some));
    prop_oneof![1 => Just(None), 9 => select(homes)]
}

/// Codes in use, and some that are not.
fn any_code() -> impl Strategy<Value = String> {
    let codes: Vec<_> =
        PHONE_NUMBER_UTIL.get_supported_calling_codes().map(|code| code.to_string()).collect();
    prop_oneof![19 => select(codes), 1 => "[0-9]{1,3}"]
}

/// The code of the region, mostly: a number must often be nearly right to be of use.
fn code_of(home: Option<Home>, other: String, pick: Index) -> String {
    match home {
        Some(home) if pick.index(4) > 0 => PHONE_NUMBER_UTIL
            .get_country_code_for_region(home.region)
            .map_or(other, |code| code.to_string()),
        _ => other,
    }
}

/// What stands before a national number: `C` is for a calling code.
const INTRODUCTIONS: [&str; 24] = [
    "", "", "", "", "0", "0", "1", "8", "06", "00", "C", "C", "C0", "+C", "+C", "+C0", "+C(0)",
    "+C8", "+C1", "00C", "00C0", "011C", "010C", "810C",
];

/// Digits as the rules know them: carrier codes and dial-out prefixes now and then.
fn national() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => "[0-9]{4,13}",
        6 => "[1-9][0-9]{6,10}",
        1 => "[0-9]{1,18}",
        1 => "(180020|183[12]|14(11|34|88)0011|1[12][0-9]{3}00?|99[0-9]{3}|16|19[0-9]{2}00|15[0-9]{3}|10[0-9]{2})[0-9]{3,10}",
        1 => "(001[1-9]|003768|000[2569]|0[0-3][0-9]|00[0-9]{3}|01[0-9]{2}|119|810|1001|8[0-9]{3})[0-9]{4,11}",
    ]
}

/// Puts separators and signs between the digits.
fn spread(digits: &str, separators: &[(Index, &'static str)]) -> String {
    let mut pieces: Vec<String> = digits.chars().map(String::from).collect();
    for (place, separator) in separators {
        pieces.insert(place.index(pieces.len() + 1), (*separator).to_owned());
    }
    pieces.concat()
}

const SEPARATORS: [&str; 24] = [
    " ", " ", " ", " ", "-", "-", "-", ".", ".", "(", ")", "(", ")", "/", ") ", " (", "  ", ".0",
    "+", "x", ",", "#", "\u{A0}", "~",
];

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_certain_is_what_the_library_says(
        home in any_home(),
        introduction in select(&INTRODUCTIONS[..]),
        (other, pick) in (any_code(), any::<Index>()),
        national in national(),
        separators in prop::collection::vec((any::<Index>(), select(&SEPARATORS[..])), 0..5),
    ) {
        let code = code_of(home, other, pick);
        let digits = introduction.replace('C', &code) + &national;
        let text = spread(&digits, &separators);
        let text = crate::matcher::trim(&text);
        if let Some(certain) = short(text, home) {
            prop_assert_eq!(Some(certain), long(text, home), "{:?} {:?}", home, text);
        }
    }
}

/// Numbers of every start of four digits, which is as far as carrier codes and
/// dial-out prefixes go that are not behind such a start, and of every length.
/// Codes without such prefixes are sampled; the long run leaves no start out.
#[test]
fn every_line_of_the_table_is_what_the_library_says() {
    let mut random = 1_u64;
    for plan in &PLANS {
        let code = std::str::from_utf8(plan.code_digits).unwrap();
        let trunk = plan.trunk.map(char::from).map(String::from).unwrap_or_default();
        let home = home(plan.region);
        let lengths: Vec<usize> =
            (4..32).filter(|length| plan.lengths >> length & 1 == 1).collect();
        let is_plain = plan.free_starts == free_starts_of(b"");
        let step = if is_plain && config().cases == CASES_MIN { PLAIN_STEP } else { 1 };
        let starts = (0..10_000).step_by(step);
        for start in starts.filter(|start| plan.free_starts >> (start / 100) & 1 == 1) {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let length = lengths[start % lengths.len()];
            let national = format!("{start:04}{random:020}");
            let national = &national[..length];
            let key = format!("+{code}{national}");
            assert_eq!(short(&key, None).as_ref(), Some(&key));
            let text = match start % 3 {
                0 => key,
                1 => format!("+{code}{trunk}{national}"),
                _ => format!("{trunk}{national}"),
            };
            if let Some(certain) = short(&text, home) {
                assert_eq!(Some(certain), long(&text, home), "{home:?} {text}");
            }
        }
    }
}

#[test]
fn plain_numbers_are_certain() {
    for (region, text, expected) in [
        ("", "+84912345678", "+84912345678"),
        ("VN", "0912 345 678", "+84912345678"),
        ("VN", "(024) 3825-1234", "+842438251234"),
        ("VN", "84912345678", "+84912345678"),
        ("VN", "0084 912 345 678", "+84912345678"),
        ("VN", "+84 (0)912-345-678", "+84912345678"),
        ("US", "(650) 253-0000", "+16502530000"),
        ("US", "1-650-253-0000", "+16502530000"),
        ("CA", "011 84 912 345 678", "+84912345678"),
        ("GB", "+44 (0)20 7946 0018", "+442079460018"),
        ("FR", "01.42.68.53.00", "+33142685300"),
        ("DE", "030/303986300", "+4930303986300"),
        ("AU", "0412 345 678", "+61412345678"),
        ("IN", "098765 43210", "+919876543210"),
        ("SG", "6123 4567", "+6561234567"),
        ("TH", "081 234 5678", "+66812345678"),
        ("JP", "03-1234-5678", "+81312345678"),
        ("KR", "010-1234-5678", "+821012345678"),
        ("ES", "612 34 56 78", "+34612345678"),
        ("NL", "06 12345678", "+31612345678"),
        ("PL", "512 345 678", "+48512345678"),
        ("CN", "138 1234 5678", "+8613812345678"),
        ("BR", "(11) 96123-4567", "+5511961234567"),
        ("CO", "321 1234567", "+573211234567"),
        ("HU", "+36 20 123 4567", "+36201234567"),
    ] {
        assert_eq!(short(text, home(region)).as_deref(), Some(expected), "{region} {text:?}");
    }
}

#[test]
fn what_is_unusual_is_the_library_s() {
    for (region, text) in [
        ("", "0912345678"),
        ("VN", "0912345678 x12"),
        ("VN", "0912345678,12"),
        ("VN", "0912\u{A0}345 678"),
        ("VN", "912345678.0"),
        ("VN", "0912345"),
        ("US", "253-0000"),
        ("IT", "06 6982"),
        ("AR", "0343 15 555 1212"),
        ("BR", "0 15 11 96123-4567"),
        ("HU", "06 20 123 4567"),
        ("AU", "1831 0412 345 678"),
        ("KR", "0082 10 1234 5678"),
        ("VN", "++84912345678"),
    ] {
        assert_eq!(short(text, home(region)), None, "{region} {text:?}");
    }
}
