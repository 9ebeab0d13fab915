//! What sort of trouble an error is: one answer feeds the exit code, the JSON
//! and the dialog (SPEC §7).

/// The sort of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Something failed; nothing changed.
    Failed,
    /// The command was written wrong.
    Usage,
    /// A guard stopped it.
    Guard,
    /// Configuration or input is not valid.
    Invalid,
    /// Somebody else is writing; try again.
    Busy,
    /// Somebody cancelled it.
    Cancelled,
}

impl ErrorKind {
    /// The exit code of the process.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Guard => 3,
            Self::Invalid => 4,
            Self::Busy => 5,
            Self::Cancelled => 130,
        }
    }

    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::Guard => "guard",
            Self::Invalid => "invalid",
            Self::Busy => "busy",
            Self::Cancelled => "cancelled",
        }
    }
}
