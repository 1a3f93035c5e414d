//! The only place that asks what day it is.

use crate::value::Day;

/// Today in the local calendar.
pub fn today() -> Day {
    Day::from_civil(jiff::ZonedDateTime::now().date())
}

/// The moment, as RFC 3339 in UTC with seconds: for the log and for messages.
pub fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
