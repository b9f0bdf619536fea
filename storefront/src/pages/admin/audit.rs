//! What staff did.

use leptos::prelude::*;
use vitrine_contract::{AuditEntry, List};

use super::table::{coming, head, table, text};
use crate::{
    api::{Call, Load, load},
    browser,
};

/// The log, the latest first.
pub fn page() -> AnyView {
    let entries: Load<List<AuditEntry>> = load(|| Some(()), |()| Call::get("/api/admin/audit").answer());
    let draw = |list: List<AuditEntry>| {
        let row = |entry: AuditEntry| {
            vec![
                text(browser::date_time(&entry.at)),
                text(entry.staff),
                text(entry.action),
                text(entry.subject),
                text(entry.detail),
            ]
        };
        table("Log", &["When", "Who", "What", "To what", "More"], list.items.into_iter().map(row).collect())
    };
    view! {
        {head("Log", ().into_any())}
        {coming(entries, draw)}
    }
    .into_any()
}
