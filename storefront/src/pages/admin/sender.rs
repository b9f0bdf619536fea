//! Sending the parts of a model that are not there yet.

use gloo_net::http::Request;
use vitrine_contract::{PartReceipt, Upload};
use web_sys::{Blob, File};

use super::uploads::url;
use crate::api::{ApiError, Call};

/// How often a part is tried before it is given up.
const TRIES: u32 = 3;

/// Where a part begins and ends in its file.
fn span(upload: &Upload, number: u32) -> (u64, u64) {
    let begin = u64::from(number.saturating_sub(1)) * upload.part_bytes;
    (begin, (begin + upload.part_bytes).min(upload.bytes))
}

/// How many bytes are there.
pub fn received(upload: &Upload) -> u64 {
    let size = |number| {
        let (begin, end) = span(upload, number);
        end.saturating_sub(begin)
    };
    upload.parts.iter().filter(|part| part.received).map(|part| size(part.number)).sum()
}

/// The first part that is missing.
fn missing(upload: &Upload) -> Option<u32> {
    upload.parts.iter().find(|part| !part.received).map(|part| part.number)
}

/// Sends all that is missing and has the whole checked. `show` gets the upload after each part. Broken off, it goes on
/// from there when it is called again, in this page or a later one.
pub async fn send(mut upload: Upload, file: &File, show: impl Fn(Upload)) -> Result<Upload, ApiError> {
    while let Some(number) = missing(&upload) {
        let mut tries = 0;
        upload = loop {
            match send_part(&upload, number, file).await {
                Ok(upload) => break upload,
                Err(error) if tries >= TRIES => return Err(error),
                // The URLs may have grown too old.
                Err(_) => {
                    tries += 1;
                    upload = Call::get(&url(&upload.id, "")).answer().await?;
                }
            }
        };
        show(upload.clone());
    }
    Call::post(&url(&upload.id, "/complete")).answer().await
}

async fn send_part(upload: &Upload, number: u32, file: &File) -> Result<Upload, ApiError> {
    let unreachable = |error: gloo_net::Error| ApiError::Unreachable(error.to_string());
    let Some(to) = upload.parts.iter().find(|part| part.number == number).and_then(|part| part.url.clone()) else {
        return Call::get(&url(&upload.id, "")).answer().await;
    };
    let (begin, end) = span(upload, number);
    let slice: Blob = file
        .slice_with_f64_and_f64(begin as f64, end as f64)
        .map_err(|_| ApiError::Unreadable("the file cannot be read".to_owned()))?;
    let answer = Request::put(&to).body(slice).map_err(unreachable)?.send().await.map_err(unreachable)?;
    if !answer.ok() {
        return Err(ApiError::Status(answer.status()));
    }
    let etag = answer.headers().get("ETag").unwrap_or_default();
    Call::put(&url(&upload.id, &format!("/parts/{number}"))).with(&PartReceipt { etag }).answer().await
}

#[cfg(test)]
mod tests {
    use vitrine_contract::{UploadPart, UploadStatus};

    use super::*;

    fn upload(received: &[bool]) -> Upload {
        let part =
            |(index, received): (usize, &bool)| UploadPart { number: index as u32 + 1, url: None, received: *received };
        Upload {
            id: "u".into(),
            file_name: "chair.glb".into(),
            bytes: 25,
            status: UploadStatus::Uploading,
            fault: None,
            part_bytes: 10,
            parts: received.iter().enumerate().map(part).collect(),
            product: None,
            created_at: String::new(),
        }
    }

    #[test]
    fn only_what_is_missing_is_sent() {
        let half = upload(&[true, false, true]);
        assert_eq!(missing(&half), Some(2));
        assert_eq!(span(&half, 2), (10, 20));
        assert_eq!(span(&half, 3), (20, 25), "the last part is shorter");
        assert_eq!(received(&half), 15);
        assert_eq!(missing(&upload(&[true, true, true])), None);
    }
}
