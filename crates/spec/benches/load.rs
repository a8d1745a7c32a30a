//! What it costs to read an app and to resolve it.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use terrace_spec::{
    load::{load_app, load_platform},
    resolve::{Overrides, resolve, targets},
};

const APP: &[u8] = include_bytes!("../tests/documents/storefront.yaml");
const PLATFORM: &[u8] = include_bytes!("../tests/documents/platform.yaml");

fn load(criterion: &mut Criterion) {
    criterion.bench_function("load an app", |bencher| bencher.iter(|| load_app("app.yaml", black_box(APP))));
    criterion.bench_function("load a platform", |bencher| {
        bencher.iter(|| load_platform("platform.yaml", black_box(PLATFORM)));
    });
}

fn resolving(criterion: &mut Criterion) {
    let (Ok(app), Ok(platform)) = (load_app("app.yaml", APP), load_platform("platform.yaml", PLATFORM)) else {
        return;
    };
    let targets = targets(&platform);
    let target = &targets[targets.len() - 1];
    criterion.bench_function("resolve an app", |bencher| {
        bencher.iter(|| resolve(black_box(&app), &platform, target, &Overrides::default()));
    });
}

criterion_group!(benches, load, resolving);
criterion_main!(benches);
