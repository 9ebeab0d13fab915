//! The container of a workbook: which kind it is, and whether it may be unpacked.
//! Everything that a file could make grow is checked here, before it does.

use std::io::{Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::compound::Compound;
use super::{Trouble, WorkbookFile};
use crate::source::SourceError;

/// How large a part may get when it is unpacked. A sheet is read bit by bit, but one
/// of its cells can be as long as the part.
const PART_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;

/// How large texts that are kept in memory may get: cells refer to them by number.
const TEXTS_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// Parts up to so many bytes may shrink as much as they like.
const PART_BYTES_SMALL: u64 = 16 * 1024 * 1024;

/// How many times larger than its packed form a large part may be. Sheets of
/// machines, the same row again and again, reach 60; a bomb reaches 1,000.
const UNPACKING_FACTOR_MAX: u64 = 200;

/// More than any workbook has.
const PARTS_MAX: usize = 20_000;

/// The beginning of the texts, in which they are counted.
const TEXTS_HEAD_BYTES: u64 = 64 * 1024;

/// The start of an OLE compound file.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0";

/// The type of an ODS file.
const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// The kinds of workbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Xlsb,
    Ods,
    Xls,
}

/// The kind of a workbook that may be opened.
pub(super) fn kind(file: &mut WorkbookFile, trouble: &Trouble) -> Result<Kind, SourceError> {
    let mut start = [0; COMPOUND.len()];
    file.read_exact(&mut start).map_err(|cause| trouble.damaged(&cause))?;
    file.seek(SeekFrom::Start(0)).map_err(|cause| trouble.reading(cause))?;
    if start == COMPOUND {
        return Ok(Kind::Xls);
    }
    let mut package = Package::open(file, trouble)?;
    package.check_sizes()?;
    let kind = package.kind()?;
    match kind {
        Kind::Xlsx => package.check_text_count()?,
        Kind::Ods => package.check_encryption()?,
        Kind::Xlsb | Kind::Xls => {}
    }
    Ok(kind)
}

struct Package<'a> {
    zip: ZipArchive<&'a mut WorkbookFile>,
    trouble: &'a Trouble,
    names: Vec<String>,
}

impl<'a> Package<'a> {
    fn open(file: &'a mut WorkbookFile, trouble: &'a Trouble) -> Result<Self, SourceError> {
        let zip = ZipArchive::new(file).map_err(|error| trouble.damaged(&error))?;
        if zip.len() > PARTS_MAX {
            return Err(trouble.malformed("", format!("it has more than {PARTS_MAX} parts")));
        }
        let mut names = Vec::with_capacity(zip.len());
        for name in zip.file_names() {
            names.push(name.map_err(|error| trouble.damaged(&error))?.into_owned());
        }
        Ok(Self { zip, trouble, names })
    }

    fn check_sizes(&mut self) -> Result<(), SourceError> {
        for index in 0..self.zip.len() {
            let part =
                self.zip.by_index_raw(index).map_err(|error| self.trouble.damaged(&error))?;
            let (size, packed) = (part.size(), part.compressed_size());
            let name = self.names[index].to_ascii_lowercase();
            let size_max =
                if name.contains("sharedstrings") { TEXTS_BYTES_MAX } else { PART_BYTES_MAX };
            if size > size_max {
                let what = format!("the part {name} holds more than {} MiB", size_max >> 20);
                return Err(self.trouble.malformed("", what));
            }
            if size > PART_BYTES_SMALL && size / UNPACKING_FACTOR_MAX > packed {
                let what = format!(
                    "the part {name} would unpack to more than {UNPACKING_FACTOR_MAX} times its \
                     size, which no table does"
                );
                return Err(self.trouble.malformed("", what));
            }
        }
        Ok(())
    }

    fn kind(&mut self) -> Result<Kind, SourceError> {
        let has = |end: &str| self.names.iter().any(|name| name.to_lowercase().ends_with(end));
        if has("workbook.bin") {
            return Ok(Kind::Xlsb);
        }
        if has("workbook.xml") {
            return Ok(Kind::Xlsx);
        }
        if self.head("mimetype", ODS.len() as u64)?.is_some_and(|kind| kind == ODS.as_bytes()) {
            return Ok(Kind::Ods);
        }
        Err(SourceError::UnsupportedFormat {
            source_name: self.trouble.source_name.clone(),
            found: "a ZIP file without a workbook",
        })
    }

    /// The beginning of a part, whatever the case of its name.
    fn head(&mut self, end: &str, length: u64) -> Result<Option<Vec<u8>>, SourceError> {
        let found = self.names.iter().position(|name| name.to_lowercase().ends_with(end));
        let Some(index) = found else { return Ok(None) };
        let part = self.zip.by_index(index).map_err(|error| self.trouble.damaged(&error))?;
        let mut bytes = Vec::new();
        part.take(length).read_to_end(&mut bytes).map_err(|error| self.trouble.damaged(&error))?;
        Ok(Some(bytes))
    }

    /// The parser makes room for as many texts as the file says it has, so that it may
    /// say no more than it can have: each takes more than one byte.
    fn check_text_count(&mut self) -> Result<(), SourceError> {
        let Some(head) = self.head("sharedstrings.xml", TEXTS_HEAD_BYTES)? else { return Ok(()) };
        let texts =
            self.names.iter().filter(|name| name.to_lowercase().ends_with("sharedstrings.xml"));
        let too_many = || self.trouble.malformed("", "it does not say how many texts it has");
        // The parser takes the one whose name fits best; one is all there should be.
        if texts.count() > 1 {
            return Err(too_many());
        }
        let head = String::from_utf8_lossy(&head);
        let Some((_, table)) = head.split_once("sst") else { return Err(too_many()) };
        let Some((attributes, _)) = table.split_once('>') else { return Err(too_many()) };
        let Some((_, count)) = attributes.split_once("uniqueCount") else { return Ok(()) };
        let digits: String = count
            .chars()
            .skip_while(|letter| !letter.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        match digits.parse::<u64>() {
            Ok(count) if count <= TEXTS_MAX => Ok(()),
            _ => Err(too_many()),
        }
    }

    /// An ODS file names in its manifest the parts that are encrypted.
    fn check_encryption(&mut self) -> Result<(), SourceError> {
        let manifest = self.head("meta-inf/manifest.xml", PART_BYTES_SMALL)?.unwrap_or_default();
        let marked = b"encryption-data";
        if manifest.windows(marked.len()).any(|window| window == marked) {
            return Err(self.trouble.protected());
        }
        Ok(())
    }
}

/// Texts that room may be made for unseen: more than one for every second cell of a
/// full sheet of ten columns.
const TEXTS_MAX: u64 = 8 * 1024 * 1024;

/// A compound file that may be opened, and what its streams are called.
pub(super) fn compound(bytes: &[u8], trouble: &Trouble) -> Result<Compound, SourceError> {
    let compound = Compound::read(bytes).map_err(|what| trouble.damaged(&what))?;
    if compound.has("EncryptedPackage") {
        return Err(trouble.protected());
    }
    Ok(compound)
}
