//! Accounts, and who of them works here.

use leptos::prelude::*;
use vitrine_contract::{Page, Role, RoleChange, User};

use super::table::{Editor, button, coming, head, pages, search, table, text};
use crate::{
    api::{Call, Load, load},
    browser,
    form::{Field, Kind},
    format::label,
    query,
    reactive::effect,
    session::Visitor,
};

fn role_table() -> Vec<Field> {
    vec![Field::new("role", "Role", Kind::Select, "off")]
}

/// The list of accounts.
pub fn page() -> AnyView {
    let wanted = RwSignal::new(String::new());
    let visitor = Visitor::expect();
    let cursor = RwSignal::new(None::<String>);
    // Another search has pages of its own.
    effect(move || {
        wanted.track();
        cursor.set(None);
    });
    let users: Load<Page<User>> = load(
        move || {
            let (wanted, cursor) = (wanted.get(), cursor.get());
            let pairs = [("q", (!wanted.is_empty()).then_some(wanted.as_str())), ("cursor", cursor.as_deref())];
            Some(format!("/api/admin/users{}", query::build(&pairs)))
        },
        |url| Call::get(&url).answer(),
    );
    let id = StoredValue::new(0_i64);
    let editor = Editor::new("role");
    let submit = Callback::new(move |()| {
        let name = editor.form.text("role");
        let Some(role) = Role::ALL.into_iter().find(|role| role.as_str() == name) else { return };
        let call = || Call::put(&format!("/api/admin/users/{}/role", id.get_value())).with(&RoleChange { role });
        editor.send(&role_table(), call, "Role changed", move |_| {
            users.retry();
            Ok(())
        });
    });
    let draw = move |list: Page<User>| {
        let admin = visitor.account().is_some_and(|account| account.role == Role::Admin);
        let row = |user: User| {
            let (email, role, number) = (user.email.clone(), user.role, user.id);
            let change = move || {
                id.set_value(number);
                editor.open(format!("Role of {email}"));
                let choice = |role: Role| (role.as_str().to_owned(), label(role.as_str()));
                editor.form.offer("role", Role::ALL.into_iter().map(choice).collect());
                editor.form.set("role", role.as_str());
            };
            let tool = if admin {
                button("Change role", format!("Change role of {}", user.email), change)
            } else {
                ().into_any()
            };
            vec![
                text(user.email),
                text(user.name),
                text(label(user.role.as_str())),
                text(if user.verified { "Yes" } else { "No" }),
                text(browser::date_time(&user.created_at)),
                tool,
            ]
        };
        let heads = ["Address", "Name", "Role", "Confirmed", "Since", ""];
        view! {
            {table("People", &heads, list.items.into_iter().map(row).collect())}
            {pages(list.next, cursor, ("Older accounts", "Latest accounts"))}
        }
        .into_any()
    };
    view! {
        {head("People", search("Address or name", wanted))}
        {coming(users, draw)}
        {editor.view("Change it", role_table, submit)}
    }
    .into_any()
}
