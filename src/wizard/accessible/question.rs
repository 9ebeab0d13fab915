//! A question as it is asked line by line, and what a typed line means to it.
//! Values only; what follows from an answer is the pages' to say.

use crate::wizard::text::{clean, count};

/// Answers listed at a time: as many as can be kept in mind while they are
/// read out.
pub(in crate::wizard) const LISTED_MAX: usize = 20;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::wizard) struct Question {
    /// Where one is: "1 Destination". Told when it changes.
    pub(in crate::wizard) heading: String,
    /// What is to be known before answering.
    pub(in crate::wizard) lines: Vec<String>,
    /// The question itself.
    pub(in crate::wizard) text: String,
    /// The numbered answers.
    pub(in crate::wizard) choices: Vec<String>,
    /// The number of the first of them.
    pub(in crate::wizard) numbered_from: u64,
    /// Answers that are a letter.
    pub(in crate::wizard) letters: Vec<(char, String)>,
    /// What a line that is neither means.
    pub(in crate::wizard) typed: Typed,
    /// What an empty line means. Never what loses something.
    pub(in crate::wizard) empty: Empty,
    /// What `?` tells besides how to answer.
    pub(in crate::wizard) help: &'static str,
}

/// What a line means that is no number and no letter of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wizard) enum Typed {
    /// Nothing.
    Nothing,
    /// It is the answer; this is what it is called: "Path".
    Text(&'static str),
    /// It is a part of the names to be listed.
    Filter,
}

/// What an empty line means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::wizard) enum Empty {
    /// Nothing: an answer must be given.
    Nothing,
    /// The choice at this place, from 0.
    Choice(usize),
    /// A letter.
    Letter(char),
    /// A text.
    Text(String),
    /// A text that is empty; this is what it is called: "the usual place".
    NoText(&'static str),
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::wizard) enum Reply {
    /// The choice at this place, from 0.
    Choice(usize),
    /// A letter of the question.
    Letter(char),
    /// A text, without the blanks around it.
    Text(String),
    /// To the question before.
    Back,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// For the page.
    Reply(Reply),
    /// `?`
    Help,
    /// `q`
    Leave,
    /// Another part of the list, or of its entries.
    List(Window),
    /// Nothing that could be meant; what was expected.
    Wrong(String),
}

/// The part of the choices that is listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Window {
    first: usize,
    filter: String,
}

impl Question {
    /// A question without answers yet.
    pub(in crate::wizard) fn new(heading: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            lines: Vec::new(),
            text: text.into(),
            choices: Vec::new(),
            numbered_from: 1,
            letters: Vec::new(),
            typed: Typed::Nothing,
            empty: Empty::Nothing,
            help: "",
        }
    }

    /// With what is to be known before.
    pub(in crate::wizard) fn tell(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    /// With numbered answers.
    pub(in crate::wizard) fn choices<T: Into<String>>(
        mut self,
        choices: impl IntoIterator<Item = T>,
    ) -> Self {
        self.choices.extend(choices.into_iter().map(Into::into));
        self
    }

    /// With an answer that is a letter.
    pub(in crate::wizard) fn letter(mut self, letter: char, label: impl Into<String>) -> Self {
        self.letters.push((letter, label.into()));
        self
    }

    /// With a meaning for other lines.
    pub(in crate::wizard) fn typed(mut self, typed: Typed) -> Self {
        self.typed = typed;
        self
    }

    /// With an answer for an empty line.
    pub(in crate::wizard) fn empty(mut self, empty: Empty) -> Self {
        self.empty = empty;
        self
    }

    /// With help.
    pub(in crate::wizard) fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// With the letters that turn the pages of a list that is loaded page by
    /// page; an empty line reads on, and leaves the list at its end.
    pub(in crate::wizard) fn pages(
        self,
        start: u64,
        end: u64,
        total: u64,
        back: &'static str,
    ) -> Self {
        let mut question = self;
        if end < total {
            question = question.letter('n', "Next page");
        }
        if start > 0 {
            question = question.letter('p', "Page before");
        }
        let empty = Empty::Letter(if end < total { 'n' } else { 'b' });
        question.letter('b', back).empty(empty)
    }

    /// With nothing to answer: an empty line goes back.
    pub(in crate::wizard) fn only_back(self, back: &'static str) -> Self {
        self.pages(0, 0, 0, back)
    }

    /// The question with its answers, a line each.
    pub(super) fn asked(&self, window: &Window) -> Vec<String> {
        let mut lines = self.lines.clone();
        lines.push(self.text.clone());
        let listed = self.listed(&window.filter);
        if !window.filter.is_empty() {
            let found = count(listed.len() as u64);
            lines.push(format!("With \"{}\" in them: {found}.", window.filter));
        }
        let end = listed.len().min(window.first + LISTED_MAX);
        if listed.len() > LISTED_MAX {
            let (first, end, all) = (window.first as u64 + 1, end as u64, listed.len() as u64);
            lines.push(format!("{} to {} of {}.", count(first), count(end), count(all)));
        }
        for (place, at) in listed.iter().enumerate().take(end).skip(window.first) {
            let number = self.numbered_from + place as u64;
            lines.push(format!("  {number}. {}", self.choices[*at]));
        }
        let letters = self.all_letters(window, listed.len());
        lines.extend(letters.iter().map(|(letter, label)| format!("  {letter}. {label}")));
        if self.typed == Typed::Filter && self.choices.len() > LISTED_MAX {
            lines.push("Part of a name lists only those with it.".into());
        }
        lines
    }

    /// What stands before the answer: `Number [1]: `.
    pub(super) fn prompt(&self, window: &Window) -> String {
        let label = match (self.typed, self.choices.is_empty()) {
            (Typed::Text(label), true) => label.to_owned(),
            (Typed::Text(label), false) => format!("{label} or number"),
            (_, true) => "Letter".into(),
            (_, false) if self.letters.is_empty() => "Number".into(),
            (_, false) => "Number or letter".into(),
        };
        let taken = match &self.empty {
            Empty::Nothing => None,
            Empty::Choice(at) => self.place_of(*at, window),
            Empty::Letter(letter) => Some(letter.to_string()),
            Empty::Text(text) => Some(clean(text).into_owned()),
            Empty::NoText(name) => Some((*name).to_owned()),
        };
        taken.map_or_else(|| format!("{label}: "), |taken| format!("{label} [{taken}]: "))
    }

    /// The number of a choice as it is listed now.
    fn place_of(&self, at: usize, window: &Window) -> Option<String> {
        let listed = self.listed(&window.filter);
        let place = listed.iter().position(|choice| *choice == at)?;
        Some((self.numbered_from + place as u64).to_string())
    }

    /// What a line means.
    pub(super) fn read(&self, typed: &str, window: &Window) -> Line {
        let line = typed.trim();
        match line {
            "" => return self.read_empty(window),
            "?" => return Line::Help,
            "b" => return Line::Reply(Reply::Back),
            "q" => return Line::Leave,
            _ => {}
        }
        let listed = self.listed(&window.filter);
        let place = line.parse::<u64>().ok().and_then(|n| n.checked_sub(self.numbered_from));
        if let Some(at) = place.and_then(|place| listed.get(usize::try_from(place).ok()?)) {
            return Line::Reply(Reply::Choice(*at));
        }
        let mut letters = line.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            if self.letters.iter().any(|(known, _)| *known == letter) {
                return Line::Reply(Reply::Letter(letter));
            }
            if self.all_letters(window, listed.len()).iter().any(|(known, _)| *known == letter) {
                return Line::List(window.turned(letter));
            }
        }
        match self.typed {
            Typed::Text(_) => Line::Reply(Reply::Text(unquoted(line).to_owned())),
            Typed::Filter if self.listed(line).is_empty() => {
                Line::Wrong(format!("No name has \"{line}\" in it. {}", self.expected(window)))
            }
            Typed::Filter => Line::List(Window { first: 0, filter: line.to_owned() }),
            Typed::Nothing => {
                Line::Wrong(format!("\"{line}\" is no answer here. {}", self.expected(window)))
            }
        }
    }

    fn read_empty(&self, window: &Window) -> Line {
        Line::Reply(match &self.empty {
            Empty::Choice(at) if self.place_of(*at, window).is_some() => Reply::Choice(*at),
            Empty::Letter('b') => Reply::Back,
            Empty::Letter(letter) => Reply::Letter(*letter),
            Empty::Text(text) => Reply::Text(text.clone()),
            Empty::NoText(_) => Reply::Text(String::new()),
            Empty::Nothing | Empty::Choice(_) => {
                return Line::Wrong(format!(
                    "An empty line is no answer here. {}",
                    self.expected(window)
                ));
            }
        })
    }

    /// What could be answered.
    fn expected(&self, window: &Window) -> String {
        let listed = self.listed(&window.filter).len() as u64;
        let mut parts = Vec::new();
        match (self.numbered_from, listed) {
            (_, 0) => {}
            (one, 1) => parts.push(format!("the number {one}")),
            (first, more) => parts.push(format!("a number from {first} to {}", first + more - 1)),
        }
        let letters = self.letters.iter().filter(|(letter, _)| *letter != 'b');
        parts.extend(letters.map(|(letter, _)| letter.to_string()));
        match self.typed {
            Typed::Nothing => {}
            Typed::Text(_) => parts.push("a text".into()),
            Typed::Filter => parts.push("part of a name".into()),
        }
        parts.push("b to go back".into());
        format!("Answer with {} or ? for help.", parts.join(", "))
    }

    /// The places of the choices whose text has this in it, in any case.
    fn listed(&self, filter: &str) -> Vec<usize> {
        let filter = filter.to_lowercase();
        let has = |at: &usize| self.choices[*at].to_lowercase().contains(&filter);
        (0..self.choices.len()).filter(has).collect()
    }

    /// Its letters, and those that turn the pages of a long list.
    fn all_letters(&self, window: &Window, listed: usize) -> Vec<(char, String)> {
        let mut letters = self.letters.clone();
        if window.first + LISTED_MAX < listed {
            letters.push(('n', "Next page".into()));
        }
        if window.first > 0 {
            letters.push(('p', "Page before".into()));
        }
        if !window.filter.is_empty() {
            letters.push(('a', "All again".into()));
        }
        letters
    }
}

impl Window {
    fn turned(&self, letter: char) -> Self {
        let first = match letter {
            'n' => self.first + LISTED_MAX,
            'p' => self.first.saturating_sub(LISTED_MAX),
            _ => return Self::default(),
        };
        Self { first, filter: self.filter.clone() }
    }
}

/// A text that would be read as something else is written in quotes.
fn unquoted(line: &str) -> &str {
    match line.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inside @ ("b" | "q" | "?")) => inside,
        Some(number) if number.parse::<u64>().is_ok() => number,
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask() -> Question {
        Question::new("Here", "Which one?").choices(["Hanoi", "Huế", "Đà Nẵng"])
    }

    fn long() -> Question {
        ask().choices((1..=40).map(|number| format!("Shop {number}"))).typed(Typed::Filter)
    }

    fn read(question: &Question, line: &str) -> Line {
        question.read(line, &Window::default())
    }

    #[test]
    fn a_number_is_a_choice_and_an_empty_line_the_one_in_brackets() {
        assert_eq!(read(&ask(), " 2 "), Line::Reply(Reply::Choice(1)));
        let question = ask().empty(Empty::Choice(2));
        assert_eq!(question.prompt(&Window::default()), "Number [3]: ");
        assert_eq!(read(&question, ""), Line::Reply(Reply::Choice(2)));
        assert_eq!(read(&question, "b"), Line::Reply(Reply::Back));
        assert_eq!((read(&question, "?"), read(&question, "q")), (Line::Help, Line::Leave));
    }

    #[test]
    fn a_wrong_answer_says_what_was_expected() {
        for (typed, told) in [("4", "\"4\" is no answer"), ("0", "\"0\" is"), ("", "An empty line")]
        {
            let Line::Wrong(sentence) = read(&ask(), typed) else { panic!("{typed} was taken") };
            assert!(sentence.starts_with(told), "{sentence}");
            assert!(
                sentence.ends_with("Answer with a number from 1 to 3, b to go back or ? for help.")
            );
        }
    }

    #[test]
    fn a_text_is_taken_as_it_is_and_in_quotes_where_it_means_something_else() {
        let question = Question::new("Here", "Which name?").typed(Typed::Text("Name"));
        for (typed, text) in [("VIP 1", "VIP 1"), ("7", "7"), ("\"b\"", "b"), ("\"x\"", "\"x\"")] {
            assert_eq!(read(&question, typed), Line::Reply(Reply::Text(text.into())), "{typed}");
        }
        let question = question.choices(["a file"]);
        assert_eq!(read(&question, "1"), Line::Reply(Reply::Choice(0)));
        assert_eq!(read(&question, "\"1\""), Line::Reply(Reply::Text("1".into())));
    }

    #[test]
    fn a_long_list_is_read_in_pages_and_filtered_by_a_part_of_a_name() {
        let question = long();
        let lines = question.asked(&Window::default());
        assert_eq!(lines[1], "1 to 20 of 43.");
        assert!(lines.contains(&"  n. Next page".to_owned()));
        let Line::List(second) = read(&question, "n") else { panic!("no page") };
        assert_eq!(question.asked(&second)[2], "  21. Shop 18");
        let Line::List(found) = read(&question, "hu") else { panic!("no filter") };
        assert_eq!(
            question.asked(&found)[1..4],
            ["With \"hu\" in them: 1.", "  1. Huế", "  a. All again"]
        );
        assert_eq!(question.read("1", &found), Line::Reply(Reply::Choice(1)));
        assert_eq!(question.read("a", &found), Line::List(Window::default()));
        assert!(matches!(read(&question, "Paris"), Line::Wrong(_)));
    }
}
