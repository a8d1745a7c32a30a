//! All rules, over an app of a dozen objects that breaks none of them.

#![expect(clippy::disallowed_macros, reason = "a bench says what it measures")]

use criterion::{Criterion, criterion_group, criterion_main};
use terrace::{prelude::*, spec::resolve::resolve};
use terrace_check::{AppFacts, Levels, Object, Subject, check};

fn rules(criterion: &mut Criterion) {
    let variables = (0..10).map(|index| (format!("VARIABLE_{index}"), "value"));
    let app = App::new(
        "shop",
        variables
            .fold(Spec::new(), |spec, (name, value)| spec.config(&*name, value))
            .image("registry.example.com/shop:1.42.0")
            .process("web", Process::new().http(8080).health("/healthz").scale(Scale::between(3, 30)))
            .process("api", Process::new().http(8080).health("/healthz").scale(Scale::between(3, 30)))
            .process("mailer", Process::new().scale(Scale::between(2, 4))),
    );
    let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.expect("a complete app");
    let built = terrace::build::build(&app).finish();
    let objects = || built.objects().map(|(object, node)| Object::new(node, &object.spec)).collect::<Vec<_>>();
    let levels = Levels::default();
    println!("{} objects", built.len());
    criterion.bench_function("rules/an app", |bencher| {
        bencher.iter(|| check(&Subject::new(&app, &objects()), &levels));
    });
    criterion.bench_function("rules/its facts", |bencher| {
        bencher.iter(|| AppFacts::of(&app, &objects(), "shop/app.yaml"));
    });
}

criterion_group!(benches, rules);
criterion_main!(benches);
