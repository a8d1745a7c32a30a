use terrace::prelude::*;

fn main() -> std::process::ExitCode {
    terrace::main(|_request| {
        App::new("shop", Spec::new().image("shop:1.42.0"));
    })
}
