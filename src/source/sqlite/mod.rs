//! SQLite as a reader of tables: those of a file of somebody's, and the SQL step
//! over tables that were read already. Only reads what is named; the one database
//! it writes is a private file that goes with the query.

mod bounds;
mod error;
mod file;
mod gate;
mod load;
mod query;
#[cfg(test)]
mod tests;
mod value;

pub use bounds::QueryBounds;
pub use error::{SqlError, SqlPlace};
pub use query::{QueryTable, QueryTables, ResultRows};

pub(super) use file::{beside, copy};
