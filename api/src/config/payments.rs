//! Who takes the money.

use super::{ConfigError, Origin, Secret};

/// Who takes the money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payments {
    /// Nobody: a simulation, for trying the shop out.
    Test,
    /// Stripe.
    Stripe {
        /// For our requests to it.
        secret_key: Secret,
        /// For browsers; no secret.
        publishable_key: String,
        /// What its webhooks are signed with.
        webhook_secret: Secret,
        /// Where its interface is.
        api_base: Origin,
    },
}

impl Payments {
    /// Stripe where all of its keys are set, the simulation where none is.
    pub(super) fn new(
        secret_key: Option<Secret>,
        publishable_key: Option<String>,
        webhook_secret: Option<Secret>,
        api_base: Origin,
    ) -> Result<Self, ConfigError> {
        match (secret_key, publishable_key, webhook_secret) {
            (None, None, None) => Ok(Self::Test),
            (Some(secret_key), Some(publishable_key), Some(webhook_secret)) => {
                Ok(Self::Stripe { secret_key, publishable_key, webhook_secret, api_base })
            }
            _ => Err(ConfigError::SomeStripeKeys),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_or_none() {
        let base = || "https://api.stripe.com".parse::<Origin>().expect("an origin");
        let secret = |text: &str| Some(Secret::from(text.to_owned()));
        assert_eq!(Payments::new(None, None, None, base()), Ok(Payments::Test));
        assert!(matches!(
            Payments::new(secret("sk"), Some("pk".into()), secret("whsec"), base()),
            Ok(Payments::Stripe { .. })
        ));
        assert_eq!(Payments::new(secret("sk"), None, secret("whsec"), base()), Err(ConfigError::SomeStripeKeys));
        assert_eq!(Payments::new(None, Some("pk".into()), None, base()), Err(ConfigError::SomeStripeKeys));
    }
}
