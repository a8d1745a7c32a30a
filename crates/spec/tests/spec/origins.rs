//! Which layer a value comes from, and which call wrote it: of apps that are written in Rust.

use terrace_spec::{
    App, Platform, Process, Resources, Spec,
    load::LayerPlaces,
    resolve::{Overrides, Target, layers, origins, resolve},
};

#[test]
fn a_value_leads_to_the_call_that_wrote_it() {
    let (platform, overrides) = (Platform::new(), Overrides::default());
    let orders = line!() + 1;
    let base = Process::run(["consume"]).scale(2).resources(Resources::new().memory("1Gi"));
    let payments = line!() + 1;
    let own = Process::new().like("orders").command(["consume", "payments"]).scale(2).scale(3);
    let image = line!() + 1;
    let spec = Spec::new().image("nginx:1.29").process("orders", base).process("payments", own);
    let app = App::new("shop", spec);
    let resolved = resolve(&app, &platform, &Target::default(), &overrides).app.expect("it has no mistakes");
    let places = LayerPlaces::read(None, None).called(layers(&app, &platform, &resolved));
    let values = origins(&app, &platform, &resolved, &overrides);
    for (path, line) in [
        ("processes.payments.command", payments),
        ("processes.payments.scale.replicas", payments),
        ("processes.payments.resources.memory", orders),
        ("processes.payments.image", image),
        ("processes.orders.command", orders),
    ] {
        let value = values.iter().find(|value| value.path.to_string() == path).unwrap_or_else(|| panic!("no {path}"));
        let place = places.of(&value.from).unwrap_or_else(|| panic!("nobody wrote {path}"));
        assert_eq!((&*place.file, place.line), (file!(), line as usize), "{path}");
    }
}
