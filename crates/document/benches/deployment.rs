//! What one Deployment of about 3 kB costs: recorded, and written as YAML and as JSON. `cargo bench -p terrace-document`

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use k8s_openapi::api::apps::v1::Deployment;
use terrace_document::{Tape, diff, write_json, write_yaml};

fn deployment(criterion: &mut Criterion) {
    let source = include_str!("../tests/all/deployment.yaml");
    let deployment: Deployment = serde_saphyr::from_str(source).expect("the file is a Deployment");
    let mut tape = Tape::new();
    tape.record(&deployment).expect("a Deployment can be recorded");
    let recorded = tape.clone();
    let mut out = String::new();

    let mut group = criterion.benchmark_group("deployment");
    group.throughput(Throughput::Bytes(source.len() as u64));
    group.bench_function("record", |bencher| {
        bencher.iter(|| {
            tape.clear();
            tape.record(black_box(&deployment)).is_ok()
        });
    });
    group.bench_function("yaml", |bencher| {
        bencher.iter(|| {
            out.clear();
            write_yaml(black_box(recorded.root()), &mut out);
        });
    });
    group.bench_function("json", |bencher| {
        bencher.iter(|| {
            out.clear();
            write_json(black_box(recorded.root()), &mut out).is_ok()
        });
    });
    group.bench_function("serde_json", |bencher| {
        bencher.iter(|| serde_json::to_vec(black_box(&deployment)).map(|json| json.len()));
    });
    group.bench_function("diff", |bencher| bencher.iter(|| diff(black_box(recorded.root()), recorded.root()).len()));
    group.finish();
}

criterion_group!(benches, deployment);
criterion_main!(benches);
