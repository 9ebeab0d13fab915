//! One key of each way to write it, as a file of a million rows asks for it.
//! Run with `cargo bench --bench matcher`.

use divan::Bencher;
use segport::domain::{AttributeType, HashRule, MatcherKind, PhoneRegion};
use segport::matcher::Matcher;

/// Keys a sample, so that reading the clock is nothing beside them.
const KEYS: u32 = 1_000;

fn main() {
    divan::main();
}

fn bench(bencher: Bencher, kind: MatcherKind, text: impl Fn(u32) -> String) {
    bench_matcher(bencher, Matcher::new(kind, PhoneRegion::parse("VN")), text);
}

fn bench_matcher(bencher: Bencher, mut matcher: Matcher, text: impl Fn(u32) -> String) {
    let texts: Vec<_> = (0..KEYS).map(text).collect();
    let mut key = String::with_capacity(64);
    bencher.counter(KEYS).bench_local(|| {
        for text in &texts {
            key.clear();
            let appended = matcher.append_key(divan::black_box(text), &mut key);
            divan::black_box((&key, appended.is_ok()));
        }
    });
}

#[divan::bench]
fn phone_e164(bencher: Bencher) {
    bench(bencher, MatcherKind::Phone, |number| format!("+849{:08}", 12_345_678 + number));
}

#[divan::bench]
fn phone_national(bencher: Bencher) {
    bench(bencher, MatcherKind::Phone, |number| format!("0912 345 {number:03}"));
}

#[divan::bench]
fn phone_national_with_all_signs(bencher: Bencher) {
    bench(bencher, MatcherKind::Phone, |number| format!("(091) 234-5.6 {number:03}"));
}

#[divan::bench]
fn phone_in_parentheses(bencher: Bencher) {
    bench(bencher, MatcherKind::Phone, |number| format!("(024) 3825-1{number:03}"));
}

#[divan::bench]
fn phone_international(bencher: Bencher) {
    bench(bencher, MatcherKind::Phone, |number| format!("+84 (0)912-345-{number:03}"));
}

/// A blank that is none of ASCII goes to the library.
#[divan::bench]
fn phone_by_library(bencher: Bencher) {
    bench(bencher, MatcherKind::Phone, |number| format!("0912\u{A0}345\u{A0}{number:03}"));
}

#[divan::bench]
fn email(bencher: Bencher) {
    bench(bencher, MatcherKind::Email, |number| format!("Person{number}@Example.com"));
}

/// A domain with a name beyond ASCII takes the long way.
#[divan::bench]
fn email_by_long_way(bencher: Bencher) {
    bench(bencher, MatcherKind::Email, |number| format!("Person{number}@B\u{fc}cher.de"));
}

#[divan::bench]
fn folded(bencher: Bencher) {
    bench(bencher, MatcherKind::Folded, |number| format!("Person {number} of  Ha Noi"));
}

#[divan::bench]
fn sha256_of_an_email(bencher: Bencher) {
    let matcher = MatcherKind::Sha256(HashRule::Google);
    let matcher = Matcher::of_values(matcher, AttributeType::Email, None);
    bench_matcher(bencher, matcher, |number| format!("Person{number}@Example.com"));
}

#[divan::bench]
fn sha256_of_a_phone(bencher: Bencher) {
    let matcher = MatcherKind::Sha256(HashRule::E164Plus);
    let matcher = Matcher::of_values(matcher, AttributeType::Phone, PhoneRegion::parse("VN"));
    bench_matcher(bencher, matcher, |number| format!("0912 345 {number:03}"));
}

#[divan::bench]
fn sha256_cell(bencher: Bencher) {
    let matcher = MatcherKind::Sha256(HashRule::Google);
    bench(bencher, matcher, |number| format!("{number:064X}"));
}
