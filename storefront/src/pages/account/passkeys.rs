//! Passkeys: a button to sign in by one, and the list of an account's own.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use vitrine_contract::{List, NewPasskey, Passkey, PasskeyOptions, PasskeySignIn, Session};

use crate::{
    announce::Announcer,
    api::{ApiError, Call, Load, Remote, load},
    browser,
    components::ProblemNotice,
    form::{Field, Form, Kind, fields, sheet},
    passkey::{self, Ceremony},
    place::next_path,
    query,
    reactive::spawn,
    session::{self, Visitor},
};

const URL: &str = "/api/passkeys";

/// The button that signs in by passkey; none where the browser knows of none.
pub fn sign_in() -> Option<AnyView> {
    passkey::are_known().then(|| view! { <SignIn /> }.into_any())
}

#[component]
fn SignIn() -> impl IntoView {
    let visitor = Visitor::expect();
    let navigate = use_navigate();
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let enter = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let navigate = navigate.clone();
        spawn(async move {
            let session = show().await;
            // Gone where the page was left meanwhile.
            if busy.try_set(false).is_some() {
                return;
            }
            match session {
                Ok(session) => {
                    visitor.set(session.account);
                    let search = window().location().search().unwrap_or_default();
                    let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
                    navigate(&next_path(&search, "/account"), options);
                }
                Err(words) => problem.set(Some(words)),
            }
        });
    };
    view! {
        <div class="passkey">
            <button
                type="button"
                class="button button--quiet"
                aria-disabled=move || busy.get().then_some("true")
                on:click=enter
            >
                "Sign in with a passkey"
            </button>
            <p class="field__error" role="alert">
                {move || problem.get()}
            </p>
            <p class="passkey__or">"or with your password"</p>
        </div>
    }
}

async fn show() -> Result<Session, String> {
    let in_words = |error: ApiError| error.advice();
    let options: PasskeyOptions = Call::post("/api/session/passkey/options").answer().await.map_err(in_words)?;
    let credential = passkey::ask(Ceremony::Show, &options.public_key).await?;
    let url = format!("{}/passkey", session::URL);
    Call::post(&url).with(&PasskeySignIn { credential }).answer().await.map_err(in_words)
}

fn table() -> [Field; 1] {
    [Field::new("name", "Name of the passkey", Kind::Text, "off").hint("Such as “My phone”, to tell it from others")]
}

/// The account's passkeys, to add and to take away.
#[component]
pub fn Passkeys() -> impl IntoView {
    let announcer = Announcer::expect();
    let passkeys: Load<List<Passkey>> = load(|| Some(()), |()| Call::get(URL).answer());
    let form = Form::new("passkey");
    let add = Callback::new(move |()| {
        form.send(
            &table(),
            || Call::post("/api/passkeys/options"),
            move |body| match crate::api::read::<PasskeyOptions>(&body) {
                Ok(options) => spawn(async move {
                    let name = form.text("name");
                    let added = match passkey::ask(Ceremony::Make, &options.public_key).await {
                        Ok(credential) => Call::post(URL)
                            .with(&NewPasskey { name, credential })
                            .send()
                            .await
                            .map_err(|error| error.advice()),
                        Err(words) => Err(words),
                    };
                    match added {
                        Ok(_) => {
                            announcer.say("The passkey is added");
                            form.clear();
                            passkeys.retry();
                        }
                        Err(words) => form.refuse(words, vec![]),
                    }
                }),
                Err(error) => form.fail(&error),
            },
        );
    });
    let row = move |key: Passkey| {
        let used = key.used_at.map_or_else(
            || format!("Added {}", browser::date_time(&key.created_at)),
            |at| format!("Last used {}", browser::date_time(&at)),
        );
        let url = format!("{URL}/{}", query::encode(&key.id));
        let name = key.name.clone();
        let remove = move |_| {
            let (url, name) = (url.clone(), name.clone());
            spawn(async move {
                match Call::delete(&url).send().await {
                    Ok(_) => announcer.say(format!("{name} is taken away")),
                    Err(error) => announcer.say(error.advice()),
                }
                passkeys.retry();
            });
        };
        let label = format!("Remove {}", key.name);
        view! {
            <li class="passkeys__one">
                <span>{key.name}</span>
                <span class="passkeys__used">{used}</span>
                <button type="button" class="link-button" aria-label=label on:click=remove>
                    "Remove"
                </button>
            </li>
        }
    };
    let list = move || match passkeys.get() {
        Remote::Loading => view! { <p class="skeleton skeleton--line" aria-hidden="true"></p> }.into_any(),
        Remote::Ready(list) if list.items.is_empty() => ().into_any(),
        Remote::Ready(list) => view! {
            <ul class="passkeys" role="list">
                {list.items.into_iter().map(row).collect_view()}
            </ul>
        }
        .into_any(),
        Remote::Failed(error) => view! { <ProblemNotice error retry=move |()| passkeys.retry() /> }.into_any(),
    };
    let known = passkey::are_known();
    let more = if known {
        sheet(form, fields(form, &table()), Signal::stored("Add a passkey".to_owned()), add)
    } else {
        view! { <p>"This browser knows no passkeys."</p> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="passkeys-title">
            <h2 id="passkeys-title" class="panel__title">
                "Passkeys"
            </h2>
            <p>"Sign in by your device’s own lock, without a password."</p>
            {list}
            {more}
        </section>
    }
}
