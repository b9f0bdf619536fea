//! What a browser and its authenticator do for a passkey between two requests (`WebAuthn` Level 3).

use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::window;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What is asked of the authenticator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    /// To make a passkey: `navigator.credentials.create()`.
    Make,
    /// To show one: `navigator.credentials.get()`.
    Show,
}

impl Ceremony {
    /// The names of the parser of its options, and of what takes them.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Make => ("parseCreationOptionsFromJSON", "create"),
            Self::Show => ("parseRequestOptionsFromJSON", "get"),
        }
    }
}

/// Whether this browser knows passkeys, and their options as JSON.
pub fn are_known() -> bool {
    let (parse, _) = Ceremony::Make.names();
    class().and_then(|class| function(&class, parse)).is_ok()
}

fn class() -> Result<JsValue, JsValue> {
    function(&window(), "PublicKeyCredential").map(Into::into)
}

fn function(of: &JsValue, name: &str) -> Result<Function, JsValue> {
    Reflect::get(of, &name.into())?.dyn_into()
}

/// Asks the authenticator, with the options that the API gave. What it says is for the API again; an error is in words.
pub async fn ask(ceremony: Ceremony, options: &Value) -> Result<Value, String> {
    let answered = answer(ceremony, &options.to_string()).await;
    let text = answered.map_err(|error| words(&error))?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

async fn answer(ceremony: Ceremony, options: &str) -> Result<String, JsValue> {
    let (parse, act) = ceremony.names();
    let class = class()?;
    let public_key = function(&class, parse)?.call1(&class, &JSON::parse(options)?)?;
    let argument = Object::new();
    Reflect::set(&argument, &"publicKey".into(), &public_key)?;
    let credentials = Reflect::get(&Reflect::get(&window(), &"navigator".into())?, &"credentials".into())?;
    let promise: Promise = function(&credentials, act)?.call1(&credentials, &argument)?.dyn_into()?;
    let credential = JsFuture::from(promise).await?;
    // By its `toJSON()`.
    JSON::stringify(&credential).map(Into::into)
}

/// Why no passkey came.
fn words(error: &JsValue) -> String {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default();
    match name.as_str() {
        // Also where time ran out, or nothing fits: browsers do not tell.
        "NotAllowedError" => "No passkey was given. Try again, or use your password.",
        "InvalidStateError" => "This device has a passkey for your account already.",
        "SecurityError" => "Passkeys do not work at this address.",
        _ => "This browser could not use a passkey. Use your password.",
    }
    .to_owned()
}
