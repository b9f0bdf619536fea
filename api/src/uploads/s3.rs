//! Files in a bucket of S3, or of a service that speaks like it.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::{
    Attribute, Attributes, ClientOptions, ObjectStore as _, ObjectStoreExt as _, PutMultipartOptions, RetryConfig,
    WriteMultipart,
    aws::{AmazonS3, AmazonS3Builder},
    multipart::{MultipartStore as _, PartId},
    path::Path,
    signer::{Method, Signer as _},
};

use super::{ByteStream, LINK_LASTS, PART_BYTES, StorageError, presign::presign};
use crate::config::Origin;

/// How long one request to the bucket may take, with its body.
const PATIENCE: Duration = Duration::from_mins(10);
/// How long a failed request is tried again.
const TRIES: Duration = Duration::from_secs(10);
/// The metadata in which the content network looks for tags; `infra` names it too.
const CACHE_TAG: &str = "cache-tag";
/// How many parts of a model are on their way at once.
const AT_ONCE: usize = 4;

/// A bucket. Credentials come from the environment, as AWS's own programs take them.
#[derive(Debug)]
pub struct Bucket {
    store: AmazonS3,
    /// By the way that people take who send files: to AWS's nearest edge, where that is wanted.
    links: AmazonS3,
    region: String,
}

impl Bucket {
    /// Makes a client; nothing is asked yet.
    ///
    /// # Errors
    /// Where the settings do not go together.
    pub fn new(name: &str, region: &str, endpoint: Option<&Origin>, accelerate: bool) -> Result<Self, StorageError> {
        let insecure = endpoint.is_some_and(|endpoint| !endpoint.is_https());
        let retry = RetryConfig { max_retries: 3, retry_timeout: TRIES, ..RetryConfig::default() };
        let client = ClientOptions::new().with_timeout(PATIENCE).with_allow_http(insecure);
        let mut builder = AmazonS3Builder::from_env()
            .with_bucket_name(name)
            .with_region(region)
            .with_retry(retry)
            .with_client_options(client)
            .with_allow_http(insecure);
        if let Some(endpoint) = endpoint {
            builder = builder.with_endpoint(endpoint.as_str());
        }
        let store = builder.clone().build()?;
        let links = if accelerate && endpoint.is_none() {
            let endpoint = format!("https://{name}.s3-accelerate.amazonaws.com");
            builder.with_endpoint(endpoint).with_virtual_hosted_style_request(true).build()?
        } else {
            store.clone()
        };
        Ok(Self { store, links, region: region.to_owned() })
    }

    pub(super) async fn begin(&self, key: &str) -> Result<String, StorageError> {
        Ok(self.store.create_multipart(&Path::from(key)).await?)
    }

    pub(super) async fn part_url(
        &self,
        key: &str,
        multipart: &str,
        number: u32,
        size: u64,
    ) -> Result<String, StorageError> {
        let lasts = Duration::from_millis(LINK_LASTS.unsigned_abs());
        // Where the file is, as the client has it.
        let mut url = self.links.signed_url(Method::PUT, &Path::from(key), lasts).await?;
        let number = number.to_string();
        url.query_pairs_mut().clear().extend_pairs([("partNumber", number.as_str()), ("uploadId", multipart)]);
        let credential = self.links.credentials().get_credential().await?;
        Ok(presign(url, &self.region, &credential, size, SystemTime::now(), lasts)?.to_string())
    }

    pub(super) async fn join(
        &self,
        key: &str,
        multipart: &str,
        parts: &BTreeMap<u32, String>,
    ) -> Result<(), StorageError> {
        let path = Path::from(key);
        let ids = parts.values().map(|etag| PartId { content_id: etag.clone() }).collect();
        match self.store.complete_multipart(&path, &multipart.to_owned(), ids).await {
            Ok(_) => Ok(()),
            // Whoever joined it before may have been cut off before that was told.
            Err(error) => match self.store.head(&path).await {
                Ok(_) => Ok(()),
                Err(_) => Err(error.into()),
            },
        }
    }

    pub(super) async fn read(&self, key: &str) -> Result<ByteStream, StorageError> {
        let found = self.store.get(&Path::from(key)).await?;
        Ok(found.into_stream().map_err(StorageError::from).boxed())
    }

    pub(super) async fn discard(&self, key: &str, multipart: &str) -> Result<(), StorageError> {
        let path = Path::from(key);
        // One that was joined, or is gone, cannot be called off.
        if let Err(error) = self.store.abort_multipart(&path, &multipart.to_owned()).await {
            tracing::debug!(%error, key, "an upload was not called off");
        }
        match self.store.delete(&path).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            outcome => Ok(outcome?),
        }
    }

    /// Puts a whole file there that never changes. A content network can forget it by the tag.
    pub(super) async fn put(
        &self,
        name: &str,
        media_type: &str,
        tag: Option<String>,
        mut file: ByteStream,
    ) -> Result<(), StorageError> {
        let mut attributes = Attributes::from_iter([
            (Attribute::ContentType, media_type.to_owned()),
            (Attribute::CacheControl, "public, max-age=31536000, immutable".to_owned()),
        ]);
        if let Some(tag) = tag {
            attributes.insert(Attribute::Metadata(CACHE_TAG.into()), tag.into());
        }
        let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
        let upload = self.store.put_multipart_opts(&Path::from(name), options).await?;
        let mut writer = WriteMultipart::new_with_chunk_size(upload, PART_BYTES as usize);
        loop {
            match file.try_next().await {
                Ok(Some(chunk)) => {
                    writer.wait_for_capacity(AT_ONCE).await?;
                    writer.put(chunk);
                }
                Ok(None) => break,
                Err(error) => {
                    writer.abort().await?;
                    return Err(error);
                }
            }
        }
        writer.finish().await?;
        Ok(())
    }
}
