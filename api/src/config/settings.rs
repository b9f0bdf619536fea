//! What handlers may know of the settings.

use std::{path::PathBuf, time::Duration};

use super::{Config, Models, Origin, Payments, Secret, Uploads};

/// What handlers may know of the settings, once it is clear where we listen.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where shoppers find the shop.
    pub public_url: Origin,
    /// What we sign with: at least 32 bytes.
    pub secret: Secret,
    /// How long stock is kept for an order that is not paid.
    pub reservation: Duration,
    /// Who takes the money.
    pub payments: Payments,
    /// Where files go that people send us.
    pub uploads: Uploads,
    /// The folder of models that this process serves, if it does.
    pub models_dir: Option<PathBuf>,
    /// Whether cookies go over TLS alone.
    pub secure_cookies: bool,
    /// Whether browsers are told never to come without TLS.
    pub hsts: bool,
    /// Whether this instance runs background jobs.
    pub worker: bool,
    /// How many proxies stand in front of us.
    pub trusted_proxies: u8,
}

impl Settings {
    /// `own` is the address we listen at.
    pub(crate) fn new(config: &Config, own: Origin) -> Self {
        let public_url = config.public_url.clone().unwrap_or(own);
        let secure = public_url.is_https();
        let secret = config.secret.clone().unwrap_or_else(|| {
            if secure {
                tracing::warn!(
                    "--secret (VITRINE_SECRET) is not set: what this process signs is worth nothing to other instances \
                     and after a restart"
                );
            }
            random_secret()
        });
        Self {
            secret,
            reservation: config.reservation,
            payments: config.payments.clone(),
            uploads: config.uploads.clone(),
            models_dir: match &config.models {
                Models::Here { dir, .. } => Some(dir.clone()),
                Models::Elsewhere(_) => None,
            },
            secure_cookies: secure,
            hsts: config.hsts.unwrap_or(secure),
            worker: config.worker,
            trusted_proxies: config.trusted_proxies,
            public_url,
        }
    }
}

/// 256 bits, as text.
fn random_secret() -> Secret {
    let bits: [u128; 2] = rand::random();
    format!("{:032x}{:032x}", bits[0], bits[1]).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_made_here_are_long_and_differ() {
        let (one, two) = (random_secret(), random_secret());
        assert_eq!(one.expose().len(), 64);
        assert_ne!(one, two);
    }
}
