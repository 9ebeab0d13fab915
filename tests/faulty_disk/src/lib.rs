//! A disk that fails when a test says so: counts what SQLite does to the files of a
//! folder, and lets one of these operations fail, or all from one on. Files of other
//! folders are never touched. Knows nothing of segport.
//!
//! Below it is a VFS of SQLite (`vfs`), which wraps the default one. SQLite calls it
//! through C function pointers, which no safe Rust can offer: hence the `unsafe`, all of
//! it in that file. The crates that offer a safe VFS make one write a file system of
//! one's own, locks and shared memory included; what a test is to see is the real one.

mod vfs;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// How an operation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The disk is broken: any operation may fail, and does nothing then.
    Broken,
    /// The disk is full: operations that need room fail, and half of what was to be
    /// written is.
    Full,
}

/// How long it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// Once; the next operation works again.
    Once,
    /// Until it is [healed](FaultyDisk::heal).
    FromThenOn,
}

/// The operations that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Open,
    Delete,
    Access,
    Read,
    Write,
    Truncate,
    Sync,
    Size,
    Lock,
    MapShared,
    LockShared,
}

impl Operation {
    fn can(self, failure: Failure) -> bool {
        match failure {
            Failure::Broken => true,
            Failure::Full => matches!(self, Self::Write | Self::MapShared),
        }
    }
}

/// When what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Plan {
    failure: Failure,
    lasting: Lasting,
    /// From 1.
    at: u64,
}

#[derive(Debug, Default)]
struct State {
    plan: Option<Plan>,
    /// Operations that can fail as planned, since it was planned.
    operations: u64,
    failed: u64,
}

/// The disk of one folder.
#[derive(Debug)]
struct Disk {
    folder: PathBuf,
    state: Mutex<State>,
}

impl Disk {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an operation; how it fails, where it is to fail.
    fn failure(&self, operation: Operation) -> Option<Failure> {
        let mut state = self.state();
        let plan = state.plan?;
        if !operation.can(plan.failure) {
            return None;
        }
        state.operations += 1;
        let fails = match plan.lasting {
            Lasting::Once => state.operations == plan.at,
            Lasting::FromThenOn => state.operations >= plan.at,
        };
        state.failed += u64::from(fails);
        fails.then_some(plan.failure)
    }
}

/// The folders that are watched.
static DISKS: Mutex<Vec<Arc<Disk>>> = Mutex::new(Vec::new());

thread_local! {
    /// Whose the files without a name are that SQLite makes on this thread.
    static UNNAMED: RefCell<Option<Arc<Disk>>> = const { RefCell::new(None) };
}

fn disks() -> std::sync::MutexGuard<'static, Vec<Arc<Disk>>> {
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The disk a file is on, if a test watches it. SQLite's own temporary files have no name
/// and belong to the thread that makes them.
fn disk_of(path: Option<&Path>) -> Option<Arc<Disk>> {
    match path {
        Some(path) => disks().iter().find(|disk| path.starts_with(&disk.folder)).cloned(),
        None => UNNAMED.with_borrow(Clone::clone),
    }
}

/// Makes the files of a folder fail, for as long as it lives.
#[derive(Debug)]
pub struct FaultyDisk(Arc<Disk>);

impl FaultyDisk {
    /// Watches what is done from now on to files below the folder, which must be there,
    /// and to those without a name that this thread makes. Files that are open already
    /// are not watched.
    ///
    /// # Panics
    ///
    /// When the folder is not there.
    pub fn below(folder: &Path) -> Self {
        vfs::register();
        // SQLite follows links before it opens a file.
        let folder = folder.canonicalize().expect("the folder is there");
        let disk = Arc::new(Disk { folder, state: Mutex::default() });
        disks().push(Arc::clone(&disk));
        UNNAMED.set(Some(Arc::clone(&disk)));
        Self(disk)
    }

    /// Lets the operation of this number fail, counted from now on, from 1.
    pub fn fail(&self, at: u64, failure: Failure, lasting: Lasting) {
        *self.0.state() = State { plan: Some(Plan { failure, lasting, at }), ..State::default() };
    }

    /// Lets everything work again; how many operations have failed.
    pub fn heal(&self) -> u64 {
        std::mem::take(&mut *self.0.state()).failed
    }

    /// The operations so far that could have failed as planned.
    pub fn operations(&self) -> u64 {
        self.0.state().operations
    }
}

impl Drop for FaultyDisk {
    fn drop(&mut self) {
        disks().retain(|disk| !Arc::ptr_eq(disk, &self.0));
        UNNAMED.set(None);
        // Files that are still open refer to it.
        self.heal();
    }
}
