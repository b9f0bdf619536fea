//! What staff did.

use leptos::prelude::*;
use vitrine_contract::{AuditEntry, Page};

use super::table::{coming, head, pages, table, text};
use crate::{
    api::{Call, Load, load},
    browser, query,
};

/// The log, the latest first.
pub fn page() -> AnyView {
    let cursor = RwSignal::new(None::<String>);
    let url = move || Some(format!("/api/admin/audit{}", query::build(&[("cursor", cursor.get().as_deref())])));
    let entries: Load<Page<AuditEntry>> = load(url, |url| Call::get(&url).answer());
    let draw = move |list: Page<AuditEntry>| {
        let row = |entry: AuditEntry| {
            vec![
                text(browser::date_time(&entry.at)),
                text(entry.staff),
                text(entry.action),
                text(entry.subject),
                text(entry.detail),
            ]
        };
        view! {
            {table("Log", &["When", "Who", "What", "To what", "More"], list.items.into_iter().map(row).collect())}
            {pages(list.next, cursor, ("Older deeds", "Latest deeds"))}
        }
        .into_any()
    };
    view! {
        {head("Log", ().into_any())}
        {coming(entries, draw)}
    }
    .into_any()
}
