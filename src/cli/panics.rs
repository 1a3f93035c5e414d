//! What is said when the program itself is wrong.
//!
//! Messages of panics quote what was worked on, an address perhaps, and end up in logs of other tools. So only the place is
//! told; who wants the message asks for it.

use std::panic::{self, PanicHookInfo};

/// The environment variable that asks for the message.
const VARIABLE: &str = "LEADSIFT_PANIC_MESSAGE";

/// Makes every panic say where it was, and nothing of the data.
pub(super) fn keep_data_out() {
    panic::set_hook(Box::new(|info| {
        let message = std::env::var_os(VARIABLE).is_some().then(|| said(info));
        let place = info.location().map(|place| format!("{}:{}", place.file(), place.line()));
        let text = words(place.as_deref().unwrap_or("an unknown place"), message);
        // Where standard error is gone, the exit status still tells.
        let _ = std::io::Write::write_all(&mut std::io::stderr().lock(), text.as_bytes());
    }));
    #[cfg(debug_assertions)]
    if let Ok(text) = std::env::var("LEADSIFT_PANIC_WITH") {
        panic!("{text}");
    }
}

fn said(info: &PanicHookInfo<'_>) -> String {
    info.payload_as_str().unwrap_or("no message").to_string()
}

fn words(place: &str, message: Option<String>) -> String {
    match message {
        Some(message) => format!("error: leadsift has a bug at {place}: {message}\n"),
        None => format!(
            "error: leadsift has a bug at {place}\nhint: the database takes no harm, `leadsift doctor` checks it; please \
             report the place; {VARIABLE}=1 shows the message, which may quote your data\n"
        ),
    }
}
