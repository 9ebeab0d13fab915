//! Cases of the `phone` matcher: how people write numbers in several countries,
//! and what is no number though it has digits.

use proptest::prelude::*;

use super::*;
use crate::domain::MatcherKind;
use crate::matcher::Matcher;

fn key(region: &str, text: &str) -> Result<String, Unreadable> {
    Matcher::new(MatcherKind::Phone, PhoneRegion::parse(region)).key(text)
}

#[test]
fn numbers() {
    for (region, text, expected) in [
        // Viet Nam
        ("VN", "0912345678", "+84912345678"),
        ("VN", "0912 345 678", "+84912345678"),
        ("VN", "(091) 234-5678", "+84912345678"),
        ("VN", "0912.345.678", "+84912345678"),
        ("VN", "912345678", "+84912345678"),
        ("VN", "84912345678", "+84912345678"),
        ("VN", "+84 912 345 678", "+84912345678"),
        ("VN", "+84 (0)912 345 678", "+84912345678"),
        ("VN", "+840912345678", "+84912345678"),
        ("VN", "0084 912 345 678", "+84912345678"),
        ("VN", "\u{202D}+84 912 345 678\u{202C}", "+84912345678"),
        ("VN", "024 3825 3525", "+842438253525"),
        ("VN", "٠٩١٢٣٤٥٦٧٨", "+84912345678"),
        ("VN", "۰۹۱۲۳۴۵۶۷۸", "+84912345678"),
        ("VN", "０９１２　３４５　６７８", "+84912345678"),
        ("VN", "＋８４９１２３４５６７８", "+84912345678"),
        ("VN", "Tel: 0912 345 678", "+84912345678"),
        ("VN", "tel:+84-912-345-678;ext=7", "+84912345678"),
        ("VN", "0912\u{A0}345\u{A0}678", "+84912345678"),
        // Great Britain
        ("GB", "020 7946 0018", "+442079460018"),
        ("GB", "+44 (0)20 7946 0018", "+442079460018"),
        ("GB", "+44(0)2079460018", "+442079460018"),
        ("GB", "0044 20 7946 0018", "+442079460018"),
        ("GB", "0044 (0)20 7946 0018", "+442079460018"),
        ("GB", "020 7946 0018 ext. 12", "+442079460018"),
        ("GB", "020 7946 0018 x12", "+442079460018"),
        ("GB", "020 7946 0018 #12", "+442079460018"),
        ("GB", "020 7946 0018 extension 12", "+442079460018"),
        ("GB", "07700 900123", "+447700900123"),
        ("GB", "[07700] 900/123", "+447700900123"),
        // United States
        ("US", "(650) 253-0000", "+16502530000"),
        ("US", "1-650-253-0000", "+16502530000"),
        ("US", "+1 650.253.0000", "+16502530000"),
        ("US", "011 84 912 345 678", "+84912345678"),
        ("US", "011 44 (0)20 7946 0018", "+442079460018"),
        ("US", "650-253-0000 x302/x303", "+16502530000"),
        ("US", "1-800-FLOWERS", "+18003569377"),
        ("US", "1 800 flowers", "+18003569377"),
        // France, Germany, Italy (which keeps its zero), Argentina
        ("FR", "01 42 68 53 00", "+33142685300"),
        ("FR", "+33 (0)1 42 68 53 00", "+33142685300"),
        ("FR", "0033 1 42 68 53 00", "+33142685300"),
        ("DE", "030/303986300", "+4930303986300"),
        ("DE", "+49 (0)30 303986-300", "+4930303986300"),
        ("DE", "00 49 30 303986300", "+4930303986300"),
        ("IT", "06 6982", "+39066982"),
        ("IT", "+39 06 6982", "+39066982"),
        ("AR", "0343 15 555 1212", "+5493435551212"),
        // International needs no region.
        ("", "+84 912 345 678", "+84912345678"),
        ("", "+44 (0)20 7946 0018", "+442079460018"),
        ("", "tel:0912345678;phone-context=+84", "+84912345678"),
        ("", "+800 1234 5678", "+80012345678"),
        // A region the library does not know is as none.
        ("ZZ", "+84 912 345 678", "+84912345678"),
    ] {
        assert_eq!(key(region, text).as_deref(), Ok(expected), "{region} {text:?}");
    }
}

#[test]
fn national_numbers_need_a_region() {
    for text in ["0912 345 678", "84912345678", "0084912345678", "٠٩١٢٣٤٥٦٧٨", "1-800-FLOWERS"]
    {
        assert_eq!(key("", text), Err(Unreadable::PhoneNoRegion), "{text:?}");
        assert_eq!(key("ZZ", text), Err(Unreadable::PhoneNoRegion), "{text:?}");
    }
}

#[test]
fn what_is_no_number() {
    let long = format!("{}0912345678", " (".repeat(TEXT_CHARS_MAX));
    for text in [
        "n/a",
        "-",
        "none",
        "x",
        "+",
        "++",
        "0",
        "12",
        "123",
        "09123",
        "+84",
        "+84 1",
        "+999 123456789",
        "0912345678901234567890",
        "+84 912 345 678 901",
        "0912345678/0987654321",
        "#",
        "()",
        "9.18E+08",
        "9.18e+08",
        "9,18E+08",
        "-9.18E+08",
        "9E8",
        "9.18E8",
        "912345678E0",
        "918123456.0",
        "84912345678.0",
        "anna1987654@example.com",
        "0912345678@zalo.vn",
        "84912345678@s.whatsapp.net",
        "+84912345678@example.com",
        "order12345678",
        "abc0912345678",
        "anna+84912345678",
        "ĐT0912345678",
        "½½½½½½½½½½",
        &long,
    ] {
        assert_eq!(key("VN", text), Err(Unreadable::PhoneImpossible), "{text:?}");
    }
    for text in ["n/a", "9.18E+08", "a1b2@example.com", "+999 123456789", "+84 1", "abc123456"] {
        assert_eq!(key("", text), Err(Unreadable::PhoneImpossible), "{text:?}");
    }
}

#[test]
fn a_number_without_its_area_code_is_nobodys() {
    assert_eq!(key("US", "253-0000"), Err(Unreadable::PhoneImpossible));
}

#[test]
fn a_trunk_prefix_behind_a_trunk_prefix_is_dropped_too() {
    assert_eq!(key("BY", "08104939778").as_deref(), Ok("+375104939778"));
    assert_eq!(key("BY", "+3758104939778").as_deref(), Ok("+375104939778"));
}

#[test]
fn regions() {
    for known in ["VN", "US", "GB", "XK"] {
        assert!(known_region(PhoneRegion::parse(known).unwrap()), "{known}");
    }
    for unknown in ["ZZ", "XX", "AQ"] {
        assert!(!known_region(PhoneRegion::parse(unknown).unwrap()), "{unknown}");
    }
}

#[test]
fn every_example_number_reads_the_same_however_it_is_written() {
    for region in PHONE_NUMBER_UTIL.get_supported_regions() {
        let number = PHONE_NUMBER_UTIL.get_example_number(region).unwrap();
        let expected = format_e164(&number);
        for format in [
            PhoneNumberFormat::E164,
            PhoneNumberFormat::International,
            PhoneNumberFormat::National,
            PhoneNumberFormat::RFC3966,
        ] {
            let text = PHONE_NUMBER_UTIL.format(&number, format);
            assert_eq!(key(&region.to_string(), &text).as_ref(), Ok(&expected), "{region} {text}");
        }
    }
}

proptest! {
    /// Reading until nothing changes gives what one reading of the library
    /// gives, for every number that can be valid and is whole: some that can be
    /// dialled only within their area are valid to the library, and refused here.
    #[test]
    fn a_valid_number_is_read_as_the_library_reads_it(
        region in prop::sample::select(vec!["VN", "GB", "US", "FR", "DE", "IT", "AR", "BR", "MX"]),
        text in "(\\+(84|44|1|33|49|39|54|55|52) ?)?(\\(0\\))?0?[1-9][0-9 ]{7,12}",
    ) {
        let library = Region::from_code(region).unwrap();
        if let Ok(number) = PHONE_NUMBER_UTIL.parse(&text, Some(library))
            && PHONE_NUMBER_UTIL.is_valid_number(&number)
            && PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number)
                == Ok(NumberLengthType::IsPossible)
        {
            prop_assert_eq!(key(region, &text), Ok(format_e164(&number)));
        }
    }
}
