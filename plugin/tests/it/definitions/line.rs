use std::{
    fs::{self, DirBuilder, File},
    os::unix::fs::DirBuilderExt,
};

use super::{is_confinable, workshop::Workshop};

/// Who pushes very many definitions fills a line, and not the volume.
#[test]
fn no_more_wait_to_be_built_than_the_volume_has_room_for() {
    if !is_confinable() {
        return;
    }
    let workshop = Workshop::new();
    let work = workshop.path("volume/definitions/work");
    DirBuilder::new().recursive(true).mode(0o700).create(&work).expect("folders are made");
    let turns: Vec<File> = (0..64)
        .map(|number| {
            let folder = work.join(format!("{number:064x}"));
            fs::create_dir(&folder).expect("a folder is made");
            let turn = File::open(folder).expect("it can be opened");
            turn.lock().expect("it is nobody else's");
            turn
        })
        .collect();
    let impatient = [("TERRACE_DEADLINE", "10ms")];
    let said = workshop.refused(&impatient);
    assert!(said.contains("error[T1122]: `shop` still waits for others to be built after 0.01 s"), "{said}");
    assert_eq!(fs::read_dir(&work).expect("a folder").count(), turns.len());
    // What those had who are gone is given up.
    drop(turns);
    workshop.value("STAMP");
}
