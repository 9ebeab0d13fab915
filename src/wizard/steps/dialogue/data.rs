//! Step Data: which file, and how it is read.

use super::super::data::{DELIMITERS, ENCODINGS, header_word, quote_word};
use super::super::facts::Move;
use super::{Ask as Asked, ExportPage, Steps};
use crate::domain::{Format, HeaderRow, Quote, Word};
use crate::wizard::accessible::{Empty, LISTED_MAX, Question, Reply, Talk, Typed};
use crate::wizard::job::{ColumnView, SourceView};
use crate::wizard::screen::Outcome;
use crate::wizard::text::{count, counted, percent};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// Which file.
    Path,
    /// Whether it is read right.
    Read,
    /// All its columns.
    Columns,
    /// How a file that was refused could be read.
    Otherwise,
    Delimiter,
    Quote,
    Encoding,
    HeaderRow,
    /// Which sheet or table.
    Table,
    Sql,
}

/// The ways to read a file otherwise, in the order they are offered.
const OTHERWISE: [Ask; 5] = [Ask::Delimiter, Ask::Encoding, Ask::HeaderRow, Ask::Quote, Ask::Sql];

impl Ask {
    pub(super) fn before(self, steps: &Steps) -> Self {
        match self {
            Self::Path | Self::Read | Self::Otherwise => Self::Path,
            _ if steps.facts.source.is_none() => Self::Otherwise,
            Self::Columns
            | Self::Delimiter
            | Self::Quote
            | Self::Encoding
            | Self::HeaderRow
            | Self::Table
            | Self::Sql => Self::Read,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Delimiter => "Another delimiter between the cells",
            Self::Quote => "Another quote around the cells, or none",
            Self::Encoding => "Another encoding",
            Self::HeaderRow => "Headers in another row, or none",
            Self::Table => "Another sheet or table",
            Self::Sql => "An SQL step over it, or none",
            Self::Path | Self::Read | Self::Columns | Self::Otherwise => "Another file",
        }
    }
}

impl ExportPage {
    pub(super) fn data_question(&self, ask: Ask) -> Question {
        let form = &self.steps.form;
        let ask_for = |text: &str| Question::new(self.heading(), text);
        match ask {
            Ask::Path => self.path_question(),
            Ask::Read => self.read_question(),
            Ask::Columns => {
                let columns = self.steps.facts.source.iter().flat_map(|source| &source.columns);
                ask_for("All columns:")
                    .choices(columns.map(column_line))
                    .typed(Typed::Filter)
                    .letter('b', "Back")
            }
            Ask::Otherwise => ask_for("How should it be read?")
                .choices(OTHERWISE.map(Ask::label))
                .choices([Ask::Path.label()]),
            Ask::Delimiter => {
                let shown = self.steps.facts.source.as_ref().and_then(|source| source.delimiter);
                let now = form.delimiter.or(shown);
                ask_for("Which character stands between the cells?")
                    .choices(DELIMITERS.map(delimiter_word))
                    .empty(taken(DELIMITERS.iter().position(|known| Some(*known) == now)))
            }
            Ask::Quote => {
                let shown = self.steps.facts.source.as_ref().and_then(|it| it.settings.quote);
                let now = form.quote.or(shown).unwrap_or_default();
                ask_for("What stands around cells that hold a delimiter?")
                    .choices(Quote::ALL.iter().map(|quote| quote_word(*quote)))
                    .empty(taken(Quote::ALL.iter().position(|known| *known == now)))
            }
            Ask::Encoding => {
                let shown =
                    self.steps.facts.source.as_ref().and_then(|source| source.encoding.clone());
                let now = form.encoding.clone().or(shown).unwrap_or_default().to_lowercase();
                ask_for("Which encoding has it?")
                    .choices(ENCODINGS)
                    .empty(taken(ENCODINGS.iter().position(|known| *known == now)))
            }
            Ask::Sql => ask_for("Which SELECT over the table, which is called source?")
                .typed(Typed::Text("Query"))
                .help("Such as SELECT * FROM source WHERE amount > 100. A dash alone: no SQL step.")
                .empty(match form.sql.split_whitespace().collect::<Vec<_>>().join(" ") {
                    none if none.is_empty() => Empty::Text("-".into()),
                    sql => Empty::Text(sql),
                }),
            Ask::HeaderRow => ask_for("In which row are the headers? 0 means that there are none.")
                .typed(Typed::Text("Row"))
                .empty(Empty::Text(self.header_number().to_string())),
            Ask::Table => {
                let table = self.steps.facts.source.as_ref().and_then(|it| it.table.as_ref());
                let all = table.map_or([].as_slice(), |table| table.all.as_slice());
                let now = table.and_then(|it| all.iter().position(|name| *name == it.chosen));
                ask_for("Which sheet or table?")
                    .choices(all.iter().cloned())
                    .typed(Typed::Filter)
                    .empty(taken(now))
            }
        }
    }

    fn path_question(&self) -> Question {
        let form = &self.steps.form;
        let mut question = Question::new(self.heading(), "Which file holds the people?")
            .typed(Typed::Text("Path"))
            .choices(self.steps.data.recent().iter().map(|path| path.display().to_string()))
            .help(
                "A table with one person a row, such as CSV or a workbook. The numbers are files used before.",
            );
        if self.is_refused() {
            question = question.choices([format!("Read {} in another way", form.path)]);
        } else if !form.path.trim().is_empty() {
            question = question.empty(Empty::Text(form.path.clone()));
        }
        question
    }

    /// A file that was named and could not be read.
    fn is_refused(&self) -> bool {
        let facts = &self.steps.facts;
        let named = !self.steps.form.path.trim().is_empty();
        named && facts.source.is_none() && facts.source_trouble.is_some()
    }

    fn read_question(&self) -> Question {
        let mut question = Question::new(self.heading(), "Is it read right?");
        let Some(source) = &self.steps.facts.source else { return question };
        question = question.tell(read_as(source));
        for column in source.columns.iter().take(LISTED_MAX) {
            question = question.tell(format!("  {}", column_line(column)));
        }
        let in_columns = source.columns.iter().flat_map(|column| &column.damage);
        for sentence in source.damage.iter().chain(in_columns) {
            question = question.tell(format!("note: {sentence}"));
        }
        question = question
            .choices(["Yes, go on"])
            .choices(OTHERWISE.map(Ask::label))
            .choices([Ask::Path.label()])
            .empty(Empty::Choice(0));
        let columns = source.columns.len();
        if columns > LISTED_MAX {
            question = question.choices([format!("Hear all {} columns", count(columns as u64))]);
        }
        if has_tables(source) {
            question = question.choices([Ask::Table.label()]);
        }
        question
    }

    pub(super) fn data_answer(&mut self, ask: Ask, reply: Reply, talk: &mut Talk) -> Outcome {
        match (ask, reply) {
            (Ask::Path, Reply::Text(path)) => self.read(&path, talk),
            (Ask::Path, Reply::Choice(at)) => {
                match self.steps.data.recent().get(at).map(|path| path.display().to_string()) {
                    Some(path) => self.read(&path, talk),
                    None => self.ask = Asked::Data(Ask::Otherwise),
                }
            }
            (Ask::Read, Reply::Choice(0)) => {
                if !self.steps.destination.is_listed() {
                    // Stopped or failed while the file was read.
                    self.steps.destination.list(&mut talk.jobs);
                }
                return self.follow(Move::Next, talk);
            }
            (Ask::Read, Reply::Choice(at)) => {
                let source = self.steps.facts.source.as_ref();
                let mut others = [OTHERWISE.as_slice(), &[Ask::Path]].concat();
                if source.is_some_and(|source| source.columns.len() > LISTED_MAX) {
                    others.push(Ask::Columns);
                }
                others.push(Ask::Table);
                self.ask = Asked::Data(others.get(at - 1).copied().unwrap_or(Ask::Read));
            }
            (Ask::Otherwise, Reply::Choice(at)) => {
                self.ask = Asked::Data(OTHERWISE.get(at).copied().unwrap_or(Ask::Path));
            }
            (Ask::Delimiter, Reply::Choice(at)) => {
                self.steps.form.delimiter = DELIMITERS.get(at).copied();
                self.read_again(talk);
            }
            (Ask::Quote, Reply::Choice(at)) => {
                self.steps.form.quote = Quote::ALL.get(at).copied();
                self.read_again(talk);
            }
            (Ask::Encoding, Reply::Choice(at)) => {
                self.steps.form.encoding = ENCODINGS.get(at).map(|name| (*name).to_owned());
                self.read_again(talk);
            }
            (Ask::Table, Reply::Choice(at)) => {
                let source = self.steps.facts.source.as_ref();
                let table = source.and_then(|source| source.table.as_ref());
                if let Some(name) = table.and_then(|table| table.all.get(at)).cloned() {
                    self.steps.form.format = source.and_then(|source| source.settings.format);
                    self.steps.form.table = Some(name);
                    self.read_again(talk);
                }
            }
            (Ask::Sql, Reply::Text(sql)) => {
                let sql = sql.trim();
                let sql = if sql == "-" { "" } else { sql };
                sql.clone_into(&mut self.steps.form.sql);
                self.read_again(talk);
            }
            (Ask::HeaderRow, Reply::Text(row)) => match row.parse() {
                Ok(row) => {
                    self.steps.form.header_row = Some(HeaderRow::of_number(row));
                    self.read_again(talk);
                }
                Err(_) => talk.say("error: A row is a number, such as 1; 0 where there are none."),
            },
            (_, Reply::Choice(_) | Reply::Letter(_) | Reply::Text(_) | Reply::Back) => {}
        }
        Outcome::Stay
    }

    fn read(&mut self, path: &str, talk: &mut Talk) {
        self.ask = Asked::Data(Ask::Read);
        if path != self.steps.form.path || self.steps.facts.source.is_none() {
            let (form, facts) = (&mut self.steps.form, &mut self.steps.facts);
            self.steps.data.read(path, form, facts, &mut talk.jobs);
        }
    }

    /// The row of the headers, as it is named or was found; 0 without any.
    fn header_number(&self) -> u32 {
        let shown = self.steps.facts.source.as_ref().and_then(|it| it.settings.header_row);
        self.steps.form.header_row.or(shown).unwrap_or_default().number()
    }

    fn read_again(&mut self, talk: &mut Talk) {
        let path = self.steps.form.path.clone();
        self.steps.facts.source = None;
        self.read(&path, talk);
    }
}

fn has_tables(source: &SourceView) -> bool {
    source.table.as_ref().is_some_and(|table| table.all.len() > 1)
}

fn taken(at: Option<usize>) -> Empty {
    at.map_or(Empty::Nothing, Empty::Choice)
}

fn read_as(source: &SourceView) -> String {
    let mut how = vec![source.settings.format.map_or("table", Format::label).to_owned()];
    how.extend(source.compression.map(|compression| format!("compressed with {compression}")));
    how.extend(source.encoding.clone());
    how.extend(source.delimiter.map(|it| format!("{} between the cells", delimiter_word(it))));
    let quote = source.settings.quote.filter(|quote| *quote != Quote::Double);
    how.extend(quote.map(|quote| format!("{} around them", quote_word(quote))));
    let word = source.settings.format.map_or("table", Format::table_word);
    how.extend(source.table.as_ref().map(|table| format!("{word} {}", table.chosen)));
    if !source.settings.format.is_some_and(Format::names_columns) {
        how.push(header_word(source.settings.header_row.unwrap_or_default()));
    }
    let rows = counted(source.rows_read, "row", "rows");
    let rows = if source.rows_are_all { rows } else { format!("more than {rows}") };
    format!(
        "{} is read as {}. It has {rows} and {}:",
        source.settings.location.short(),
        how.join(", "),
        counted(source.columns.len() as u64, "column", "columns"),
    )
}

fn delimiter_word(delimiter: char) -> String {
    match delimiter {
        ',' => "a comma".into(),
        ';' => "a semicolon".into(),
        '\t' => "a tab".into(),
        '|' => "a vertical bar".into(),
        other => format!("{other:?}"),
    }
}

fn column_line(column: &ColumnView) -> String {
    let such = match column.examples.first() {
        Some(example) => format!(", such as {example}"),
        None => String::new(),
    };
    let empty = match column.empty_permille {
        0 => "never empty".into(),
        1000 => "always empty".into(),
        permille => format!("{} empty", percent(permille)),
    };
    format!("{}: {}, {empty}{such}", column.name, column.kind.word())
}
