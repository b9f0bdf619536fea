//! Where files go that people send us.

use std::path::PathBuf;

use super::{ConfigError, Origin};

/// Where files go that people send us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uploads {
    /// None are taken.
    Off,
    /// A folder on this machine.
    Folder(PathBuf),
    /// A bucket of S3, or of a service that speaks like it.
    S3 {
        /// Its name.
        bucket: String,
        /// Its region, such as `eu-central-1`.
        region: String,
        /// Where the service is, where it is not AWS.
        endpoint: Option<Origin>,
        /// Whether to go by AWS's nearest edge (transfer acceleration).
        accelerate: bool,
        /// The bucket where browsers find models, by the same service.
        models: Option<String>,
    },
}

impl Uploads {
    pub(super) fn new(
        dir: Option<PathBuf>,
        bucket: Option<String>,
        region: Option<String>,
        endpoint: Option<Origin>,
        accelerate: bool,
        models: Option<String>,
    ) -> Result<Self, ConfigError> {
        match (dir, bucket, region) {
            (Some(_), Some(_), _) => Err(ConfigError::UploadsTwice),
            (None, Some(bucket), Some(region)) => Ok(Self::S3 { bucket, region, endpoint, accelerate, models }),
            (None, Some(_), None) => Err(ConfigError::BucketWithoutRegion),
            (_, None, Some(_)) => Err(ConfigError::NoBucket),
            (_, None, None) if endpoint.is_some() || accelerate || models.is_some() => Err(ConfigError::NoBucket),
            (Some(dir), None, None) => Ok(Self::Folder(dir)),
            (None, None, None) => Ok(Self::Off),
        }
    }

    /// Where browsers put files, where that is not the shop.
    pub fn origin(&self) -> Option<Origin> {
        match self {
            Self::Off | Self::Folder(_) => None,
            Self::S3 { endpoint: Some(endpoint), .. } => Some(endpoint.clone()),
            Self::S3 { bucket, accelerate: true, .. } => {
                format!("https://{bucket}.s3-accelerate.amazonaws.com").parse().ok()
            }
            Self::S3 { region, .. } => format!("https://s3.{region}.amazonaws.com").parse().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_or_a_bucket() {
        let (dir, text) = (PathBuf::from("up"), |text: &str| Some(text.to_owned()));
        assert_eq!(Uploads::new(None, None, None, None, false, None), Ok(Uploads::Off));
        assert_eq!(Uploads::new(Some(dir.clone()), None, None, None, false, None), Ok(Uploads::Folder(dir.clone())));
        assert!(matches!(Uploads::new(None, text("b"), text("r"), None, true, None), Ok(Uploads::S3 { .. })));
        let origin = |accelerate| {
            let uploads = Uploads::new(None, text("b"), text("r"), None, accelerate, None).ok()?;
            uploads.origin().map(|origin| origin.to_string())
        };
        assert_eq!(origin(true).as_deref(), Some("https://b.s3-accelerate.amazonaws.com"));
        assert_eq!(origin(false).as_deref(), Some("https://s3.r.amazonaws.com"));
        assert_eq!(Uploads::new(None, text("b"), None, None, false, None), Err(ConfigError::BucketWithoutRegion));
        assert_eq!(Uploads::new(Some(dir), text("b"), text("r"), None, false, None), Err(ConfigError::UploadsTwice));
        assert_eq!(Uploads::new(None, None, text("r"), None, false, None), Err(ConfigError::NoBucket));
        assert_eq!(Uploads::new(None, None, None, None, true, None), Err(ConfigError::NoBucket));
        assert_eq!(Uploads::new(None, None, None, None, false, text("m")), Err(ConfigError::NoBucket));
    }
}
