use std::{fs, os::unix::fs::symlink};

use terrace_repository::{AppFile, Repository};
use terrace_spec::{GivenImages, ImagesFile};

use crate::{APP, plant};

const IMAGES: &str = "apiVersion: terrace.dev/v1alpha1\nkind: Images\nimage: v2\n";

fn images(prepare: impl FnOnce(&std::path::Path)) -> Option<ImagesFile> {
    let root = tempfile::tempdir().expect("a temporary folder");
    plant(root.path(), &[("repo/.git/", ""), ("repo/app/app.yaml", APP), ("outside/images.yaml", IMAGES)]);
    prepare(root.path());
    let repository = Repository::within(root.path().join("repo"));
    let loaded =
        repository.load(&AppFile::new(root.path().join("repo/app/app.yaml"))).expect("the app has no mistakes");
    loaded.app.images.map(|images| match *images {
        GivenImages::File(images) => images,
        GivenImages::Code(images) => panic!("nobody gave {images:?}"),
    })
}

#[test]
fn the_images_beside_an_app_are_read_with_it() {
    assert_eq!(images(|_| {}), None);
    let read = images(|root| fs::write(root.join("repo/app/images.yaml"), IMAGES).expect("a file"));
    let written = read.expect("there is a file").images.expect("it has no mistakes");
    assert_eq!(written.image.expect("it has an image").as_str(), "v2");
}

#[test]
fn images_that_lead_out_of_the_repository_are_a_mistake_of_the_rendering() {
    let read = images(|root| {
        symlink(root.join("outside/images.yaml"), root.join("repo/app/images.yaml")).expect("a link");
    });
    let mistakes = read.expect("there is a link").images.expect_err("it leads out");
    assert_eq!(mistakes[0].code.to_string(), "T0904");
}
