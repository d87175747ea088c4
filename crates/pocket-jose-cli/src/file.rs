//! Writing files so that nothing half-written is ever seen under their name, and secrets are never readable by others,
//! not even for a moment.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Who may read the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Only its owner (0600).
    Owner,
    /// Whoever the user's umask lets.
    Usual,
}

/// What to do with a file of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    Replace,
    Keep,
}

/// Puts `bytes` into `path`: into a new file in the same folder first, which then takes the name.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] when there is one to keep; whatever the system says. `path` is as it was then.
pub(crate) fn write(path: &Path, bytes: &[u8], access: Access, existing: Existing) -> io::Result<()> {
    // A link stays a link: its target is replaced.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(path) {
        // A device or pipe has no contents to replace, and must not be replaced itself.
        Ok(found) if !found.is_file() && !found.is_dir() => {
            return OpenOptions::new().write(true).open(path)?.write_all(bytes);
        }
        Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) if existing == Existing::Keep => return Err(io::ErrorKind::AlreadyExists.into()),
        _ => {}
    }
    let temporary = Temporary::create(path, access)?;
    temporary.fill(bytes)?;
    if existing == Existing::Keep {
        temporary.take_free_name(path)
    } else {
        if access == Access::Usual
            && let Ok(found) = fs::metadata(path)
        {
            fs::set_permissions(&temporary.path, found.permissions())?;
        }
        temporary.take_name(path)
    }
}

/// A file that is gone again unless it was given its name.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn create(path: &Path, access: Access) -> io::Result<Self> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        for attempt in 0..100u8 {
            let path = path.with_file_name(format!(".{name}.{}.{attempt}.tmp", std::process::id()));
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            restrict(&mut options, access);
            match options.open(&path) {
                Ok(_) => return Ok(Self { path }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn fill(&self, bytes: &[u8]) -> io::Result<()> {
        let mut file: File = OpenOptions::new().write(true).open(&self.path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn take_name(self, path: &Path) -> io::Result<()> {
        fs::rename(&self.path, path)
    }

    /// A second name is given only where there is no file, by the system and at once. Some file systems have no second
    /// names; there, looking first must do.
    fn take_free_name(self, path: &Path) -> io::Result<()> {
        match fs::hard_link(&self.path, path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            Err(_) if path.try_exists()? => Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => fs::rename(&self.path, path),
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // It is not there any more after a rename.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn restrict(options: &mut OpenOptions, access: Access) {
    use std::os::unix::fs::OpenOptionsExt;
    if access == Access::Owner {
        options.mode(0o600);
    }
}

/// Elsewhere a new file inherits what its folder gives.
#[cfg(not(unix))]
fn restrict(_: &mut OpenOptions, _: Access) {}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::ErrorKind;

    use super::{Access, Existing, write};

    #[test]
    fn a_file_to_keep_is_kept_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        write(&path, b"one", Access::Owner, Existing::Keep).unwrap();
        assert_eq!(
            write(&path, b"two", Access::Owner, Existing::Keep).unwrap_err().kind(),
            ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, b"two", Access::Owner, Existing::Replace).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_is_its_owners_even_in_place_of_an_open_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, b"open").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        write(&path, b"secret", Access::Owner, Existing::Replace).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_device_a_device() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, b"old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        write(&link, b"new", Access::Usual, Existing::Replace).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&target).unwrap(), b"new");

        let null = std::path::Path::new("/dev/null");
        write(null, b"gone", Access::Usual, Existing::Replace).unwrap();
        assert!(!fs::metadata(null).unwrap().is_file());
    }
}
