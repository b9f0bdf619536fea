//! The filters that lists of products share.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    domain::{Amount, Choices, Filter, SearchTerms, Slug},
    http::{ApiError, Query},
};

/// Which products.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FilterParams {
    /// Only products of the collection with this slug. `category` is another name for this parameter.
    #[serde(alias = "category")]
    #[param(value_type = Option<String>, example = "furniture")]
    collection: Option<Slug>,
    /// Only products in which each of these words begins a word of the name, tagline, description or materials. Case
    /// and accents do not matter, and where the database can, typos are forgiven: a word that is in no product stands
    /// for those like it.
    #[serde(default)]
    #[param(value_type = Option<String>, max_length = 200, example = "oak chair")]
    q: SearchTerms,
    /// Only products of which something can be bought now.
    #[serde(default)]
    #[param(value_type = Option<bool>, default = false)]
    in_stock: bool,
    /// Only products whose lowest price is not below this, in minor units.
    #[param(value_type = Option<i64>, minimum = 0, example = 10_000)]
    price_min: Option<Amount>,
    /// Only products whose lowest price is not above this, in minor units.
    #[param(value_type = Option<i64>, minimum = 0, example = 200_000)]
    price_max: Option<Amount>,
}

/// Which options. Apart from the others, since it may be there several times.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OptionParam {
    /// Only products with a variant that has this option (and can be bought now, where `in_stock` is asked for): name,
    /// colon, value. It may be there several times: of values of one name any will do, of different names each must be
    /// there.
    #[param(explode, style = Form, example = json!(["Finish:Oak"]))]
    option: Option<Vec<String>>,
}

impl OptionParam {
    fn read(query: &str) -> Self {
        let given = form_urlencoded::parse(query.as_bytes());
        let values: Vec<_> = given
            .filter(|(name, value)| name == "option" && !value.is_empty())
            .map(|(_, value)| value.into_owned())
            .collect();
        Self { option: (!values.is_empty()).then_some(values) }
    }
}

/// The filter that a query string asks for. What does not fit is refused with a problem that names the parameter.
#[derive(Debug)]
pub(super) struct Filters(pub Filter);

impl<S: Send + Sync> FromRequestParts<S> for Filters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let Query(params) = Query::<FilterParams>::from_request_parts(parts, state).await?;
        let FilterParams { collection, q: terms, in_stock, price_min, price_max } = params;
        if let (Some(least), Some(most)) = (price_min, price_max)
            && least > most
        {
            return Err(ApiError::invalid_param("price_max", &"must not be below price_min"));
        }
        let OptionParam { option } = OptionParam::read(parts.uri.query().unwrap_or_default());
        let options =
            Choices::parse(&option.unwrap_or_default()).map_err(|error| ApiError::invalid_param("option", &error))?;
        Ok(Self(Filter { collection, terms, in_stock, price_min, price_max, options }))
    }
}
