//! The two build tools that this repository pins through Cargo.lock, so that neither is installed:
//!
//! - `bindgen WASM OUT_DIR NAME` writes the JavaScript glue around a compiled core
//! - `wasm-test-runner ...` runs `cargo test --target wasm32-unknown-unknown` (feature `runner`)

use anyhow::{Context, Result, bail};
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["bindgen", wasm, out_dir, name] => bindgen(wasm.as_ref(), out_dir.as_ref(), name),
        #[cfg(feature = "runner")]
        ["wasm-test-runner", rest @ ..] => wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(
            ["wasm-bindgen-test-runner"].iter().chain(rest),
        ),
        _ => bail!("usage: cargo xtask bindgen WASM OUT_DIR NAME"),
    }
}

/// Writes `NAME.js`, `NAME.d.ts` and `NAME_bg.wasm`, for the web: the package's entry points read
/// the file themselves, so one glue serves browsers and Node.js.
fn bindgen(wasm: &Path, out_dir: &Path, name: &str) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .web(true)?
        .input_path(wasm)
        .out_name(name)
        .typescript(true)
        .omit_default_module_path(true)
        .remove_name_section(true)
        // A trap leaves an instance unusable; with this the package replaces it.
        .reset_state_function(true)
        .generate(out_dir)?;
    let glue = out_dir.join(format!("{name}.js"));
    let text = std::fs::read_to_string(&glue).with_context(|| format!("{}", glue.display()))?;
    if !text.contains("function __wbg_reset_state") {
        bail!("the glue has no `__wbg_reset_state`, so the package could not recover from a trap");
    }
    Ok(())
}
