//! What all parts of the back office are made of: a heading with tools, a list that comes, a table, a form in a dialog.

use leptos::prelude::*;

use crate::{
    announce::Announcer,
    api::{ApiError, Call, Load, Remote},
    components::{Modal, ProblemNotice},
    form::{Field, Form, fields, sheet},
};

/// A part's heading, and what can be done there.
pub fn head(title: &str, tools: AnyView) -> AnyView {
    view! {
        <div class="desk__head">
            <h1 class="desk__title">{title.to_owned()}</h1>
            <div class="desk__tools">{tools}</div>
        </div>
    }
    .into_any()
}

/// A field to search with; the list follows once it is left or Enter is pressed.
pub fn search(label: &'static str, value: RwSignal<String>) -> AnyView {
    view! {
        <label class="field desk__search">
            <span class="field__label">{label}</span>
            <input
                type="search"
                prop:value=move || value.get()
                on:change=move |event| value.set(event_target_value(&event).trim().to_owned())
            />
        </label>
    }
    .into_any()
}

/// A table; rows are as long as `heads`. A head without words is that of what can be done with a row.
pub fn table(caption: &'static str, heads: &[&'static str], rows: Vec<Vec<AnyView>>) -> AnyView {
    if rows.is_empty() {
        return view! { <p class="desk__none">"Nothing here."</p> }.into_any();
    }
    let head = |name: &&'static str| match *name {
        "" => view! {
            <th scope="col">
                <span class="visually-hidden">"To do"</span>
            </th>
        }
        .into_any(),
        name => view! { <th scope="col">{name}</th> }.into_any(),
    };
    let row = |cells: Vec<AnyView>| {
        view! { <tr>{cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> }
    };
    view! {
        <div class="table" role="region" aria-label=caption tabindex="0">
            <table>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>{heads.iter().map(head).collect_view()}</tr>
                </thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Ways to the pages of a list that lie further back, and to its beginning; the list follows `cursor`.
pub fn pages(
    next: Option<String>,
    cursor: RwSignal<Option<String>>,
    (older, latest): (&'static str, &'static str),
) -> AnyView {
    let way = move |words: &'static str, to: Option<String>| {
        view! {
            <button
                type="button"
                class="button button--quiet button--small"
                on:click=move |_| cursor.set(to.clone())
            >
                {words}
            </button>
        }
    };
    let more = next.map(|next| way(older, Some(next)));
    let back = cursor.get_untracked().map(|_| way(latest, None));
    view! { <p class="desk__pages">{back} {more}</p> }.into_any()
}

/// A cell of words.
pub fn text(words: impl Into<String>) -> AnyView {
    words.into().into_any()
}

/// A cell that leads on.
pub fn link(href: String, words: impl Into<String>) -> AnyView {
    let words: String = words.into();
    view! { <a href=href>{words}</a> }.into_any()
}

/// A cell that does something. `what` is said in full to screen readers.
pub fn button(words: &'static str, what: String, run: impl Fn() + 'static + Send) -> AnyView {
    view! {
        <button type="button" class="link-button" aria-label=what on:click=move |_| run()>
            {words}
        </button>
    }
    .into_any()
}

/// Draws what has come.
pub fn coming<T: Clone + Send + Sync + 'static>(
    load: Load<T>,
    draw: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView {
    let content = move || match load.get() {
        Remote::Loading => view! { <p class="skeleton skeleton--line" aria-hidden="true"></p> }.into_any(),
        Remote::Ready(value) => draw(value),
        Remote::Failed(error) => view! { <ProblemNotice error retry=move |()| load.retry() /> }.into_any(),
    };
    content.into_any()
}

/// A form in a dialog. Copies are handles.
#[derive(Clone, Copy)]
pub struct Editor {
    /// Its form.
    pub form: Form,
    open: RwSignal<bool>,
    title: RwSignal<String>,
    announcer: Announcer,
}

impl Editor {
    /// A closed one.
    pub fn new(id: &'static str) -> Self {
        Self {
            form: Form::new(id),
            open: RwSignal::new(false),
            title: RwSignal::new(String::new()),
            announcer: Announcer::expect(),
        }
    }

    /// Opens it; fill the form in after that.
    pub fn open(self, title: impl Into<String>) {
        self.form.clear();
        self.title.set(title.into());
        self.open.set(true);
    }

    /// Sends `call` where all is filled in, says `done`, closes, and gives the answer on.
    pub fn send(
        self,
        table: &[Field],
        call: impl FnOnce() -> Call,
        done: &'static str,
        then: impl FnOnce(String) -> Result<(), ApiError> + 'static,
    ) {
        self.form.send(table, call, move |body| match then(body) {
            Ok(()) => {
                self.open.set(false);
                self.announcer.say(done);
            }
            Err(error) => self.form.fail(&error),
        });
    }

    /// The dialog.
    pub fn view(self, button: &'static str, table: fn() -> Vec<Field>, submit: Callback<()>) -> AnyView {
        let inner = move || sheet(self.form, fields(self.form, &table()), Signal::stored(button.to_owned()), submit);
        view! { <Modal open=self.open title=self.title inner /> }.into_any()
    }
}

/// A button with the faults of what it does: a form without fields.
pub fn deed(
    id: &'static str,
    words: &'static str,
    call: impl Fn() -> Call + Send + Sync + 'static,
    then: Callback<String>,
) -> AnyView {
    let form = Form::new(id);
    let submit = Callback::new(move |()| form.send(&[], &call, move |body| then.run(body)));
    sheet(form, ().into_any(), Signal::stored(words.to_owned()), submit)
}
