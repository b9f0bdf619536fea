//! Signing in, signing up, and what an account's owner changes.

mod passkeys;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use vitrine_contract::{
    Account, AccountChange, EmailVerification, PasswordChange, PasswordReset, PasswordResetRequest, Registration, Role,
    Session, SignIn,
};

use super::NotFoundPage;
use crate::{
    announce::Announcer,
    api::{self, Call, Load, Remote, load},
    browser,
    components::ProblemNotice,
    form::{Field, Form, Kind, fields, sheet},
    head::{Meta, use_meta},
    place::{next_path, sign_in_path},
    session::{self, Visitor},
};

const EMAIL: Field = Field::new("email", "Email", Kind::Email, "username");
const NAME: Field = Field::new("name", "Name", Kind::Text, "name").optional();

fn password(name: &'static str, label: &'static str) -> Field {
    Field::new(name, label, Kind::Password, "new-password").hint("10 characters or more")
}

/// The page at `/account/{part}`.
pub fn account_page(part: &str) -> AnyView {
    let title = match part {
        "" => "Your account",
        "sign-in" => "Sign in",
        "register" => "Make an account",
        "verify" => "Confirm your address",
        "forgot" => "Forgot your password?",
        "reset" => "A new password",
        _ => return view! { <NotFoundPage /> }.into_any(),
    };
    use_meta(move || Some(Meta::new(title, "Your account with Vitrine.")));
    let content = match part {
        "" => home(),
        "sign-in" => sign_in(),
        "register" => register(),
        "verify" => verify(),
        "forgot" => forgot(),
        _ => reset(),
    };
    view! {
        <div class="page page--form">
            <h1 class="listing__title">{title}</h1>
            {content}
        </div>
    }
    .into_any()
}

/// A sentence, and a form that gives way to another sentence once it is done.
fn steps(lead: &'static str, done: RwSignal<Option<String>>, form: AnyView) -> AnyView {
    view! {
        <p class="lead" role="status">
            {move || done.get().unwrap_or_else(|| lead.to_owned())}
        </p>
        <div hidden=move || done.with(Option::is_some)>{form}</div>
    }
    .into_any()
}

fn search() -> String {
    window().location().search().unwrap_or_default()
}

fn sign_in() -> AnyView {
    let form = Form::new("sign-in");
    let visitor = Visitor::expect();
    let navigate = use_navigate();
    let table = || [EMAIL, Field::new("password", "Password", Kind::Password, "current-password")];
    let submit = Callback::new(move |()| {
        let call = || {
            let body = SignIn { email: form.text("email"), password: form.secret("password") };
            Call::post(session::URL).with(&body)
        };
        let navigate = navigate.clone();
        form.send(&table(), call, move |body| match api::read::<Session>(&body) {
            Ok(session) => {
                visitor.set(session.account);
                let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
                navigate(&next_path(&search(), "/account"), options);
            }
            Err(error) => form.fail(&error),
        });
    });
    let register = format!("/account/register{}", search());
    view! {
        {passkeys::sign_in()}
        {sheet(form, fields(form, &table()), Signal::stored("Sign in".to_owned()), submit)}
        <p class="form__more">
            <a href="/account/forgot">"Forgot your password?"</a>
            <a href=register>"Make an account"</a>
        </p>
    }
    .into_any()
}

fn register() -> AnyView {
    let form = Form::new("register");
    let done = RwSignal::new(None);
    let table = || [NAME, EMAIL, password("password", "Password")];
    let submit = Callback::new(move |()| {
        let call = || {
            let (email, password, name) = (form.text("email"), form.secret("password"), form.text("name"));
            Call::post("/api/accounts").with(&Registration { email, password, name })
        };
        form.send(&table(), call, move |_| {
            let email = form.text("email");
            done.set(Some(format!("Look into your mail: we sent a link to {email}. It is good for a day.")));
        });
    });
    let inner = sheet(form, fields(form, &table()), Signal::stored("Make my account".to_owned()), submit);
    view! {
        {steps("With an account you see your orders in one place and type your address once.", done, inner)}
        <p class="form__more">
            <a href=format!("/account/sign-in{}", search())>"I have one already"</a>
        </p>
    }
    .into_any()
}

fn verify() -> AnyView {
    let visitor = Visitor::expect();
    let token = StoredValue::new(browser::take_from_hash("token").unwrap_or_default());
    let answer: Load<Session> = load(
        move || Some(token.get_value()),
        |token| Call::post("/api/email-verifications").with(&EmailVerification { token }).answer(),
    );
    crate::reactive::effect(move || {
        if let Remote::Ready(session) = answer.get() {
            visitor.set(session.account);
        }
    });
    let content = move || match answer.get() {
        Remote::Loading => view! { <p class="lead" role="status">"One moment…"</p> }.into_any(),
        Remote::Ready(_) => view! {
            <p class="lead" role="status">
                "Your address is confirmed, and you are signed in."
            </p>
            <p class="form__more">
                <a class="button" href="/account">
                    "To your account"
                </a>
            </p>
        }
        .into_any(),
        Remote::Failed(error) => view! {
            <ProblemNotice error retry=move |()| answer.retry() />
            <p class="form__more">
                <a href="/account/register">"Have another link sent"</a>
            </p>
        }
        .into_any(),
    };
    content.into_any()
}

fn forgot() -> AnyView {
    let form = Form::new("forgot");
    let done = RwSignal::new(None);
    let submit = Callback::new(move |()| {
        let call = || Call::post("/api/password-resets").with(&PasswordResetRequest { email: form.text("email") });
        form.send(&[EMAIL], call, move |_| {
            let email = form.text("email");
            done.set(Some(format!("If {email} has an account, a link is on its way. It is good for an hour.")));
        });
    });
    let inner = sheet(form, fields(form, &[EMAIL]), Signal::stored("Send me a link".to_owned()), submit);
    steps("Tell us your address, and we send you a link to set a new one.", done, inner)
}

fn reset() -> AnyView {
    let form = Form::new("reset");
    let done = RwSignal::new(None);
    let token = StoredValue::new(browser::take_from_hash("token").unwrap_or_default());
    let table = || [password("password", "New password")];
    let submit = Callback::new(move |()| {
        let call = || {
            let body = PasswordReset { token: token.get_value(), password: form.secret("password") };
            Call::post("/api/password-resets/complete").with(&body)
        };
        form.send(&table(), call, move |_| done.set(Some("Your new password is set. Sign in with it.".to_owned())));
    });
    let inner = sheet(form, fields(form, &table()), Signal::stored("Set it".to_owned()), submit);
    view! {
        {steps("You will be signed out everywhere else.", done, inner)}
        <p class="form__more">
            <a href="/account/sign-in">"Sign in"</a>
        </p>
    }
    .into_any()
}

/// Shows `draw` to who is signed in, and the way to sign in to all others.
pub fn for_account(draw: impl Fn(Account) -> AnyView + Send + 'static) -> AnyView {
    let visitor = Visitor::expect();
    let here = window().location().pathname().unwrap_or_default();
    let content = move || match visitor.remote() {
        Remote::Loading => view! { <p class="skeleton skeleton--title" aria-hidden="true"></p> }.into_any(),
        Remote::Ready(Some(account)) => draw(account),
        Remote::Ready(None) => view! {
            <p class="lead">"Sign in to see this."</p>
            <p class="form__more">
                <a class="button" href=sign_in_path(&here)>
                    "Sign in"
                </a>
                <a href=format!("/account/register?next={}", crate::query::encode(&here))>"Make an account"</a>
            </p>
        }
        .into_any(),
        Remote::Failed(error) => view! { <ProblemNotice error retry=move |()| visitor.ask() /> }.into_any(),
    };
    content.into_any()
}

fn home() -> AnyView {
    for_account(|account| view! { <Home account /> }.into_any())
}

#[component]
fn Home(account: Account) -> impl IntoView {
    let visitor = Visitor::expect();
    let announcer = Announcer::expect();
    let profile = Form::new("profile");
    profile.set("name", account.name);
    let saved = RwSignal::new(false);
    let change_name = Callback::new(move |()| {
        let call = || Call::patch("/api/account").with(&AccountChange { name: profile.text("name") });
        saved.set(false);
        profile.send(&[NAME], call, move |body| match api::read::<Account>(&body) {
            Ok(account) => {
                saved.set(true);
                visitor.keep(account);
            }
            Err(error) => profile.fail(&error),
        });
    });

    let secret = Form::new("password");
    let changed = RwSignal::new(false);
    let table =
        || [Field::new("current", "Password now", Kind::Password, "current-password"), password("new", "New password")];
    let change_password = Callback::new(move |()| {
        let call = || {
            let body = PasswordChange { current: secret.secret("current"), new: secret.secret("new") };
            Call::put("/api/account/password").with(&body)
        };
        changed.set(false);
        secret.send(&table(), call, move |_| {
            secret.clear();
            changed.set(true);
        });
    });

    let leave = Form::new("leave");
    let sign_out = move |url: &'static str| {
        leave.dispatch(
            Call::delete(url),
            Box::new(move |result| match result {
                Ok(_) => {
                    announcer.say("You are signed out");
                    visitor.set(None);
                }
                Err(error) => announcer.say(error.advice()),
            }),
        );
    };
    let staff = (account.role >= Role::Staff).then(|| {
        view! {
            <a class="button button--quiet" href="/admin">
                "To the back office"
            </a>
        }
    });
    view! {
        <p class="lead">"Signed in as " {account.email}</p>
        <p class="form__more">
            <a class="button" href="/orders">
                "Your orders"
            </a>
            {staff}
        </p>
        <section class="panel" aria-labelledby="profile-title">
            <h2 id="profile-title" class="panel__title">
                "You"
            </h2>
            <p role="status">{move || saved.get().then_some("Saved.")}</p>
            {sheet(profile, fields(profile, &[NAME]), Signal::stored("Save".to_owned()), change_name)}
        </section>
        <section class="panel" aria-labelledby="password-title">
            <h2 id="password-title" class="panel__title">
                "Password"
            </h2>
            <p role="status">{move || changed.get().then_some("Your new password is set. Other devices are signed out.")}</p>
            {sheet(secret, fields(secret, &table()), Signal::stored("Change it".to_owned()), change_password)}
        </section>
        <passkeys::Passkeys />
        <section class="panel" aria-labelledby="leave-title">
            <h2 id="leave-title" class="panel__title">
                "Leave"
            </h2>
            <p class="form__more">
                <button type="button" class="button button--quiet" on:click=move |_| sign_out(session::URL)>
                    "Sign out"
                </button>
                <button type="button" class="button button--quiet" on:click=move |_| sign_out("/api/sessions")>
                    "Sign out everywhere"
                </button>
            </p>
        </section>
    }
}
