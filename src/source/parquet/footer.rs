//! What must hold of the end of a Parquet file before its parser is trusted with it:
//! the parser calls itself for what is nested, and makes room for as many children
//! as a group says it has.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Describes all columns of all row groups; several times as much memory holds it.
const FOOTER_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Columns and the groups they are in; sixteen times as many as columns that are read.
const SCHEMA_ELEMENTS_MAX: u64 = 64 * 1024;

/// Groups in groups.
const NESTING_MAX: usize = 64;

/// Of the length of the footer and of the mark after it.
const TAIL_BYTES: usize = 8;

/// Fields of the file's description, and of an element of its schema.
const SCHEMA_FIELD: i64 = 2;
const CHILDREN_FIELD: i64 = 5;

/// Types of Thrift's compact protocol.
mod kind {
    pub(super) const TRUE: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    pub(super) const BYTE: u8 = 3;
    pub(super) const I16: u8 = 4;
    pub(super) const I32: u8 = 5;
    pub(super) const I64: u8 = 6;
    pub(super) const DOUBLE: u8 = 7;
    pub(super) const BINARY: u8 = 8;
    pub(super) const LIST: u8 = 9;
    pub(super) const SET: u8 = 10;
    pub(super) const STRUCT: u8 = 12;
}

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum FooterError {
    #[error("it is encrypted")]
    Encrypted,
    #[error("its end is missing")]
    CutOff,
    #[error("its description is not right")]
    Wrong,
    #[error("its description is too large")]
    TooLarge,
    #[error(transparent)]
    Reading(#[from] io::Error),
}

/// Reads the end of the file.
pub(super) fn check(file: &mut File) -> Result<(), FooterError> {
    let size_bytes = file.metadata()?.len();
    let before_tail = size_bytes.checked_sub(TAIL_BYTES as u64).ok_or(FooterError::CutOff)?;
    let mut tail = [0; TAIL_BYTES];
    file.seek(SeekFrom::Start(before_tail))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, mark @ ..] = tail;
    match &mark {
        b"PAR1" => {}
        b"PARE" => return Err(FooterError::Encrypted),
        _ => return Err(FooterError::CutOff),
    }
    let footer_bytes = u64::from(u32::from_le_bytes([a, b, c, d]));
    if footer_bytes > FOOTER_BYTES_MAX {
        return Err(FooterError::TooLarge);
    }
    let start = before_tail.checked_sub(footer_bytes).ok_or(FooterError::CutOff)?;
    file.seek(SeekFrom::Start(start))?;
    let mut footer = Vec::new();
    file.take(footer_bytes).read_to_end(&mut footer)?;
    check_schema(&footer)
}

/// Every group has as many children as follow, and none is nested too deep.
fn check_schema(footer: &[u8]) -> Result<(), FooterError> {
    let mut thrift = Thrift { rest: footer };
    let mut field = 0;
    loop {
        match thrift.field(field)? {
            Some((SCHEMA_FIELD, kind::LIST)) => break,
            Some((id, kind)) => {
                thrift.skip(kind, NESTING_MAX)?;
                field = id;
            }
            None => return Err(FooterError::Wrong),
        }
    }
    let (elements, _) = thrift.list()?;
    if elements > SCHEMA_ELEMENTS_MAX {
        return Err(FooterError::TooLarge);
    }
    // Children that are still to come, of each group one is in.
    let mut due: Vec<u64> = Vec::new();
    for left in (0..elements).rev() {
        if let Some(due) = due.last_mut() {
            *due -= 1;
        }
        let children = thrift.children()?;
        if children > left || due.len() > NESTING_MAX {
            return Err(FooterError::Wrong);
        }
        due.push(children);
        while due.last() == Some(&0) {
            due.pop();
        }
    }
    if due.is_empty() { Ok(()) } else { Err(FooterError::Wrong) }
}

/// Thrift's compact protocol, as far as it must be understood to pass over it.
struct Thrift<'a> {
    rest: &'a [u8],
}

impl Thrift<'_> {
    fn byte(&mut self) -> Result<u8, FooterError> {
        let (first, rest) = self.rest.split_first().ok_or(FooterError::Wrong)?;
        self.rest = rest;
        Ok(*first)
    }

    fn varint(&mut self) -> Result<u64, FooterError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(FooterError::Wrong)
    }

    fn signed(&mut self) -> Result<i64, FooterError> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// Number and type of the next field; `None` after the last.
    fn field(&mut self, before: i64) -> Result<Option<(i64, u8)>, FooterError> {
        let header = self.byte()?;
        if header == 0 {
            return Ok(None);
        }
        let step = header >> 4;
        let id = if step == 0 { self.signed()? } else { before.saturating_add(step.into()) };
        Ok(Some((id, header & 0x0F)))
    }

    /// Length and type of a list.
    fn list(&mut self) -> Result<(u64, u8), FooterError> {
        let header = self.byte()?;
        let length = if header >> 4 == 15 { self.varint()? } else { u64::from(header >> 4) };
        Ok((length, header & 0x0F))
    }

    /// Passes over an element of the schema; how many children it has.
    fn children(&mut self) -> Result<u64, FooterError> {
        let (mut field, mut children) = (0, 0);
        while let Some((id, kind)) = self.field(field)? {
            if (id, kind) == (CHILDREN_FIELD, kind::I32) {
                children = u64::try_from(self.signed()?).map_err(|_| FooterError::Wrong)?;
            } else {
                self.skip(kind, NESTING_MAX)?;
            }
            field = id;
        }
        Ok(children)
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Result<(), FooterError> {
        let deeper = || depth.checked_sub(1).ok_or(FooterError::Wrong);
        match kind {
            kind::TRUE | kind::FALSE => {}
            kind::BYTE => self.pass(1)?,
            kind::I16 | kind::I32 | kind::I64 => {
                self.varint()?;
            }
            kind::DOUBLE => self.pass(8)?,
            kind::BINARY => {
                let length = self.varint()?;
                self.pass(length)?;
            }
            kind::LIST | kind::SET => {
                let (length, kind) = self.list()?;
                // Each takes a byte at least.
                for _ in 0..length.min(self.rest.len() as u64 + 1) {
                    self.skip(kind, deeper()?)?;
                }
            }
            kind::STRUCT => {
                let mut field = 0;
                while let Some((id, kind)) = self.field(field)? {
                    self.skip(kind, deeper()?)?;
                    field = id;
                }
            }
            _ => return Err(FooterError::Wrong),
        }
        Ok(())
    }

    fn pass(&mut self, length: u64) -> Result<(), FooterError> {
        let length = usize::try_from(length).map_err(|_| FooterError::Wrong)?;
        self.rest = self.rest.get(length..).ok_or(FooterError::Wrong)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A footer of a version and of elements that have so many children.
    fn footer(children: &[i32]) -> Vec<u8> {
        let mut bytes = vec![0x15, 2, 0x19, 0xFC];
        let varint = |mut value: u32, bytes: &mut Vec<u8>| {
            while value > 0x7F {
                bytes.push(u8::try_from(value & 0x7F).unwrap() | 0x80);
                value >>= 7;
            }
            bytes.push(u8::try_from(value).unwrap());
        };
        varint(u32::try_from(children.len()).unwrap(), &mut bytes);
        for count in children {
            bytes.extend_from_slice(&[0x48, 1, b'a', 0x15]);
            varint((count << 1 ^ count >> 31).cast_unsigned(), &mut bytes);
            bytes.push(0);
        }
        bytes
    }

    #[test]
    fn a_schema_is_a_tree_that_is_not_too_deep() {
        let is_right = |children: &[i32]| check_schema(&footer(children)).is_ok();
        assert!(is_right(&[2, 0, 1, 0]));
        assert!(is_right(&[[1; NESTING_MAX].as_slice(), &[0]].concat()));
        assert!(!is_right(&[[1; 2 * NESTING_MAX].as_slice(), &[0]].concat()));
        assert!(!is_right(&[2, 0]));
        assert!(!is_right(&[1, i32::MAX]));
        assert!(!is_right(&[-1]));
        assert!(!is_right(&vec![0; 70_000]));
        let whole = footer(&[2, 0, 0]);
        for length in 0..whole.len() {
            assert!(check_schema(&whole[..length]).is_err(), "{length}");
        }
    }
}
