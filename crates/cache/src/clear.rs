//! Removing what a hostile build may have made: folders in folders, deeper than paths are long, and closed even to their owner.

use std::{
    fs::{self, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Removes a file, or a folder with all that is in it; no link is followed. What is not there is removed.
///
/// A folder in a folder is moved up before it is emptied, so that no path gets longer, and nothing is called again and again.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return gone(fs::remove_file(path)),
        Err(error) => return gone(Err(error)),
    }
    let (mut folders, mut moved) = (vec![path.to_owned()], 0);
    while let Some(folder) = folders.last().cloned() {
        let before = folders.len();
        gone(empty(&folder, path, &mut folders, &mut moved))?;
        if folders.len() == before {
            gone(fs::remove_dir(&folder))?;
            folders.pop();
        }
    }
    Ok(())
}

/// Removes the files of a folder, and moves its folders up to `top`.
fn empty(folder: &Path, top: &Path, folders: &mut Vec<PathBuf>, moved: &mut u64) -> io::Result<()> {
    // What outlived its builder may have put a link in the place of a folder that was seen there. From where it was moved to, nobody else gets it away.
    if !fs::symlink_metadata(folder)?.is_dir() {
        return fs::remove_file(folder);
    }
    fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            gone(fs::remove_file(entry.path()))?;
            continue;
        }
        // To be moved it has to be writable as well.
        fs::set_permissions(entry.path(), Permissions::from_mode(0o700))?;
        if folder == top {
            folders.push(entry.path());
        } else {
            let place = unused(top, moved);
            fs::rename(entry.path(), &place)?;
            folders.push(place);
        }
    }
    Ok(())
}

/// A path that nothing has yet.
fn unused(top: &Path, moved: &mut u64) -> PathBuf {
    loop {
        *moved += 1;
        let path = top.join(format!("removed-{moved}"));
        if fs::symlink_metadata(&path).is_err() {
            return path;
        }
    }
}

/// Somebody else may remove the same.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_took_the_place_of_a_folder_is_removed_itself() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let [kept, link] = ["kept", "link"].map(|name| home.path().join(name));
        fs::create_dir(&kept).expect("a folder is made");
        fs::write(kept.join("entry"), "").expect("a file is written");
        std::os::unix::fs::symlink(&kept, &link).expect("a link");
        empty(&link, home.path(), &mut Vec::new(), &mut 0).expect("it is removed");
        assert!(kept.join("entry").exists() && fs::symlink_metadata(&link).is_err());
    }
}
