//! OLE compound files, the container of XLS: only so far as to know that the parser
//! comes to an end with one, and what it will find. Changes nothing.

/// The chain ends here.
const END: u32 = 0xFFFF_FFFE;

/// Numbers from here on are no sectors.
const SECTORS_END: u32 = 0xFFFF_FFFA;

/// Streams shorter than this lie in the small sectors of a stream of their own.
const SMALL_STREAM_BYTES: usize = 4_096;

/// The length of a small sector.
const SMALL_SECTOR_BYTES: usize = 64;

/// The length of an entry of the directory.
const ENTRY_BYTES: usize = 128;

/// A compound file all of whose chains end.
#[derive(Debug)]
pub(super) struct Compound {
    sector_bytes: usize,
    fat: Vec<u32>,
    small_fat: Vec<u32>,
    small_stream: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    start: u32,
    length: usize,
}

type Why = &'static str;

const CUT_OFF: Why = "it is cut off";
const CIRCLE: Why = "its sectors go in a circle";

impl Compound {
    /// Follows every chain that a parser follows.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Why> {
        let sector_bytes = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4_096,
            _ => return Err("its sectors have an unknown length"),
        };
        let mut file = Self {
            sector_bytes,
            fat: Vec::new(),
            small_fat: Vec::new(),
            small_stream: Vec::new(),
            entries: Vec::new(),
        };
        file.fat = file.read_fat(bytes)?;
        let directory = file.chain(bytes, u32_at(bytes, 48)?)?;
        let (entries, _) = directory.as_chunks::<ENTRY_BYTES>();
        file.entries = entries.iter().map(|entry| Entry::read(entry)).collect::<Result<_, _>>()?;
        let root = file.entries.first().ok_or(CUT_OFF)?;
        if u32_at(bytes, 64)? > 0 {
            file.small_stream = file.chain(bytes, root.start)?;
            let small_fat = file.chain(bytes, u32_at(bytes, 60)?)?;
            file.small_fat = numbers(&small_fat);
        }
        Ok(file)
    }

    /// Where every sector's next one is, which itself lies in sectors: the first 109
    /// are named in the header, the others in a chain of lists.
    fn read_fat(&self, bytes: &[u8]) -> Result<Vec<u32>, Why> {
        let sectors_max = bytes.len() / self.sector_bytes;
        let mut places = numbers(bytes.get(76..512).ok_or(CUT_OFF)?);
        let mut list = u32_at(bytes, 68)?;
        let mut lists = 0;
        while list < SECTORS_END {
            lists += 1;
            if lists > sectors_max {
                return Err(CIRCLE);
            }
            places.extend(numbers(self.sector(bytes, list)?));
            list = places.pop().ok_or(CUT_OFF)?;
        }
        places.retain(|place| *place < SECTORS_END);
        if places.len() > sectors_max {
            return Err(CIRCLE);
        }
        let mut fat = Vec::new();
        for place in places {
            fat.extend(numbers(self.sector(bytes, place)?));
        }
        Ok(fat)
    }

    /// The bytes of a sector; those of the last may be cut off.
    fn sector<'a>(&self, bytes: &'a [u8], number: u32) -> Result<&'a [u8], Why> {
        let start = (number as usize + 1) * self.sector_bytes;
        let end = bytes.len().min(start + self.sector_bytes);
        bytes.get(start..end).ok_or(CUT_OFF)
    }

    fn chain(&self, bytes: &[u8], start: u32) -> Result<Vec<u8>, Why> {
        let sectors = follow(&self.fat, start)?;
        let mut chain = Vec::new();
        for sector in sectors {
            chain.extend_from_slice(self.sector(bytes, sector)?);
        }
        Ok(chain)
    }

    /// Whether it has such a stream.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of the first stream of this name.
    pub(super) fn stream(&self, bytes: &[u8], name: &str) -> Result<Option<Vec<u8>>, Why> {
        let found = self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name));
        let Some(entry) = found else { return Ok(None) };
        let mut stream = if entry.length < SMALL_STREAM_BYTES {
            let mut stream = Vec::new();
            for sector in follow(&self.small_fat, entry.start)? {
                let start = sector as usize * SMALL_SECTOR_BYTES;
                let end = self.small_stream.len().min(start + SMALL_SECTOR_BYTES);
                stream.extend_from_slice(self.small_stream.get(start..end).ok_or(CUT_OFF)?);
            }
            stream
        } else {
            self.chain(bytes, entry.start)?
        };
        stream.truncate(entry.length);
        Ok(Some(stream))
    }
}

impl Entry {
    fn read(bytes: &[u8]) -> Result<Self, Why> {
        let units = bytes[..64].as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
        let units: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
        Ok(Self {
            name: String::from_utf16_lossy(&units),
            start: u32_at(bytes, 116)?,
            length: u32_at(bytes, 120)? as usize,
        })
    }
}

/// The sectors of a chain, which has no more than there are.
fn follow(fat: &[u32], start: u32) -> Result<Vec<u32>, Why> {
    let (mut sectors, mut sector) = (Vec::new(), start);
    while sector != END {
        if sectors.len() > fat.len() {
            return Err(CIRCLE);
        }
        sectors.push(sector);
        sector = *fat.get(sector as usize).ok_or(CUT_OFF)?;
    }
    Ok(sectors)
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|number| u32::from_le_bytes(*number)).collect()
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Why> {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map(|it| u16::from_le_bytes(*it)).ok_or(CUT_OFF)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, Why> {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map(|it| u32::from_le_bytes(*it)).ok_or(CUT_OFF)
}
