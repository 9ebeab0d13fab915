//! What the worker tells of a destination: its sizes, its attributes, its segments.
//! Values only.

use std::path::PathBuf;

use super::JobError;
use crate::domain::{Attribute, Audience, PhoneRegion, Segment};

/// A destination in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct DestinationEntry {
    /// Its name.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// Its sizes, or why it cannot be used.
    pub state: Result<DestinationSizes, JobError>,
}

/// The sizes of a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DestinationSizes {
    /// Customers stored.
    pub customers: u64,
    /// Visitors stored.
    pub visitors: u64,
    /// Segments in use.
    pub segments: u64,
    /// The file's size.
    pub size_bytes: u64,
    /// The region of national phone numbers.
    pub phone_region: Option<PhoneRegion>,
}

/// A connected destination.
#[derive(Debug, Clone, PartialEq)]
pub struct DestinationView {
    /// Its name.
    pub name: String,
    /// Its sizes.
    pub sizes: DestinationSizes,
    /// The attributes of customers.
    pub customer_attributes: Vec<Attribute>,
    /// The attributes of visitors.
    pub visitor_attributes: Vec<Attribute>,
    /// Its segments, archived ones included.
    pub segments: Vec<Segment>,
}

impl DestinationView {
    /// The attributes of an audience.
    pub fn attributes(&self, audience: Audience) -> &[Attribute] {
        match audience {
            Audience::Customer => &self.customer_attributes,
            Audience::Visitor => &self.visitor_attributes,
        }
    }

    /// How many profiles an audience has.
    pub fn profiles(&self, audience: Audience) -> u64 {
        match audience {
            Audience::Customer => self.sizes.customers,
            Audience::Visitor => self.sizes.visitors,
        }
    }
}
