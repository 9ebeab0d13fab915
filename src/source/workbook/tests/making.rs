//! Makes workbooks, right ones and others.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Name and text of a part.
pub(super) type Part = (String, String);

/// A ZIP file with these parts.
pub(super) fn zipped(parts: &[Part]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An XLSX file with these sheets: name, state and rows.
pub(super) fn xlsx(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    xlsx_with("", "", sheets)
}

/// With properties and shared texts.
pub(super) fn xlsx_with(properties: &str, texts: &str, sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    zipped(&parts(properties, texts, sheets))
}

pub(super) fn worksheet(content: &str) -> String {
    format!("<worksheet>{content}</worksheet>")
}

pub(super) fn parts(properties: &str, texts: &str, sheets: &[(&str, &str, &str)]) -> Vec<Part> {
    let mut listed = String::new();
    let mut relations = String::new();
    let mut parts = Vec::new();
    for (number, (name, state, rows)) in (1..).zip(sheets) {
        let name = name.replace('&', "&amp;");
        listed += &format!(
            r#"<sheet name="{name}" sheetId="{number}" state="{state}" r:id="r{number}"/>"#
        );
        relations += &format!(
            r#"<Relationship Id="r{number}" Type="http://x/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        );
        let sheet = worksheet(&format!("<sheetData>{rows}</sheetData>"));
        parts.push((format!("xl/worksheets/sheet{number}.xml"), sheet));
    }
    let document = r#"<Relationships><Relationship Id="r1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    // Plain, a second, five digits.
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/><numFmt numFmtId="165" formatCode="00000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>"#;
    let workbook = format!("<workbook>{properties}<sheets>{listed}</sheets></workbook>");
    let relations = format!("<Relationships>{relations}</Relationships>");
    for (name, text) in [
        ("_rels/.rels", document),
        ("xl/workbook.xml", workbook.as_str()),
        ("xl/_rels/workbook.xml.rels", relations.as_str()),
        ("xl/styles.xml", styles),
    ] {
        parts.push((name.to_owned(), text.to_owned()));
    }
    if !texts.is_empty() {
        parts.push(("xl/sharedStrings.xml".into(), texts.into()));
    }
    parts
}

/// An ODS file with these sheets: name, style and rows.
pub(super) fn ods(sheets: &[(&str, &str, &str)], manifest: &str) -> Vec<u8> {
    let tables: String = sheets
        .iter()
        .map(|(name, style, rows)| {
            format!(r#"<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>"#)
        })
        .collect();
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content><office:automatic-styles><style:style style:name="hidden"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
        ("META-INF/manifest.xml", &format!("<manifest>{manifest}</manifest>")),
    ];
    zipped(&parts.map(|(name, text)| (name.to_owned(), text.to_owned())))
}

/// As gzip packs it.
pub(super) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An OLE compound file with streams of these names, all of them empty: a header, a
/// sector that says what follows which, the directory.
pub(super) fn compound(names: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0; 512 * 3];
    bytes[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    bytes[26] = 3;
    bytes[28..30].copy_from_slice(b"\xFE\xFF");
    bytes[30] = 9;
    bytes[32] = 6;
    let mut set = |at: usize, number: u32| bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
    set(44, 1);
    set(48, 1);
    set(68, 0xFFFF_FFFE);
    for at in (76..512).step_by(4) {
        set(at, if at == 76 { 0 } else { 0xFFFF_FFFF });
    }
    for at in (512..1_024).step_by(4) {
        set(at, 0xFFFF_FFFF);
    }
    set(512, 0xFFFF_FFFD);
    set(516, 0xFFFF_FFFE);
    for (index, name) in names.iter().enumerate() {
        let entry = 1_024 + index * 128;
        for (at, unit) in name.encode_utf16().enumerate() {
            bytes[entry + at * 2..entry + at * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
    }
    bytes
}
