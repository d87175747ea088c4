//! Folders and zip files that are the same bytes whenever they are made of the same: sorted, without a date, without an
//! owner. Each is read back.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// Files by their path in the package, with forward slashes.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// Writes `files` below `folder`.
pub(super) fn write(folder: &Path, files: &Files) -> Result<()> {
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
        std::fs::write(&path, bytes).with_context(|| name.clone())?;
    }
    Ok(())
}

/// Adds the files below `folder` whose names `wanted` accepts, under `prefix`. A folder that is not there has none.
pub(super) fn add(
    files: &mut Files,
    folder: &Path,
    prefix: &str,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<usize> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(0) };
    let mut count = 0;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let inside = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            if !name.starts_with('.') {
                count += add(files, &entry.path(), &format!("{inside}/"), wanted)?;
            }
        } else if wanted(&name) {
            files.insert(inside, std::fs::read(entry.path())?);
            count += 1;
        }
    }
    Ok(count)
}

/// `files` as a zip file.
pub(super) fn zip(files: &Files) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    let bytes = zip.finish()?.into_inner();
    ensure!(read(&bytes)? == *files, "the zip file holds something else than was put in");
    Ok(bytes)
}

/// What is in a zip file.
pub(super) fn read(zip: &[u8]) -> Result<Files> {
    let mut archive = ZipArchive::new(Cursor::new(zip))?;
    let mut files = Files::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        files.insert(file.name()?.into_owned(), bytes);
    }
    Ok(files)
}

/// What `SwiftPM` calls the checksum: SHA-256, in hexadecimal.
pub(super) fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_are_the_same_bytes_whenever_they_were_written() {
        let files: Files = [("b/c".to_owned(), vec![1; 5000]), ("a".to_owned(), b"text".to_vec())].into();
        let first = zip(&files).unwrap();
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &files).unwrap();
        let mut again = Files::new();
        assert_eq!(add(&mut again, folder.path(), "", &|_| true).unwrap(), 2);
        assert_eq!(zip(&again).unwrap(), first);
        again.insert("a".to_owned(), b"texT".to_vec());
        assert_ne!(checksum(&zip(&again).unwrap()), checksum(&first));
    }

    /// FIPS 180-4, "abc".
    #[test]
    fn the_checksum_is_sha_256_in_hexadecimal() {
        assert_eq!(checksum(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
