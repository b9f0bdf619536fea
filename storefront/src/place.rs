//! The shop's URLs: what each one names, and how to write it.

use vitrine_contract::Sort;

use crate::query;

/// The slug that stands for all products together.
pub const ALL: &str = "all";

/// A list of products as its URL names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// A collection's slug, or [`ALL`].
    pub collection: String,
    /// What the shopper searches for; empty for nothing.
    pub search: String,
    /// The order.
    pub sort: Sort,
}

impl Listing {
    /// A collection as it first opens.
    pub fn of(collection: impl Into<String>) -> Self {
        Self { collection: collection.into(), search: String::new(), sort: Sort::default() }
    }

    /// Reads `/collections/{slug}?q=…&sort=…`; none for another page's URL. An unknown order is the usual one.
    pub fn parse(path: &str, search: &str) -> Option<Self> {
        let collection = match segments(path)[..] {
            ["collections"] => ALL.to_owned(),
            ["collections", slug] => query::decode(slug),
            _ => return None,
        };
        let sort = query::value(search, "sort").and_then(|name| sort_from(&name)).unwrap_or_default();
        let search = query::value(search, "q").unwrap_or_default().trim().to_owned();
        Some(Self { collection, search, sort })
    }

    /// The URL of this list in the shop.
    pub fn path(&self) -> String {
        let sort = (self.sort != Sort::default()).then(|| sort_name(self.sort));
        let search = (!self.search.is_empty()).then_some(self.search.as_str());
        format!("/collections/{}{}", query::encode(&self.collection), query::build(&[("q", search), ("sort", sort)]))
    }

    /// The URL of a page of this list in the API.
    pub fn api_path(&self, limit: u32, cursor: Option<&str>) -> String {
        let collection = (self.collection != ALL).then_some(self.collection.as_str());
        let search = (!self.search.is_empty()).then_some(self.search.as_str());
        let limit = limit.to_string();
        let pairs = [
            ("collection", collection),
            ("q", search),
            // What is searched for comes by relevance, unless the shopper says otherwise.
            ("sort", (self.search.is_empty() || self.sort != Sort::default()).then(|| sort_name(self.sort))),
            ("limit", Some(limit.as_str())),
            ("cursor", cursor),
        ];
        format!("/api/products{}", query::build(&pairs))
    }
}

/// A product page as its URL names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductPlace {
    /// The product's slug.
    pub slug: String,
    /// The variant asked for.
    pub sku: Option<String>,
}

impl ProductPlace {
    /// Reads `/products/{slug}?variant=SKU`; none for another page's URL.
    pub fn parse(path: &str, search: &str) -> Option<Self> {
        match segments(path)[..] {
            ["products", slug] => Some(Self { slug: query::decode(slug), sku: query::value(search, "variant") }),
            _ => None,
        }
    }

    /// The URL of this product in the shop.
    pub fn path(&self) -> String {
        product_path(&self.slug, self.sku.as_deref())
    }
}

/// The URL of a product, with one of its variants picked or not.
pub fn product_path(slug: &str, sku: Option<&str>) -> String {
    format!("/products/{}{}", query::encode(slug), query::build(&[("variant", sku)]))
}

/// The URL of an order that was placed.
pub fn order_path(number: &str) -> String {
    format!("/orders/{}", query::encode(number))
}

/// The URL of the page to sign in on, which leads back to `path`.
pub fn sign_in_path(path: &str) -> String {
    format!("/account/sign-in{}", query::build(&[("next", Some(path))]))
}

/// Where `?next=` leads: a path of this site, or `otherwise`. Anything that a browser might read as another site's
/// address is refused.
pub fn next_path(search: &str, otherwise: &str) -> String {
    let own = |path: &String| {
        let mut letters = path.chars();
        letters.next() == Some('/')
            && !matches!(letters.next(), Some('/' | '\\'))
            && !path.chars().any(|letter| letter.is_control() || letter == '\\')
    };
    query::value(search, "next").filter(own).unwrap_or_else(|| otherwise.to_owned())
}

/// An order's name in URLs, the same in the shop and in the API.
pub const fn sort_name(sort: Sort) -> &'static str {
    match sort {
        Sort::Featured => "featured",
        Sort::Relevance => "relevance",
        Sort::PriceAsc => "price_asc",
        Sort::PriceDesc => "price_desc",
        Sort::Name => "name",
    }
}

/// The orders in which a list can be shown, with their names for people.
pub const SORTS: [(Sort, &str); 4] = [
    (Sort::Featured, "Our choice"),
    (Sort::PriceAsc, "Price, low to high"),
    (Sort::PriceDesc, "Price, high to low"),
    (Sort::Name, "Name, A to Z"),
];

/// Undoes [`sort_name`].
pub fn sort_from(name: &str) -> Option<Sort> {
    SORTS.into_iter().map(|(sort, _)| sort).find(|sort| sort_name(*sort) == name)
}

/// The parts of a path.
pub fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listings_survive_their_url() {
        for listing in [
            Listing::of(ALL),
            Listing::of("furniture"),
            Listing { collection: "fashion".into(), search: "wool & silk".into(), sort: Sort::PriceDesc },
        ] {
            let url = listing.path();
            let (path, search) = url.split_once('?').unwrap_or((&url, ""));
            assert_eq!(Listing::parse(path, search), Some(listing));
        }
    }

    #[test]
    fn only_paths_of_this_site_are_led_back_to() {
        let next = |path: &str| next_path(&query::build(&[("next", Some(path))]), "/account");
        assert_eq!(next("/checkout"), "/checkout");
        assert_eq!(next("/orders/VT-1?a=b#c"), "/orders/VT-1?a=b#c");
        for path in
            ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\t/evil", "a/b"]
        {
            assert_eq!(next(path), "/account", "{path:?}");
        }
        assert_eq!(next_path("", "/"), "/");
        assert_eq!(sign_in_path("/checkout"), "/account/sign-in?next=%2Fcheckout");
    }

    #[test]
    fn odd_urls_give_a_listing_all_the_same() {
        assert_eq!(Listing::parse("/collections", ""), Some(Listing::of(ALL)));
        assert_eq!(Listing::parse("/collections/all/", "?sort=cheapest&q=%20"), Some(Listing::of(ALL)));
        assert_eq!(Listing::parse("/products/alba", ""), None);
        assert_eq!(Listing::parse("/collections/a/b", ""), None);
    }

    #[test]
    fn the_api_is_asked_for_what_the_url_says() {
        let listing = Listing { collection: "gadgets".into(), search: "radio".into(), sort: Sort::Name };
        assert_eq!(
            listing.api_path(12, Some("a=")),
            "/api/products?collection=gadgets&q=radio&sort=name&limit=12&cursor=a%3D"
        );
        assert_eq!(Listing::of(ALL).api_path(4, None), "/api/products?sort=featured&limit=4");
    }

    #[test]
    fn products_survive_their_url() {
        let place = ProductPlace { slug: "alba-lounge-chair".into(), sku: Some("ALBA/1".into()) };
        assert_eq!(place.path(), "/products/alba-lounge-chair?variant=ALBA%2F1");
        assert_eq!(ProductPlace::parse("/products/alba-lounge-chair", "variant=ALBA%2F1"), Some(place));
        assert_eq!(ProductPlace::parse("/products", ""), None);
    }
}
