//! The same import as a command line, which is how it is repeated: saved exports
//! are to segments only (SPEC §6).

use crate::domain::Word;
use crate::export::Blanks;
use crate::wizard::job::ImportOrder;

/// The command line.
pub(in crate::wizard::steps) fn command(order: &ImportOrder) -> String {
    let ImportOrder { source, destination, request } = order;
    let mut words = vec![
        "segport profiles import".to_owned(),
        request.audience.word().to_owned(),
        quoted(&source.location.display()),
        option("--id", &request.id_column),
    ];
    words.extend(request.left_out.iter().map(|column| option("--leave-out", column)));
    let renamed = request.renamed.iter();
    words.extend(renamed.map(|(column, name)| option("--rename", &format!("{column}={name}"))));
    let types = request.types.iter();
    words.extend(types.map(|(name, kind)| option("--type", &format!("{name}={}", kind.word()))));
    if request.blanks == Blanks::Keep {
        words.push("--keep-blank".into());
    }
    words.extend(source.format.map(|format| option("--format", format.word())));
    words.extend(source.table.as_ref().map(|table| option("--table", table)));
    if let Some(delimiter) = source.delimiter {
        let name = if delimiter == '\t' { "tab".to_owned() } else { delimiter.to_string() };
        words.push(option("--delimiter", &name));
    }
    if let Some(quote) = source.quote {
        words.push(option("--quote", quote.word()));
    }
    if let Some(encoding) = &source.encoding {
        words.push(option("--encoding", encoding));
    }
    if let Some(row) = source.header_row {
        words.push(option("--header-row", &row.number().to_string()));
    }
    words.extend(source.sql.iter().map(|sql| option("--sql", sql)));
    let with = source.with.iter();
    words.extend(with.map(|named| {
        option("--with", &format!("{}={}", named.name, named.settings.location.display()))
    }));
    words.push(option("--destination", destination));
    words.join(" ")
}

/// An option and its value; a value that looks like an option is part of the word.
fn option(name: &str, value: &str) -> String {
    let between = if value.starts_with('-') { '=' } else { ' ' };
    format!("{name}{between}{}", quoted(value))
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./=@+:,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AttributeName, Format, HeaderRow, Quote};
    use crate::wizard::steps::business_object::Target;
    use crate::wizard::steps::business_object::{columns, samples};

    #[test]
    fn everything_that_was_answered_is_in_it() {
        let (mut form, facts) = (samples::form(), samples::facts());
        form.path = "it's ours.csv".into();
        form.delimiter = Some(';');
        form.quote = Some(Quote::None);
        form.header_row = Some(HeaderRow::Absent);
        form.format = Some(Format::Workbook);
        form.table = Some("Our people".into());
        form.object.blanks = Blanks::Keep;
        let town = AttributeName::parse("town").unwrap();
        form.object.set_target("City", Some(Target::Attribute(town)));
        let order = columns::order(&form, &facts).unwrap();
        assert_eq!(
            command(&order),
            r"segport profiles import customer 'it'\''s ours.csv' --id customer_id --leave-out rowid \
            --rename City=town --type City=text --type Points=number --keep-blank \
            --format xlsx --table 'Our people' --delimiter ';' --quote none --header-row 0 --destination main"
                .replace("\\\n            ", "")
        );
    }
}
