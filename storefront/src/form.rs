//! Forms, from tables of fields.
//!
//! A field is known by the name that the API gives it (`shipping_address.postal_code`), so what the API refuses finds its
//! place by itself.

use std::borrow::Cow;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::{
    api::{ApiError, Call},
    browser,
    reactive::spawn,
};

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A line.
    Text,
    /// An address of mail.
    Email,
    /// A telephone number.
    Tel,
    /// A secret.
    Password,
    /// Digits, blanks between them or not.
    Digits,
    /// Some lines.
    Area,
    /// Yes or no; yes is `on`.
    Check,
    /// One of [`Form::offer`].
    Select,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in the API, with dots between the parts.
    pub name: &'static str,
    /// Its name for people.
    pub label: Cow<'static, str>,
    /// What it takes.
    pub kind: Kind,
    /// What a browser may fill in.
    pub autocomplete: &'static str,
    /// A word of help under it.
    pub hint: Cow<'static, str>,
    /// Whether it must be filled in.
    pub required: bool,
}

impl Field {
    /// A field that must be filled in.
    pub const fn new(name: &'static str, label: &'static str, kind: Kind, autocomplete: &'static str) -> Self {
        Self {
            name,
            label: Cow::Borrowed(label),
            kind,
            autocomplete,
            hint: Cow::Borrowed(""),
            required: !matches!(kind, Kind::Check),
        }
    }

    /// With a word of help.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = hint.into();
        self
    }

    /// That may stay empty.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }
}

/// Values, and their names for people.
pub type Choices = Vec<(String, String)>;

/// A form's state. Copies are handles.
#[derive(Clone, Copy)]
pub struct Form {
    id: &'static str,
    values: RwSignal<Vec<(&'static str, String)>>,
    errors: RwSignal<Vec<(String, String)>>,
    problem: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    options: RwSignal<Vec<(&'static str, Choices)>>,
}

impl Form {
    /// An empty form; `id` is unique on the page.
    pub fn new(id: &'static str) -> Self {
        Self {
            id,
            values: RwSignal::new(vec![]),
            errors: RwSignal::new(vec![]),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
            options: RwSignal::new(vec![]),
        }
    }

    /// What was typed, blanks and all; tracked.
    fn typed(self, name: &str) -> String {
        let find = |values: &Vec<(&'static str, String)>| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
        };
        self.values.with(find).unwrap_or_default()
    }

    /// What stands in a field, without blanks around it; tracked.
    pub fn value(self, name: &str) -> String {
        self.typed(name).trim().to_owned()
    }

    /// What stands in a field, for sending it.
    pub fn text(self, name: &str) -> String {
        untrack(|| self.value(name))
    }

    /// What was typed, blanks and all: for passwords.
    pub fn secret(self, name: &str) -> String {
        untrack(|| self.typed(name))
    }

    /// Whether a box is ticked; tracked.
    pub fn ticked(self, name: &str) -> bool {
        !self.value(name).is_empty()
    }

    /// Fills a field in.
    pub fn set(self, name: &'static str, value: impl Into<String>) {
        let value = value.into();
        self.values.update(|values| match values.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => values.push((name, value)),
        });
        self.errors.update(|errors| errors.retain(|(known, _)| known != name));
    }

    /// What a [`Kind::Select`] offers: values and their names for people.
    pub fn offer(self, name: &'static str, choices: Choices) {
        self.options.update(|options| {
            options.retain(|(known, _)| *known != name);
            options.push((name, choices));
        });
    }

    /// Empties all fields.
    pub fn clear(self) {
        self.values.set(vec![]);
        self.errors.set(vec![]);
        self.problem.set(None);
    }

    /// Whether it is being sent; tracked.
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    fn error(self, name: &str) -> Option<String> {
        self.errors.with(|errors| errors.iter().find(|(known, _)| known == name).map(|(_, reason)| reason.clone()))
    }

    fn input_id(self, name: &str) -> String {
        format!("{}-{}", self.id, name.replace('.', "-"))
    }

    /// Whether all that must be filled in is; where not, it says so and goes there.
    pub fn complete(self, fields: &[Field]) -> bool {
        let missing = untrack(|| missing(fields, |name| self.value(name)));
        let complete = missing.is_empty();
        self.problem.set(None);
        self.errors.set(missing);
        if !complete {
            self.go_to_fault();
        }
        complete
    }

    /// Says what the API refused, and goes there.
    pub fn fail(self, error: &ApiError) {
        let named: Vec<_> = error.fields().iter().map(|field| (field.name.clone(), sentence(&field.reason))).collect();
        let words = if named.is_empty() { format!("{}. {}", error.headline(), error.advice()) } else { String::new() };
        self.refuse(words, named);
    }

    /// Says what is wrong in words of our own, and goes there.
    pub fn refuse(self, words: impl Into<String>, fields: Vec<(String, String)>) {
        let words = words.into();
        // Gone where the shopper has left the page meanwhile.
        let _ = self.problem.try_set((!words.is_empty()).then_some(words));
        let _ = self.errors.try_set(fields);
        self.go_to_fault();
    }

    fn go_to_fault(self) {
        request_animation_frame(move || {
            let first = document().query_selector(&format!("#{} [aria-invalid=true]", self.id)).ok().flatten();
            match first.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
                Some(element) => drop(element.focus()),
                None => browser::go_to(&format!("{}-faults", self.id)),
            }
        });
    }

    /// Sends what the form says, unless it is being sent already; `then` gets the answer's text.
    pub fn send(self, fields: &[Field], call: impl FnOnce() -> Call, then: impl FnOnce(String) + 'static) {
        if !self.busy.get_untracked() && self.complete(fields) {
            let form = self;
            self.dispatch(
                call(),
                Box::new(move |result| match result {
                    Ok(body) => then(body),
                    Err(error) => form.fail(&error),
                }),
            );
        }
    }

    /// Sends a request as the form's own: its button rests meanwhile.
    pub fn dispatch(self, call: Call, then: Box<dyn FnOnce(Result<String, ApiError>)>) {
        self.busy.set(true);
        spawn(async move {
            let result = call.send().await;
            if self.busy.try_set(false).is_none() {
                then(result);
            }
        });
    }
}

/// The fields that are empty and must not be, with what to say of each.
fn missing(fields: &[Field], value: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let empty = fields.iter().filter(|field| field.required && value(field.name).is_empty());
    let words = |field: &Field| match field.kind {
        Kind::Select => format!("Choose: {}.", field.label.to_lowercase()),
        _ => format!("Fill in: {}.", field.label.to_lowercase()),
    };
    empty.map(|field| (field.name.to_owned(), words(field))).collect()
}

/// A reason as a sentence: the API gives it as a clause.
fn sentence(reason: &str) -> String {
    let mut letters = reason.trim_end_matches('.').chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// A field with its label, help and fault.
pub fn field(form: Form, field: Field) -> AnyView {
    let Field { name, label, kind, autocomplete, hint, required } = field;
    let id = form.input_id(name);
    let error_id = format!("{id}-error");
    let hint_id = format!("{id}-hint");
    let bad = move || form.error(name).map(|_| "true");
    let described = if hint.is_empty() { error_id.clone() } else { format!("{hint_id} {error_id}") };
    let required_mark = (required).then_some("true");
    let typed = move |event: leptos::ev::Event| form.set(name, event_target_value(&event));
    let hint = (!hint.is_empty()).then(|| view! { <p class="field__hint" id=hint_id>{hint}</p> });
    let fault = view! {
        <p class="field__error" id=error_id>
            {move || form.error(name)}
        </p>
    };
    let input_id = id.clone();
    let control = match kind {
        Kind::Check => {
            let ticked = move |event: leptos::ev::Event| {
                form.set(name, if event_target_checked(&event) { "on" } else { "" });
            };
            return view! {
                <div class="field">
                    <label class="check" for=id>
                        <input
                            type="checkbox"
                            id=input_id
                            name=name
                            aria-describedby=described
                            prop:checked=move || form.ticked(name)
                            on:change=ticked
                        />
                        <span>{label}</span>
                    </label>
                    {hint}
                    {fault}
                </div>
            }
            .into_any();
        }
        Kind::Select => {
            // All fields share a signal; the list is drawn anew for this one alone.
            let current = Memo::new(move |_| form.value(name));
            let choices = move || {
                let current = current.get();
                let options = form.options.with(|all| {
                    all.iter().find(|(known, _)| *known == name).map(|(_, choices)| choices.clone()).unwrap_or_default()
                });
                let option = |(value, words): (String, String)| {
                    let chosen = value == current;
                    view! {
                        <option value=value prop:selected=chosen>
                            {words}
                        </option>
                    }
                };
                options.into_iter().map(option).collect_view()
            };
            view! {
                <select
                    id=input_id
                    name=name
                    autocomplete=autocomplete
                    aria-required=required_mark
                    aria-invalid=bad
                    aria-describedby=described
                    on:change=typed
                >
                    {choices}
                </select>
            }
            .into_any()
        }
        Kind::Area => view! {
            <textarea
                id=input_id
                name=name
                rows="4"
                aria-required=required_mark
                aria-invalid=bad
                aria-describedby=described
                prop:value=move || form.typed(name)
                on:input=typed
            ></textarea>
        }
        .into_any(),
        Kind::Text | Kind::Email | Kind::Tel | Kind::Password | Kind::Digits => {
            let (kind, mode) = match kind {
                Kind::Email => ("email", "email"),
                Kind::Tel => ("tel", "tel"),
                Kind::Password => ("password", "text"),
                Kind::Digits => ("text", "numeric"),
                _ => ("text", "text"),
            };
            view! {
                <input
                    id=input_id
                    name=name
                    type=kind
                    inputmode=mode
                    autocomplete=autocomplete
                    aria-required=required_mark
                    aria-invalid=bad
                    aria-describedby=described
                    prop:value=move || form.typed(name)
                    on:input=typed
                />
            }
            .into_any()
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for=id>
                {label}
                {(!required).then_some(" (optional)")}
            </label>
            {control}
            {hint}
            {fault}
        </div>
    }
    .into_any()
}

/// All fields of a table.
pub fn fields(form: Form, all: &[Field]) -> AnyView {
    all.iter().map(|one| field(form, one.clone())).collect_view().into_any()
}

/// A form: its faults, what is in it, and its button.
pub fn sheet(form: Form, inner: AnyView, button: Signal<String>, submit: Callback<()>) -> AnyView {
    let faults_id = format!("{}-faults", form.id);
    let described = faults_id.clone();
    let faults = move || {
        let problem = form.problem.get();
        let errors = form.errors.get();
        if problem.is_none() && errors.is_empty() {
            return None;
        }
        let line = |(name, reason): (String, String)| {
            let id = form.input_id(&name);
            let href = format!("#{id}");
            let go = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                browser::go_to(&id);
            };
            view! {
                <li>
                    <a href=href on:click=go>
                        {reason}
                    </a>
                </li>
            }
        };
        Some(view! {
            <div class="faults">
                <p>{problem.unwrap_or_else(|| "Something is missing or not right:".to_owned())}</p>
                <ul role="list">{errors.into_iter().map(line).collect_view()}</ul>
            </div>
        })
    };
    view! {
        <form
            class="form"
            id=form.id
            novalidate
            aria-describedby=described
            on:submit=move |event| {
                event.prevent_default();
                if !form.busy.get_untracked() {
                    submit.run(());
                }
            }
        >
            <div id=faults_id role="alert" tabindex="-1">
                {faults}
            </div>
            {inner}
            <button
                type="submit"
                class="button button--accent form__button"
                aria-disabled=move || form.busy().then_some("true")
            >
                {move || if form.busy() { "One moment…".to_owned() } else { button.get() }}
            </button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_must_be_filled_in_is_missed() {
        let fields = [
            Field::new("email", "Email", Kind::Email, "email"),
            Field::new("name", "Name", Kind::Text, "name").optional(),
            Field::new("country", "Country", Kind::Select, "country"),
            Field::new("news", "News", Kind::Check, ""),
        ];
        let missing = missing(&fields, |_| String::new());
        let told: Vec<_> = missing.iter().map(|(name, words)| (name.as_str(), words.as_str())).collect();
        assert_eq!(told, [("email", "Fill in: email."), ("country", "Choose: country.")]);
    }

    #[test]
    fn reasons_read_as_sentences() {
        assert_eq!(sentence("must be 10 characters or more"), "Must be 10 characters or more.");
        assert_eq!(sentence("Is taken."), "Is taken.");
        assert_eq!(sentence(""), ".");
    }
}
