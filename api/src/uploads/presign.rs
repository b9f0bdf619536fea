//! Links by which a part of a file may be put into a bucket, and nothing else. The client of buckets signs links too, but
//! leaves the length open, and so up to 5 GiB could come.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{
        PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
        UriPathNormalizationMode, sign,
    },
    sign::v4,
};
use object_store::aws::AwsCredential;
use url::Url;

/// A link could not be signed.
#[derive(Debug, thiserror::Error)]
#[error("a link to the bucket cannot be signed")]
pub struct PresignError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// Signs a `PUT` of just so many bytes to `url`, query and all, by AWS Signature Version 4 in the query: good for `lasts`.
pub(super) fn presign(
    url: Url,
    region: &str,
    credential: &AwsCredential,
    size: u64,
    now: SystemTime,
    lasts: Duration,
) -> Result<Url, PresignError> {
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(lasts);
    // As S3 alone has it: paths are signed as they are.
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    let AwsCredential { key_id, secret_key, token } = credential;
    let identity = Credentials::new(key_id, secret_key, token.clone(), None, "vitrine").into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("s3")
        .time(now)
        .settings(settings)
        .build()
        .map_err(|error| PresignError(error.into()))?
        .into();
    let size = size.to_string();
    let headers = [("content-length", size.as_str())];
    let request = SignableRequest::new("PUT", url.as_str(), headers.into_iter(), SignableBody::UnsignedPayload)
        .map_err(|error| PresignError(error.into()))?;
    let (signed, _) = sign(request, &params).map_err(|error| PresignError(error.into()))?.into_parts();
    let mut url = url;
    url.query_pairs_mut().extend_pairs(signed.params());
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_part_of_the_signature() {
        let credential =
            AwsCredential { key_id: "key".into(), secret_key: "secret".into(), token: Some("a token".into()) };
        let sign = |size| {
            let url = Url::parse("https://b.s3.amazonaws.com/a%20b.glb?partNumber=1&uploadId=x").expect("a URL");
            let now = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000);
            presign(url, "eu-central-1", &credential, size, now, Duration::from_mins(1)).expect("it is signed")
        };
        let url = sign(24);
        let query = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        assert_eq!(url.path(), "/a%20b.glb");
        assert_eq!(query("partNumber").as_deref(), Some("1"));
        assert_eq!(query("X-Amz-SignedHeaders").as_deref(), Some("content-length;host"));
        assert_eq!(query("X-Amz-Expires").as_deref(), Some("60"));
        assert_eq!(query("X-Amz-Security-Token").as_deref(), Some("a token"));
        assert_eq!(query("X-Amz-Credential").as_deref(), Some("key/20270115/eu-central-1/s3/aws4_request"));
        assert_eq!(sign(24), url);
        assert_ne!(sign(25), url);
    }
}
