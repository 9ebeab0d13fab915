//! The people of the demo: customers and visitors of an invented chain of
//! coffee houses in Vietnam, with data as messy as people type it.

use std::io;
use std::path::Path;

use icu_normalizer::DecomposingNormalizer;

use super::random::Random;
use crate::config::create_private_file;

/// Customers made.
pub(super) const CUSTOMERS: usize = 3_000;

/// Visitors made.
pub(super) const VISITORS: usize = 1_000;

/// The columns of `customers.csv`, the id first.
const CUSTOMER_COLUMNS: [&str; 9] = [
    "customer_id",
    "full_name",
    "email",
    "phone",
    "city",
    "points",
    "birthday",
    "unsubscribed_at",
    "vip",
];

/// The columns of `visitors.csv`, the id first.
const VISITOR_COLUMNS: [&str; 5] = ["visitor_id", "email", "phone", "city", "last_visit"];

const SURNAMES: [&str; 12] =
    ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương"];
const MIDDLES: [&str; 8] = ["Văn", "Thị", "Minh", "Thu", "Quốc", "Ngọc", "Hải", "Thanh"];
const GIVEN: [&str; 16] = [
    "An", "Bình", "Châu", "Dũng", "Giang", "Hạnh", "Hùng", "Khánh", "Lan", "Linh", "Mai", "Nam",
    "Phương", "Quỳnh", "Thảo", "Tuấn",
];
const OTHERS: [&str; 10] = [
    "Anna Müller",
    "José García",
    "Zoë Janssens",
    "Łukasz Nowak",
    "Siobhán O'Connor",
    "Kim Min-jun",
    "Aiko Tanaka",
    "Priya Nair",
    "Chloé Lefèvre",
    "Søren Holm",
];
const CITIES: [&str; 8] =
    ["Hà Nội", "TP. Hồ Chí Minh", "Đà Nẵng", "Huế", "Cần Thơ", "Hải Phòng", "Nha Trang", "Đà Lạt"];

/// Domains nobody can own: RFC 2606 keeps them free. One is not ASCII.
const DOMAINS: [&str; 6] = [
    "example.com",
    "example.org",
    "mail.example",
    "thunho.example",
    "hopthu.example",
    "thư.example",
];

/// Mobile prefixes of Vietnam, without the trunk zero.
const MOBILE_PREFIXES: [&str; 8] = ["90", "91", "93", "97", "98", "32", "70", "86"];

/// A person of the demo, as the company keeps him or her.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// The company's id.
    pub(super) id: String,
    /// As stored, which may be decomposed.
    pub(super) name: String,
    /// As stored; empty where unknown.
    pub(super) email: String,
    /// Nine digits after the trunk zero; empty where unknown.
    pub(super) phone: String,
    city: String,
    rest: Vec<String>,
}

/// The customers. Every fortieth shares the phone of the one before: families.
pub(super) fn customers(random: &mut Random) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::with_capacity(CUSTOMERS);
    for number in 0..CUSTOMERS {
        let name = name(random);
        let family = number % 40 == 39;
        let phone = match people.last() {
            Some(before) if family && !before.phone.is_empty() => before.phone.clone(),
            _ if random.percent(8) => String::new(),
            _ => phone(random, number),
        };
        let email = if random.percent(10) { String::new() } else { email(random, &name, number) };
        let unsubscribed = if random.percent(6) { date(random, 2026) } else { String::new() };
        let birthday = if random.percent(30) { String::new() } else { birthday(random) };
        let rest = vec![
            random.below(2_000).to_string(),
            birthday,
            unsubscribed,
            (*random.pick(&["true", "false", "false", "no", "yes", "false"])).to_owned(),
        ];
        let city = (*random.pick(&CITIES)).to_owned();
        let id = format!("KH{:05}", number + 1);
        people.push(Person { id, name: stored_name(random, name), email, phone, city, rest });
    }
    people
}

/// The visitors: less is known of them.
pub(super) fn visitors(random: &mut Random) -> Vec<Person> {
    (0..VISITORS)
        .map(|number| {
            let name = name(random);
            // Beyond the customers, so that no address is both.
            let email = if random.percent(55) {
                String::new()
            } else {
                email(random, &name, CUSTOMERS + number)
            };
            let phone =
                if random.percent(60) { String::new() } else { phone(random, CUSTOMERS + number) };
            let rest = vec![date(random, 2026)];
            let city = (*random.pick(&CITIES)).to_owned();
            Person { id: format!("V-{:06}", 100_000 + number * 7), name, email, phone, city, rest }
        })
        .collect()
}

/// Writes `customers.csv`.
pub(super) fn write_customers(
    random: &mut Random,
    people: &[Person],
    path: &Path,
) -> io::Result<()> {
    write(path, &CUSTOMER_COLUMNS, people, |person| {
        let phone = messy_phone(random, &person.phone);
        let mut cells = vec![person.id.clone(), person.name.clone(), person.email.clone(), phone];
        cells.push(person.city.clone());
        cells.extend(person.rest.iter().cloned());
        cells
    })
}

/// Writes `visitors.csv`.
pub(super) fn write_visitors(
    random: &mut Random,
    people: &[Person],
    path: &Path,
) -> io::Result<()> {
    write(path, &VISITOR_COLUMNS, people, |person| {
        let phone = messy_phone(random, &person.phone);
        let mut cells = vec![person.id.clone(), person.email.clone(), phone, person.city.clone()];
        cells.extend(person.rest.iter().cloned());
        cells
    })
}

fn write(
    path: &Path,
    columns: &[&str],
    people: &[Person],
    mut cells: impl FnMut(&Person) -> Vec<String>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(create_private_file(path)?);
    writer.write_record(columns)?;
    for person in people {
        writer.write_record(cells(person))?;
    }
    writer.flush()
}

pub(super) fn name(random: &mut Random) -> String {
    if random.percent(15) {
        return (*random.pick(&OTHERS)).to_owned();
    }
    let (surname, middle) = (random.pick(&SURNAMES), random.pick(&MIDDLES));
    format!("{surname} {middle} {}", random.pick(&GIVEN))
}

/// Some names come from systems that store letters and their marks apart.
fn stored_name(random: &mut Random, name: String) -> String {
    if random.percent(10) {
        DecomposingNormalizer::new_nfd().normalize(&name).into_owned()
    } else {
        name
    }
}

/// An address made of the name; the number keeps it apart from the others'.
pub(super) fn email(random: &mut Random, name: &str, number: usize) -> String {
    let words = ascii(name);
    let tag = if random.percent(4) { "+the" } else { "" };
    let domain = random.pick(&DOMAINS);
    let local = match random.below(3) {
        0 => words.join("."),
        1 => words.concat(),
        _ => format!("{}.{}", words[words.len() - 1], words[0]),
    };
    let address = format!("{local}{number}{tag}@{domain}");
    if random.percent(5) { address.to_uppercase() } else { address }
}

/// The words of a name in lower-case ASCII.
fn ascii(name: &str) -> Vec<String> {
    let plain = name.replace(['Đ', 'đ'], "d").replace(['Ł', 'ł'], "l").replace(['Ø', 'ø'], "o");
    let apart = DecomposingNormalizer::new_nfd().normalize(&plain).into_owned();
    apart
        .split_whitespace()
        .map(|word| {
            let letters = word.chars().filter(char::is_ascii_alphabetic);
            letters.map(|letter| letter.to_ascii_lowercase()).collect()
        })
        .collect()
}

/// Nine digits; the number keeps them apart from the others'.
pub(super) fn phone(random: &mut Random, number: usize) -> String {
    // A step that shares no factor with the size visits every number once.
    format!("{}{:07}", random.pick(&MOBILE_PREFIXES), number * 7_919 % 9_999_991)
}

/// The ways people write the same number.
pub(super) fn messy_phone(random: &mut Random, nine: &str) -> String {
    if nine.is_empty() {
        return String::new();
    }
    let (a, b, c) = (&nine[..2], &nine[2..5], &nine[5..]);
    match random.below(8) {
        0 => format!("0{a}.{b}.{c}"),
        1 => format!("0{a} {b} {c}"),
        2 => format!("+84 {a} {b} {c}"),
        3 => format!("0084{nine}"),
        4 => format!("+84 (0){a} {b} {c}"),
        5 => format!("(0{a}) {b}-{c}"),
        _ => format!("0{nine}"),
    }
}

fn date(random: &mut Random, year: u32) -> String {
    format!("{year}-{:02}-{:02}", random.below(10) + 1, random.below(28) + 1)
}

fn birthday(random: &mut Random) -> String {
    let (year, month, day) = (random.below(50) + 1956, random.below(12) + 1, random.below(28) + 1);
    if random.percent(50) {
        format!("{day:02}/{month:02}/{year}")
    } else {
        format!("{year}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn people_have_their_own_addresses_and_families_share_a_phone() {
        let people = customers(&mut Random::new(7));
        assert_eq!(people.len(), CUSTOMERS);
        let emails: Vec<String> = people
            .iter()
            .filter(|person| !person.email.is_empty())
            .map(|person| person.email.to_lowercase())
            .collect();
        assert_eq!(emails.iter().collect::<HashSet<_>>().len(), emails.len());
        let phones: Vec<&str> =
            people.iter().map(|person| person.phone.as_str()).filter(|p| !p.is_empty()).collect();
        let shared = phones.len() - phones.iter().collect::<HashSet<_>>().len();
        assert!((40..=80).contains(&shared), "{shared}");
        assert_eq!(people, customers(&mut Random::new(7)));
    }

    #[test]
    fn names_become_ascii_addresses() {
        assert_eq!(ascii("Đặng Thị Quỳnh"), ["dang", "thi", "quynh"]);
        assert_eq!(ascii("Siobhán O'Connor"), ["siobhan", "oconnor"]);
    }
}
