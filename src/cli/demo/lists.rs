//! The lists of the demo: the tickets to export, with every kind of row a
//! real list has, and the guests of an earlier tasting.

use std::io;
use std::path::Path;

use super::people::{self, Person};
use super::random::Random;
use crate::config::create_private_file;

/// Rows of `tickets.csv`.
pub(super) const TICKETS: usize = 400;

/// Rows of `tasting-guests.csv`.
const GUESTS: usize = 180;

const TICKET_COLUMNS: [&str; 7] =
    ["Ticket", "Email", "Mobile", "Name", "Subject", "Amount", "Created"];

const SUBJECTS: [&str; 8] = [
    "Order arrived late",
    "Wrong size of cup",
    "Points are missing",
    "Gift card, please",
    "Change my address",
    "Invoice for the office",
    "Beans were stale",
    "Thank you, and a question",
];

/// Addresses that are none.
const BAD_EMAILS: [&str; 5] = ["anna@", "not given", "tran.van.an(at)example.com", "@", "a b@c"];

/// What a spreadsheet makes of a phone; the first bad one of the demo.
const SHORTENED_PHONE: &str = "9.18E+08";

/// Phones that are none.
const BAD_PHONES: [&str; 4] = ["12345", SHORTENED_PHONE, "see profile", "0000"];

/// Of so many tickets of people nobody finds one is a customer's with a typo.
const TICKETS_PER_TYPO: usize = 3;

/// What a row of the tickets is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Known,
    Repeated,
    Family,
    Stranger,
    BadEmail,
    BadPhone,
    NoKeys,
    TooWide,
    Blank,
}

/// Tickets after which the kinds begin again.
const KINDS_ROUND: usize = 40;

/// Of 40 tickets in a row, in this order.
const KINDS: [(Kind, usize); 9] = [
    (Kind::Known, 20),
    (Kind::Repeated, 3),
    (Kind::Family, 2),
    (Kind::Stranger, 9),
    (Kind::BadEmail, 2),
    (Kind::BadPhone, 1),
    (Kind::NoKeys, 1),
    (Kind::TooWide, 1),
    (Kind::Blank, 1),
];

/// Writes the tickets.
pub(super) fn write_tickets(
    random: &mut Random,
    customers: &[Person],
    path: &Path,
) -> io::Result<()> {
    // Rows of the wrong width are part of the demo.
    let mut writer =
        csv::WriterBuilder::new().flexible(true).from_writer(create_private_file(path)?);
    writer.write_record(TICKET_COLUMNS)?;
    let kinds: Vec<Kind> =
        KINDS.iter().flat_map(|(kind, count)| std::iter::repeat_n(*kind, *count)).collect();
    let mut last_known = 0;
    for number in 0..TICKETS {
        // Steps of 7 through each 40 mix the kinds and meet each once.
        let kind = kinds[number * 7 % kinds.len()];
        if kind == Kind::Known {
            last_known = random.below(customers.len());
        }
        let person = match kind {
            Kind::Family => &customers[random.below(customers.len() / 40) * 40 + 38],
            _ => &customers[last_known],
        };
        writer.write_record(ticket(random, kind, number, person))?;
    }
    writer.flush()
}

fn ticket(random: &mut Random, kind: Kind, number: usize, person: &Person) -> Vec<String> {
    if kind == Kind::Blank {
        return vec![String::new(); TICKET_COLUMNS.len()];
    }
    let blank = String::new;
    let (email, mobile, name) = match kind {
        Kind::Known | Kind::Repeated | Kind::TooWide => {
            let (email, mobile) = keys(random, person);
            (email, mobile, person.name.clone())
        }
        Kind::Family => (blank(), people::messy_phone(random, &person.phone), person.name.clone()),
        Kind::Stranger => {
            let stranger = stranger(random, number);
            match mistyped(&person.email) {
                Some(email) if number.is_multiple_of(TICKETS_PER_TYPO) => {
                    (email, blank(), person.name.clone())
                }
                _ => stranger,
            }
        }
        Kind::BadEmail => ((*random.pick(&BAD_EMAILS)).to_owned(), blank(), people::name(random)),
        Kind::BadPhone => {
            let picked = *random.pick(&BAD_PHONES);
            let phone = if number < KINDS_ROUND { SHORTENED_PHONE } else { picked };
            (blank(), phone.to_owned(), people::name(random))
        }
        Kind::NoKeys | Kind::Blank => (blank(), blank(), people::name(random)),
    };
    let created = format!(
        "2026-10-{:02} {:02}:{:02}:00",
        number * 28 / TICKETS + 1,
        random.below(14) + 7,
        random.below(60)
    );
    let mut cells = vec![
        format!("T-{}", 20_000 + number),
        email,
        mobile,
        name,
        (*random.pick(&SUBJECTS)).to_owned(),
        (random.below(90) * 5_000 + 25_000).to_string(),
        created,
    ];
    if kind == Kind::TooWide {
        cells.push("a comma too many".to_owned());
    }
    cells
}

/// The person's e-mail and phone as they were typed into a ticket: often one
/// of the two, in capitals, with blanks around.
fn keys(random: &mut Random, person: &Person) -> (String, String) {
    let mobile = people::messy_phone(random, &person.phone);
    let email = match random.below(10) {
        0 | 1 => person.email.to_uppercase(),
        2 => format!("  {} ", person.email),
        3 if !mobile.is_empty() => String::new(),
        _ => person.email.clone(),
    };
    let email = if person.email.is_empty() { String::new() } else { email };
    let mobile = if random.percent(30) && !email.is_empty() { String::new() } else { mobile };
    (email, mobile)
}

/// Somebody the company does not know yet.
fn stranger(random: &mut Random, number: usize) -> (String, String, String) {
    let name = people::name(random);
    let unused = people::CUSTOMERS + people::VISITORS + number;
    let phone = people::phone(random, unused);
    let mobile = people::messy_phone(random, &phone);
    (people::email(random, &name, unused), mobile, name)
}

/// An e-mail with two letters swapped before the `@`, if it has them.
fn mistyped(email: &str) -> Option<String> {
    let at = email.find('@')?;
    let mut letters: Vec<char> = email.chars().collect();
    let place = (1..at).rev().find(|&place| letters[place] != letters[place - 1])?;
    letters.swap(place, place - 1);
    Some(letters.into_iter().collect())
}

/// Writes the guests of the tasting: e-mail and name only.
pub(super) fn write_guests(
    random: &mut Random,
    customers: &[Person],
    path: &Path,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(create_private_file(path)?);
    writer.write_record(["Guest", "Email"])?;
    for number in 0..GUESTS {
        if random.percent(12) {
            let (email, _, name) = stranger(random, TICKETS + number);
            writer.write_record([name, email])?;
        } else {
            let person = random.pick(customers);
            writer.write_record([&person.name, &person.email])?;
        }
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_forty_tickets_have_every_kind() {
        let total: usize = KINDS.iter().map(|(_, count)| count).sum();
        assert_eq!(total, 40);
        let mut met: Vec<usize> = (0..total).map(|number| number * 7 % total).collect();
        met.sort_unstable();
        assert_eq!(met, (0..total).collect::<Vec<_>>());
        assert!(TICKETS.is_multiple_of(total));
    }
}
