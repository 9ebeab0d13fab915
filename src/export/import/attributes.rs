//! Which columns of a table go to which attributes, and of which types. Reads the
//! first rows of the table, changes nothing.

use crate::domain::{Attribute, AttributeName, AttributeType, UnknownWord};
use crate::matcher::propose_type;
use crate::source::{Source, SourceSample, inspect, own_columns};

use super::super::ExportError;
use super::ImportRequest;

/// Rows from which the types of new attributes are proposed.
const PROPOSAL_ROWS_MAX: usize = 1_000;

/// A column and the attribute it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedAttribute {
    /// The source column.
    pub column: String,
    /// The attribute's name.
    pub name: AttributeName,
    /// Its type.
    pub kind: AttributeType,
}

/// The attributes a table brings, without the columns left out: those that are
/// there keep their type, new ones get the type said, or else one proposed from
/// header and content.
pub fn propose_attributes(
    source: &Source,
    existing: &[Attribute],
    request: &ImportRequest,
) -> Result<Vec<ProposedAttribute>, ExportError> {
    propose_from_sample(source, existing, request).map(|(proposed, _)| proposed)
}

/// The same, with the first rows that were read for it.
pub(super) fn propose_from_sample(
    source: &Source,
    existing: &[Attribute],
    request: &ImportRequest,
) -> Result<(Vec<ProposedAttribute>, SourceSample), ExportError> {
    check_columns(source, request)?;
    let sample = inspect(source, PROPOSAL_ROWS_MAX)?;
    let mut proposed: Vec<ProposedAttribute> = Vec::new();
    // What a file of rejects says of a row is nothing of the person.
    for (place, column) in own_columns(source.columns()).iter().enumerate() {
        if *column == request.id_column || request.left_out.contains(column) {
            continue;
        }
        let name = match renamed(request, column) {
            Some(name) => name.clone(),
            None => AttributeName::parse(column)
                .map_err(|source| ExportError::BadAttribute { column: column.clone(), source })?,
        };
        if let Some(other) = proposed.iter().find(|other| other.name.is_same(&name)) {
            let (first, second) = (other.column.clone(), column.clone());
            return Err(ExportError::SameAttribute { first, second });
        }
        let known = existing.iter().find(|other| other.name.is_same(&name));
        // An error of a spreadsheet tells nothing of the type.
        let cells = || {
            let cells = sample.rows.iter().map(|(_, cells)| cells[place].as_str());
            cells.filter(|cell| !source.is_error(cell))
        };
        let kind = said_type(source, request, column, &name)
            .or(known.map(|attribute| attribute.kind))
            .unwrap_or_else(|| propose_type(column, cells()));
        let name = known.map_or(name, |attribute| attribute.name.clone());
        proposed.push(ProposedAttribute { column: column.clone(), name, kind });
    }
    Ok((proposed, sample))
}

/// The attribute a column was said to go to.
fn renamed<'a>(request: &'a ImportRequest, column: &str) -> Option<&'a AttributeName> {
    request.renamed.iter().find(|(said, _)| said == column).map(|(_, name)| name)
}

/// The type that was said of a column, or of the attribute it goes to where that is
/// not called like a column.
fn said_type(
    source: &Source,
    request: &ImportRequest,
    column: &str,
    name: &AttributeName,
) -> Option<AttributeType> {
    let said_of = |word: &str| request.types.iter().find(|(said, _)| said == word);
    let is_column = |word: &str| source.columns().iter().any(|other| other == word);
    let by_name = || said_of(name.as_str()).filter(|(said, _)| !is_column(said));
    said_of(column).or_else(by_name).map(|(_, kind)| *kind)
}

/// Every column that is named is there.
fn check_columns(source: &Source, request: &ImportRequest) -> Result<(), ExportError> {
    let is_new_name = |said: &str| request.renamed.iter().any(|(_, name)| name.as_str() == said);
    let of_types = request.types.iter().map(|(said, _)| said).filter(|said| !is_new_name(said));
    let renamed = request.renamed.iter().map(|(column, _)| column);
    let named = std::iter::once(&request.id_column).chain(&request.left_out);
    for column in named.chain(renamed).chain(of_types) {
        find_column(source, column)?;
    }
    Ok(())
}

/// Where a column is.
pub(super) fn find_column(source: &Source, column: &str) -> Result<usize, ExportError> {
    let columns = source.columns();
    columns.iter().position(|name| name == column).ok_or_else(|| ExportError::UnknownColumn {
        path: source.location().display(),
        word: UnknownWord::new("column", column, columns.iter().map(String::as_str)),
    })
}
