//! Column and attribute names compared as marketers write them: English,
//! Vietnamese, French and German words for the same thing.

use crate::matcher::plain_letters;

/// Words for the same thing, folded; the first of a group names it. Longer
/// phrases are compared word by word.
const GROUPS: &[&[&str]] = &[
    &["email", "e mail", "mail", "courriel", "thu dien tu", "hom thu", "adresse electronique"],
    &[
        "phone",
        "mobile",
        "mobil",
        "tel",
        "telephone",
        "telefon",
        "cell",
        "cellphone",
        "portable",
        "msisdn",
        "dien thoai",
        "di dong",
        "sdt",
        "so dt",
        "dt",
        "handy",
        "handynummer",
        "telefonnummer",
        "mobilnummer",
        "rufnummer",
    ],
    &["name", "full name", "nom", "ten", "ho ten", "ho va ten"],
    &["first name", "firstname", "given name", "prenom", "vorname"],
    &["last name", "lastname", "surname", "family name", "nom de famille", "nachname", "ho"],
    &["city", "town", "ville", "stadt", "ort", "thanh pho", "tinh thanh"],
    &["country", "pays", "land", "quoc gia"],
    &["address", "street", "adresse", "rue", "strasse", "anschrift", "dia chi"],
    POSTAL,
    &["gender", "sex", "genre", "sexe", "geschlecht", "gioi tinh"],
    &[
        "birthday",
        "birthdate",
        "birth date",
        "date of birth",
        "dob",
        "date de naissance",
        "geburtstag",
        "geburtsdatum",
        "ngay sinh",
    ],
    &["language", "langue", "sprache", "ngon ngu"],
    &[
        "company",
        "organisation",
        "organization",
        "entreprise",
        "societe",
        "firma",
        "unternehmen",
        "cong ty",
    ],
];

/// Words for postal codes.
const POSTAL: &[&str] = &[
    "zip",
    "zip code",
    "postcode",
    "postal code",
    "code postal",
    "plz",
    "postleitzahl",
    "ma buu chinh",
];

/// Words that say that a value names one person.
const ID_WORDS: &[&str] = &[
    "id",
    "ids",
    "code",
    "number",
    "no",
    "nr",
    "num",
    "numero",
    "nummer",
    "key",
    "uuid",
    "guid",
    "card",
    "karte",
    "carte",
    "kundennummer",
    "kundennr",
    "ma",
    "so",
    "cif",
    "crm",
    "loyalty",
    "member",
    "ref",
    "reference",
];

/// Words that are enough by themselves; a bare number may be that of the row.
const BARE_ID_WORDS: &[&str] = &["id", "ids", "code", "key", "uuid", "guid", "ma"];

/// Words for a person whose id it may be.
const PERSON_WORDS: &[&str] = &[
    "customer",
    "visitor",
    "client",
    "kunde",
    "kunden",
    "besucher",
    "visiteur",
    "khach",
    "kh",
    "kundennummer",
    "kundennr",
    "person",
    "user",
    "member",
    "contact",
    "profile",
];

/// How alike two names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Nothing in common.
    None,
    /// Both speak of the same thing among other words: "Partner e-mail".
    Related,
    /// Two words for the same thing: "Courriel" and "email".
    Synonym,
    /// The same name but for case, accents and punctuation.
    Same,
}

/// A name without case, accents and punctuation: names with the same are
/// [`Likeness::Same`].
pub fn plain_name(name: &str) -> String {
    words(name).concat()
}

/// Compares two names.
pub fn likeness(one: &str, other: &str) -> Likeness {
    let (one, other) = (words(one), words(other));
    if one.is_empty() || other.is_empty() {
        return Likeness::None;
    }
    if one.concat() == other.concat() {
        return Likeness::Same;
    }
    let speaks =
        |name: &[String], group: &[&str]| group.iter().any(|phrase| contains(name, phrase));
    let is = |name: &[String], group: &[&str]| group.iter().any(|phrase| is_phrase(name, phrase));
    if GROUPS.iter().any(|group| is(&one, group) && is(&other, group)) {
        return Likeness::Synonym;
    }
    if GROUPS.iter().any(|group| speaks(&one, group) && speaks(&other, group)) {
        return Likeness::Related;
    }
    Likeness::None
}

/// Whether a name speaks of e-mail addresses.
pub fn is_email_name(name: &str) -> bool {
    let name = words(name);
    GROUPS[0].iter().any(|phrase| contains(&name, phrase))
}

/// Whether a name speaks of phones.
pub fn is_phone_name(name: &str) -> bool {
    let name = words(name);
    GROUPS[1].iter().any(|phrase| contains(&name, phrase))
}

/// Whether a name speaks of postal codes.
pub fn is_postal_name(name: &str) -> bool {
    let name = words(name);
    POSTAL.iter().any(|phrase| contains(&name, phrase))
}

/// Whether a name speaks of something that names one person.
pub fn is_id_name(name: &str) -> bool {
    words(name).iter().any(|word| ID_WORDS.contains(&word.as_str()))
}

/// Whether a name speaks of a person's id, as "Mã khách hàng" does, or is "id" and
/// nothing else.
pub fn is_person_id_name(name: &str) -> bool {
    let words = words(name);
    let is = |list: &[&str], word: &String| list.contains(&word.as_str());
    let has_id = words.iter().any(|word| is(ID_WORDS, word));
    let has_person = words.iter().any(|word| is(PERSON_WORDS, word));
    let is_bare = words.iter().all(|word| is(ID_WORDS, word))
        && words.iter().any(|word| is(BARE_ID_WORDS, word));
    is_bare || (has_id && has_person)
}

/// A phrase with nothing around it but words that add no meaning: "số điện
/// thoại", "phone number", "Adresse e-mail".
fn is_phrase(name: &[String], phrase: &str) -> bool {
    const FILLERS: &[&str] =
        &["number", "no", "nr", "nummer", "numero", "so", "de", "address", "adresse", "dia", "chi"];
    let rest_is_filler = |rest: &[String]| rest.iter().all(|w| FILLERS.contains(&w.as_str()));
    let length = phrase.split(' ').count();
    position(name, phrase)
        .is_some_and(|at| rest_is_filler(&name[..at]) && rest_is_filler(&name[at + length..]))
}

fn contains(name: &[String], phrase: &str) -> bool {
    position(name, phrase).is_some()
}

fn position(name: &[String], phrase: &str) -> Option<usize> {
    let length = phrase.split(' ').count();
    name.windows(length).position(|words| words.iter().map(String::as_str).eq(phrase.split(' ')))
}

/// The words of a name without case and accents: `EmailAddress`, `e-mail
/// address` and `ÉMAIL_ADDRESS` are alike.
fn words(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    let mut before_is_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && before_is_lower {
            spaced.push(' ');
        }
        before_is_lower = c.is_lowercase();
        spaced.push(c);
    }
    let folded = plain_letters(&spaced);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(Into::into).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_four_languages_are_alike() {
        for (one, other, expected) in [
            ("email", "E-Mail", Likeness::Same),
            ("email", "Courriel", Likeness::Synonym),
            ("email", "Thư điện tử", Likeness::Synonym),
            ("email", "emailAddress", Likeness::Synonym),
            ("email", "Adresse e-mail", Likeness::Synonym),
            ("phone", "Số điện thoại", Likeness::Synonym),
            ("phone", "SĐT", Likeness::Synonym),
            ("mobile", "Handy-Nr.", Likeness::Synonym),
            ("phone", "Di động", Likeness::Synonym),
            ("phone", "Tél.", Likeness::Synonym),
            ("city", "Thành phố", Likeness::Synonym),
            ("city", "VILLE", Likeness::Synonym),
            ("email", "Partner e-mail", Likeness::Related),
            ("phone", "Hotel", Likeness::None),
            ("email", "Phone", Likeness::None),
            ("email", "—", Likeness::None),
        ] {
            assert_eq!(likeness(one, other), expected, "{one} and {other}");
            assert_eq!(likeness(other, one), expected, "{other} and {one}");
        }
    }

    #[test]
    fn ids_are_known_by_their_words() {
        for name in ["customer_id", "Loyalty card", "Mã khách hàng", "Kunden-Nr", "memberNo"] {
            assert!(is_id_name(name), "{name}");
        }
        for name in ["city", "Idea", "notes", "Codec"] {
            assert!(!is_id_name(name), "{name}");
        }
        for name in ["customer_id", "Mã khách hàng", "ID", "Kunden-Nr", "mã số", "visitorId"]
        {
            assert!(is_person_id_name(name), "{name}");
        }
        for name in ["Ticket no", "No", "order_id", "Customer", "Số điện thoại", "card of city"]
        {
            assert!(!is_person_id_name(name), "{name}");
        }
    }
}
