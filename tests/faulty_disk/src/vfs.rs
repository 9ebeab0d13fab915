//! The layer itself: a VFS that hands every call on to the default one, unless the disk
//! of the file says that it fails. The only `unsafe` of the tests.
//!
//! What makes it sound: SQLite gives each method the file its own `open` filled in, and
//! calls none after `close`; a file is used by one thread at a time; `Header` comes first
//! in the memory that SQLite reserves for a file, the file of the VFS below right behind
//! it. A sync does not reach the disk: no test here cuts the power.

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::mem::size_of;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::{null, null_mut};
use std::sync::{Arc, OnceLock};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

use super::{Disk, Failure, Operation, disk_of};

/// What is ours of an open file.
#[repr(C)]
struct Header {
    base: sqlite3_file,
    /// `Arc::into_raw`, or null where nobody watches the file.
    disk: *const Disk,
}

/// A VFS that lives as long as the process; SQLite guards its list of them itself.
struct Registered(*mut sqlite3_vfs);

// SAFETY: only fields that are never written after the registration are read.
unsafe impl Send for Registered {}
// SAFETY: as above.
unsafe impl Sync for Registered {}

static BELOW: OnceLock<Registered> = OnceLock::new();

/// Puts the layer below every connection opened from now on.
pub(crate) fn register() {
    BELOW.get_or_init(|| {
        // SAFETY: a null name asks for the default VFS, which is never freed. Ours is
        // leaked, so that it lives as long.
        unsafe {
            let below = ffi::sqlite3_vfs_find(null());
            assert!(!below.is_null(), "SQLite has a default VFS");
            let header_bytes = c_int::try_from(size_of::<Header>()).expect("a few bytes");
            let ours = Box::leak(Box::new(sqlite3_vfs {
                szOsFile: header_bytes + (*below).szOsFile,
                pNext: null_mut(),
                zName: c"faulty_disk".as_ptr(),
                xOpen: Some(open),
                xDelete: Some(delete),
                xAccess: Some(access),
                // None of the others touches a file.
                ..*below
            }));
            let code = ffi::sqlite3_vfs_register(ours, 1);
            assert_eq!(code, ffi::SQLITE_OK, "the layer is registered");
            Registered(below)
        }
    });
}

fn below() -> *mut sqlite3_vfs {
    BELOW.get().expect("registered before it is called").0
}

/// The code of SQLite for an operation that fails.
fn code(operation: Operation, failure: Failure) -> c_int {
    if failure == Failure::Full {
        return ffi::SQLITE_FULL;
    }
    match operation {
        Operation::Open => ffi::SQLITE_CANTOPEN,
        Operation::Delete => ffi::SQLITE_IOERR_DELETE,
        Operation::Access => ffi::SQLITE_IOERR_ACCESS,
        Operation::Read => ffi::SQLITE_IOERR_READ,
        Operation::Write => ffi::SQLITE_IOERR_WRITE,
        Operation::Truncate => ffi::SQLITE_IOERR_TRUNCATE,
        Operation::Sync => ffi::SQLITE_IOERR_FSYNC,
        Operation::Size => ffi::SQLITE_IOERR_FSTAT,
        Operation::Lock => ffi::SQLITE_IOERR_LOCK,
        Operation::MapShared => ffi::SQLITE_IOERR_SHMMAP,
        Operation::LockShared => ffi::SQLITE_IOERR_SHMLOCK,
    }
}

/// The file of the VFS below, and its methods.
///
/// # Safety
///
/// `file` was opened by [`open`] and is not closed.
unsafe fn real<'a>(file: *mut sqlite3_file) -> (*mut sqlite3_file, &'a sqlite3_io_methods) {
    // SAFETY: `open` put it right behind the header, and its methods are static.
    unsafe {
        let real = file.cast::<Header>().add(1).cast::<sqlite3_file>();
        (real, &*(*real).pMethods)
    }
}

/// How an operation on the file fails, if it does.
///
/// # Safety
///
/// As [`real`].
unsafe fn failure(file: *mut sqlite3_file, operation: Operation) -> Option<Failure> {
    // SAFETY: the disk is kept by the file until it is closed.
    unsafe { (*file.cast::<Header>()).disk.as_ref() }?.failure(operation)
}

/// # Safety
///
/// `name` is null or a text that ends with a null byte.
unsafe fn disk_at(name: *const c_char) -> Option<Arc<Disk>> {
    if name.is_null() {
        return disk_of(None);
    }
    // SAFETY: as promised.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes();
    disk_of(Some(Path::new(OsStr::from_bytes(bytes))))
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite hands memory of `szOsFile` bytes and a name or null; no methods
    // means that there is nothing to close.
    unsafe {
        (*file).pMethods = null();
        let disk = disk_at(name);
        if let Some(failure) = disk.as_ref().and_then(|disk| disk.failure(Operation::Open)) {
            return code(Operation::Open, failure);
        }
        let header = file.cast::<Header>();
        let real = header.add(1).cast::<sqlite3_file>();
        let below = below();
        let result = (*below).xOpen.expect("a method of every VFS")(below, name, real, flags, out_flags);
        if result == ffi::SQLITE_OK {
            (*header).disk = disk.map_or(null(), Arc::into_raw);
            (*file).pMethods = &raw const METHODS;
        }
        result
    }
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    // SAFETY: SQLite hands a name.
    unsafe {
        if let Some(failure) = disk_at(name).and_then(|disk| disk.failure(Operation::Delete)) {
            return code(Operation::Delete, failure);
        }
        let below = below();
        (*below).xDelete.expect("a method of every VFS")(below, name, sync)
    }
}

unsafe extern "C" fn access(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    result: *mut c_int,
) -> c_int {
    // SAFETY: SQLite hands a name and room for the result.
    unsafe {
        if let Some(failure) = disk_at(name).and_then(|disk| disk.failure(Operation::Access)) {
            return code(Operation::Access, failure);
        }
        let below = below();
        (*below).xAccess.expect("a method of every VFS")(below, name, flags, result)
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: the last call for this file; the disk is given back once.
    unsafe {
        let (real, methods) = real(file);
        let result = methods.xClose.expect("a method of every file")(real);
        let disk = std::mem::replace(&mut (*file.cast::<Header>()).disk, null());
        if !disk.is_null() {
            drop(Arc::from_raw(disk));
        }
        result
    }
}

/// A method that fails as planned, and else is the one below.
macro_rules! handed_on {
    ($name:ident, $method:ident, $operation:expr, $($argument:ident: $type:ty),*) => {
        unsafe extern "C" fn $name(file: *mut sqlite3_file, $($argument: $type),*) -> c_int {
            // SAFETY: SQLite calls it for open files; the arguments are handed on.
            unsafe {
                if let Some(failure) = failure(file, $operation) {
                    return code($operation, failure);
                }
                let (real, methods) = real(file);
                methods.$method.expect("a method of the files below")(real, $($argument),*)
            }
        }
    };
    ($name:ident, $method:ident, $($argument:ident: $type:ty),*) => {
        unsafe extern "C" fn $name(file: *mut sqlite3_file, $($argument: $type),*) -> c_int {
            // SAFETY: SQLite calls it for open files; the arguments are handed on.
            unsafe {
                let (real, methods) = real(file);
                methods.$method.expect("a method of the files below")(real, $($argument),*)
            }
        }
    };
}

handed_on!(read, xRead, Operation::Read, to: *mut c_void, bytes: c_int, at: sqlite3_int64);
handed_on!(truncate, xTruncate, Operation::Truncate, bytes: sqlite3_int64);
handed_on!(file_size, xFileSize, Operation::Size, bytes: *mut sqlite3_int64);
handed_on!(lock, xLock, Operation::Lock, level: c_int);
handed_on!(unlock, xUnlock, level: c_int);
handed_on!(check_reserved_lock, xCheckReservedLock, result: *mut c_int);
handed_on!(file_control, xFileControl, operation: c_int, argument: *mut c_void);
handed_on!(sector_size, xSectorSize,);
handed_on!(device_characteristics, xDeviceCharacteristics,);
handed_on!(unmap_shared, xShmUnmap, delete: c_int);
handed_on!(map_shared, xShmMap, Operation::MapShared,
    page: c_int, bytes: c_int, extend: c_int, to: *mut *mut c_void);

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    bytes: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite calls it for open files; half of the bytes are there too.
    unsafe {
        let (real, methods) = real(file);
        let write = methods.xWrite.expect("a method of every file");
        match failure(file, Operation::Write) {
            None => write(real, from, bytes, at),
            Some(failure) => {
                if failure == Failure::Full {
                    write(real, from, bytes / 2, at);
                }
                code(Operation::Write, failure)
            }
        }
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: SQLite calls it for open files.
    match unsafe { failure(file, Operation::Sync) } {
        None => ffi::SQLITE_OK,
        Some(failure) => code(Operation::Sync, failure),
    }
}

unsafe extern "C" fn lock_shared(
    file: *mut sqlite3_file,
    first: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: SQLite calls it for open files. Giving a lock back does not fail.
    unsafe {
        if flags & ffi::SQLITE_SHM_LOCK != 0
            && let Some(failure) = failure(file, Operation::LockShared)
        {
            return code(Operation::LockShared, failure);
        }
        let (real, methods) = real(file);
        methods.xShmLock.expect("a method of the files below")(real, first, count, flags)
    }
}

unsafe extern "C" fn barrier(file: *mut sqlite3_file) {
    // SAFETY: SQLite calls it for open files.
    unsafe {
        let (real, methods) = real(file);
        methods.xShmBarrier.expect("a method of the files below")(real);
    }
}

/// Version 2: with shared memory, without files mapped into memory, which nothing could
/// stand between.
static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(map_shared),
    xShmLock: Some(lock_shared),
    xShmBarrier: Some(barrier),
    xShmUnmap: Some(unmap_shared),
    xFetch: None,
    xUnfetch: None,
};
