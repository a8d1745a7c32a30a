//! Durations in the notation of each controller.

use std::time::Duration;

use terrace_k8s::custom::flagger::FlaggerDuration;
use terrace_k8s::custom::gateway_api::GatewayDuration;
use terrace_k8s::custom::gloo::GlooDuration;
use terrace_k8s::custom::{DurationError, WholeSeconds};

#[test]
fn each_controller_reads_its_own_notation() {
    let (second, millisecond) = (Duration::from_secs(1), Duration::from_millis(1));
    // the duration, then Flagger's, the Gateway API's and Gloo's notation; none where it has no meaning
    let cases = [
        (Duration::ZERO, None, Some("0s"), "0s"),
        (second * 30, Some("30s"), Some("30s"), "30s"),
        (second * 60, Some("1m"), Some("1m"), "60s"),
        (second * 90, Some("90s"), Some("1m30s"), "90s"),
        (second * 3600, Some("60m"), Some("1h"), "3600s"),
        (second * 3661 + millisecond * 7, None, Some("1h1m1s7ms"), "3661.007s"),
        (millisecond * 500, None, Some("500ms"), "0.500s"),
        (Duration::from_micros(1500), None, None, "0.001500000s"),
        (second * (u32::MAX / 8), Some("536870911s"), None, "536870911s"),
    ];
    for (duration, flagger, gateway, gloo) in cases {
        let written = WholeSeconds::try_from(duration).ok().map(|whole| FlaggerDuration::from(whole).to_string());
        assert_eq!(written.as_deref(), flagger, "Flagger, {duration:?}");
        let written = GatewayDuration::try_from(duration).ok().map(|duration| duration.to_string());
        assert_eq!(written.as_deref(), gateway, "Gateway API, {duration:?}");
        assert_eq!(GlooDuration::from(duration).to_string(), gloo, "Gloo, {duration:?}");
    }
}

#[test]
fn a_refused_duration_says_why() {
    let cases = [
        (Duration::ZERO, "a duration of zero has no meaning here"),
        (Duration::from_millis(1500), "`1.5s` is finer than the controller can read"),
        (Duration::from_secs(1 << 32), "`4294967296s` is longer than the controller can read"),
    ];
    for (duration, expected) in cases {
        let refused: Result<WholeSeconds, DurationError> = duration.try_into();
        assert_eq!(refused.map_err(|error| error.to_string()), Err(expected.to_owned()));
    }
}
