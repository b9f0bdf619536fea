//! Models on their way in: sent in parts, checked, then shown on a product.

use leptos::{html::Input, prelude::*};
use vitrine_contract::{List, NewUpload, Publication, Upload, UploadStatus};
use web_sys::File;

use super::{
    sender::{received, send},
    table::{Editor, button, coming, head, table, text},
};
use crate::{
    announce::Announcer,
    api::{ApiError, Call, Load, load},
    browser,
    form::{Field, Kind},
    format::{file_size, label},
    query,
    reactive::spawn,
};

const URL: &str = "/api/admin/uploads";

/// The URL of an upload in the API.
pub fn url(id: &str, what: &str) -> String {
    format!("{URL}/{}{what}", query::encode(id))
}

fn publish_table() -> Vec<Field> {
    vec![Field::new("product", "Product", Kind::Text, "off").hint("Its name in URLs, such as alba-lounge-chair")]
}

/// The page's state. Copies are handles.
#[derive(Clone, Copy)]
struct Dock {
    uploads: Load<List<Upload>>,
    announcer: Announcer,
    /// What is being sent.
    sending: RwSignal<Option<Upload>>,
    problem: RwSignal<Option<String>>,
}

impl Dock {
    /// Sends a file: what is missing of an upload that was broken off, or all of a new one.
    fn take(self, file: File, broken_off: Option<Upload>) {
        if self.sending.with_untracked(Option::is_some) {
            return;
        }
        self.problem.set(None);
        let bytes = file.size() as u64;
        if broken_off.as_ref().is_some_and(|upload| upload.bytes != bytes || upload.file_name != file.name()) {
            self.problem.set(Some("That is another file than the one that was broken off.".to_owned()));
            return;
        }
        spawn(async move {
            let result = self.send(file, bytes, broken_off).await;
            // Gone where the page was left meanwhile; the parts that are there stay there.
            if self.sending.try_set(None).is_some() {
                return;
            }
            match result {
                Ok(upload) => self.announcer.say(format!("{}: {}", upload.file_name, label(upload.status.as_str()))),
                Err(error) => self.problem.set(Some(format!("{}. {}", error.headline(), error.advice()))),
            }
            self.uploads.retry();
        });
    }

    async fn send(self, file: File, bytes: u64, broken_off: Option<Upload>) -> Result<Upload, ApiError> {
        let upload: Upload = match broken_off {
            Some(upload) => Call::get(&url(&upload.id, "")).answer().await?,
            None => Call::post(URL).with(&NewUpload { file_name: file.name(), bytes }).answer().await?,
        };
        let show = move |upload| {
            let _ = self.sending.try_set(Some(upload));
        };
        show(upload.clone());
        send(upload, &file, show).await
    }

    /// Does something with an upload and asks for the list again.
    fn act(self, call: Call) {
        spawn(async move {
            if let Err(error) = call.send().await {
                let _ = self.problem.try_set(Some(error.advice()));
            }
            self.uploads.retry();
        });
    }
}

/// A button that asks for a file.
fn picker(words: &'static str, what: String, pick: impl Fn(File) + Send + 'static) -> AnyView {
    let input = NodeRef::<Input>::new();
    let picked = move |_| {
        if let Some(input) = input.get_untracked() {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                pick(file);
            }
            // The same file again is a choice too.
            input.set_value("");
        }
    };
    view! {
        <label class="button button--small button--quiet picker">
            <input class="visually-hidden" type="file" accept=".glb" aria-label=what node_ref=input on:change=picked />
            <span aria-hidden="true">{words}</span>
        </label>
    }
    .into_any()
}

/// The list of uploads.
pub fn page() -> AnyView {
    let dock = Dock {
        uploads: load(|| Some(()), |()| Call::get(URL).answer()),
        announcer: Announcer::expect(),
        sending: RwSignal::new(None),
        problem: RwSignal::new(None),
    };
    let publish = Editor::new("publish");
    let id = StoredValue::new(String::new());
    let submit = Callback::new(move |()| {
        let call = || {
            let product = publish.form.text("product");
            Call::post(&url(&id.get_value(), "/publish")).with(&Publication { product })
        };
        publish.send(&publish_table(), call, "The product shows the model", move |_| {
            dock.uploads.retry();
            Ok(())
        });
    });
    let row = move |upload: Upload| {
        let name = upload.file_name.clone();
        let here = upload.id.clone();
        let abort = {
            let url = url(&upload.id, "");
            button("Give up", format!("Give up {name}"), move || dock.act(Call::delete(&url)))
        };
        let tools = match upload.status {
            UploadStatus::Uploading => {
                let broken_off = upload.clone();
                let resume = picker("Go on", format!("Choose {name} again to go on"), move |file| {
                    dock.take(file, Some(broken_off.clone()));
                });
                view! { <div class="desk__cell">{resume} {abort}</div> }.into_any()
            }
            UploadStatus::Checked => {
                let title = format!("Show {name} on a product");
                let show = button("Show on a product", title.clone(), move || {
                    id.set_value(here.clone());
                    publish.open(title.clone());
                });
                view! { <div class="desk__cell">{show} {abort}</div> }.into_any()
            }
            UploadStatus::Refused | UploadStatus::Published | UploadStatus::Aborted => ().into_any(),
        };
        let state = match (&upload.fault, &upload.product) {
            (Some(fault), _) => format!("Refused: {fault}"),
            (None, Some(product)) => format!("Shown on {product}"),
            (None, None) => label(upload.status.as_str()),
        };
        vec![
            text(upload.file_name),
            text(file_size(upload.bytes)),
            text(state),
            text(browser::date_time(&upload.created_at)),
            tools,
        ]
    };
    let draw = move |list: List<Upload>| {
        table("Models", &["File", "Size", "State", "Begun", ""], list.items.into_iter().map(row).collect())
    };
    let progress = move || {
        dock.sending.get().map(|upload| {
            let there = received(&upload);
            view! {
                <div class="desk__progress">
                    <p>{format!("{}: {} of {}", upload.file_name, file_size(there), file_size(upload.bytes))}</p>
                    <progress
                        aria-label=format!("Upload of {}", upload.file_name)
                        value=there.to_string()
                        max=upload.bytes.to_string()
                    ></progress>
                </div>
            }
        })
    };
    let problem = move || dock.problem.get().map(|words| view! { <p class="note" role="alert">{words}</p> });
    view! {
        {head("Models", picker("Upload a model", "Upload a model".to_owned(), move |file| dock.take(file, None)))}
        {problem}
        {progress}
        {coming(dock.uploads, draw)}
        {publish.view("Show it", publish_table, submit)}
    }
    .into_any()
}
