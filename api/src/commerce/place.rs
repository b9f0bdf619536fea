//! From cart to order.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    sea_query::Expr,
};
use vitrine_contract::{
    Address, Checkout, Currency, InvalidParam, LineState, Money, OrderEventKind, OrderStatus, Quote, QuoteRequest,
    ShippingMethod, Totals,
};

use super::{
    Commerce, CommerceError,
    cart::{self, Item},
    expire, order,
    pricing::{self, Method, Reduction, Sum, TaxRate},
    settle::{take_out, use_discount},
    stock::{self, Move, Pieces},
};
use crate::{
    countries,
    db::entities::{account, cart as carts, order as orders, order_line},
    domain::{Email, OrderNumber, SecretToken},
    jobs::{self, Job},
};

/// What an order is to be, checked in all that does not depend on stock and prices.
#[derive(Debug, Clone)]
pub struct Placement {
    email: Email,
    shipping: Address,
    billing: Address,
    method: String,
    expected: Money,
}

impl TryFrom<&Checkout> for Placement {
    type Error = CommerceError;

    fn try_from(checkout: &Checkout) -> Result<Self, Self::Error> {
        let mut faults = Vec::new();
        let email = Email::read(&checkout.email)
            .map_err(|error| faults.push(InvalidParam { name: "email".into(), reason: error.to_string() }));
        let shipping = countries::tidy(&checkout.shipping_address);
        faults.extend(countries::check(&shipping, "shipping_address."));
        let billing = match &checkout.billing_address {
            Some(address) => {
                let address = countries::tidy(address);
                faults.extend(countries::check(&address, "billing_address."));
                address
            }
            None => shipping.clone(),
        };
        match email {
            Ok(email) if faults.is_empty() => Ok(Self {
                email,
                shipping,
                billing,
                method: checkout.shipping_method.clone(),
                expected: checkout.expected_total,
            }),
            _ => Err(CommerceError::Invalid(faults)),
        }
    }
}

/// A cart with its price, sent somewhere in some way.
struct Priced {
    items: Vec<Item>,
    code: Option<String>,
    currency: Currency,
    methods: Vec<Method>,
    method: Method,
    rate: TaxRate,
    sum: Sum,
}

impl Priced {
    fn totals(&self) -> Totals {
        let money = |amount| Money { amount, currency: self.currency };
        Totals {
            subtotal: money(self.sum.subtotal),
            discount: money(self.sum.discount),
            shipping: money(self.sum.shipping),
            tax: money(self.sum.tax),
            tax_included: self.rate.included,
            total: money(self.sum.total),
        }
    }
}

impl Commerce {
    /// What the cart would cost, sent there.
    ///
    /// # Errors
    /// [`CommerceError::EmptyCart`], [`CommerceError::Invalid`] for a country or method that there is not, or where the
    /// database fails.
    pub async fn quote(
        &self,
        db: &impl ConnectionTrait,
        cart: &carts::Model,
        request: &QuoteRequest,
    ) -> Result<Quote, CommerceError> {
        let place = (request.country.as_str(), request.subdivision.as_str());
        let priced = self.price(db, cart, place, request.shipping_method.as_deref()).await?;
        let shipping_methods = priced
            .methods
            .iter()
            .map(|method| ShippingMethod {
                id: method.id.to_owned(),
                name: method.name.to_owned(),
                days_min: method.days.0,
                days_max: method.days.1,
                price: Money { amount: method.price, currency: priced.currency },
            })
            .collect();
        Ok(Quote { shipping_methods, shipping_method: priced.method.id.to_owned(), totals: priced.totals() })
    }

    async fn price(
        &self,
        db: &impl ConnectionTrait,
        cart: &carts::Model,
        (country, subdivision): (&str, &str),
        method: Option<&str>,
    ) -> Result<Priced, CommerceError> {
        if countries::find(country).is_none() {
            return Err(CommerceError::invalid("country", "must be a country that we send to"));
        }
        let items: Vec<_> = cart::items(db, cart).await?.into_iter().filter(|item| item.counted() > 0).collect();
        let Some(first) = items.first() else { return Err(CommerceError::EmptyCart) };
        let currency = cart::currency_of(first)?;
        for item in &items {
            if cart::currency_of(item)? != currency {
                return Err(CommerceError::Corrupt(format!("cart {} holds prices in two currencies", cart.id)));
            }
        }
        let lines: Vec<_> = items.iter().map(|item| (item.variant.price_amount, item.counted())).collect();
        let subtotal = lines.iter().map(|(unit, count)| unit * count).sum();
        let reduction = cart::reduction(db, cart, subtotal, self.clock.now()).await?;
        let reduction: Option<(String, Reduction)> = reduction.and_then(|(code, it)| Some((code, it.ok()?)));
        let off = reduction.as_ref().map_or(0, |(_, reduction)| reduction.amount(subtotal));
        let methods = self.rules.shipping.methods(country, subtotal - off);
        let method = match method {
            Some(id) => methods.iter().find(|method| method.id == id),
            None => methods.first(),
        };
        let Some(method) = method.copied() else {
            return Err(CommerceError::invalid("shipping_method", "must be a shipping method of the quote"));
        };
        let rate = self.rules.tax.rate(country, subdivision);
        let (code, reduction) = reduction.unzip();
        let sum = pricing::price(&lines, reduction, method.price, rate);
        Ok(Priced { items, code, currency, methods, method, rate, sum })
    }

    /// Makes an order of the cart and reserves its stock. An unpaid order that was made of the same cart before is
    /// called off in the same moment. The cart keeps its lines until they are paid.
    ///
    /// # Errors
    /// [`CommerceError::EmptyCart`], [`CommerceError::OutOfStock`], [`CommerceError::PriceChanged`],
    /// [`CommerceError::Invalid`], or where the database fails. The transaction must be dropped then.
    pub async fn place(
        &self,
        transaction: &DatabaseTransaction,
        cart: i64,
        account: Option<i64>,
        placement: &Placement,
    ) -> Result<orders::Model, CommerceError> {
        let now = self.clock.now();
        let cart =
            carts::Entity::find_by_id(cart).lock_exclusive().one(transaction).await?.ok_or(CommerceError::EmptyCart)?;
        let before = match cart.order_id {
            Some(id) => Some(order::locked(transaction, id).await?),
            None => None,
        };
        let before = before.filter(|order| order.status == OrderStatus::PendingPayment.as_str());
        let wanted = cart::items(transaction, &cart).await?;
        let mut variants: Vec<_> = wanted.iter().map(|item| item.variant.id).collect();
        if let Some(before) = &before {
            variants.extend(order::lines(transaction, before.id).await?.iter().map(|line| line.variant_id));
        }
        stock::lock(transaction, variants).await?;

        let place = (placement.shipping.country.as_str(), placement.shipping.subdivision.as_str());
        let priced = self.price(transaction, &cart, place, Some(&placement.method)).await;
        let lacking: Vec<_> = cart::items(transaction, &cart)
            .await?
            .into_iter()
            .filter(|item| item.state() != LineState::Available)
            .map(|item| item.variant.sku)
            .collect();
        if !lacking.is_empty() {
            return Err(CommerceError::OutOfStock(lacking));
        }
        let priced = priced?;
        let total = Money { amount: priced.sum.total, currency: priced.currency };
        if total != placement.expected {
            return Err(CommerceError::PriceChanged(total));
        }
        if let Some(mut before) = before {
            order::move_to(transaction, &mut before, OrderStatus::Cancelled).await?;
            expire::release(transaction, &before, now).await?;
            let kind = OrderEventKind::Cancelled;
            order::note(transaction, before.id, kind, "Replaced by a newer order.", None, now).await?;
            self.call_off_payments(transaction, before.id).await?;
        }

        let mut order = self.insert(transaction, account, placement, &priced, now).await?;
        let pieces: Vec<_> =
            priced.items.iter().map(|item| Pieces { variant: item.variant.id, count: item.line.quantity }).collect();
        if let Err(lacking) = stock::shift(transaction, order.id, &pieces, Move::Reserve, now).await? {
            let sku =
                |id: &i64| priced.items.iter().find(|item| item.variant.id == *id).map(|it| it.variant.sku.clone());
            return Err(CommerceError::OutOfStock(lacking.iter().filter_map(sku).collect()));
        }
        if !use_discount(transaction, &order, 1).await? {
            // Someone else had the last use of it just now.
            let full = pricing::price(&line_prices(&priced.items), None, priced.method.price, priced.rate);
            return Err(CommerceError::PriceChanged(Money { amount: full.total, currency: priced.currency }));
        }
        order::note(transaction, order.id, OrderEventKind::Placed, "", Some(order.total), now).await?;
        carts::Entity::update_many()
            .col_expr(carts::Column::OrderId, Expr::value(order.id))
            .filter(carts::Column::Id.eq(cart.id))
            .exec(transaction)
            .await?;
        if let Some(account) = account {
            account::Entity::update_many()
                .col_expr(account::Column::Address, Expr::value(serde_json::to_value(&placement.shipping)?))
                .filter(account::Column::Id.eq(account))
                .exec(transaction)
                .await?;
        }
        if order.total == 0 {
            // Nothing is to be paid, so it is paid.
            stock::shift_surely(transaction, order.id, &pieces, Move::Sell, now).await?;
            order::move_to(transaction, &mut order, OrderStatus::Paid).await?;
            order::note(transaction, order.id, OrderEventKind::PaymentCaptured, "", Some(0), now).await?;
            take_out(transaction, &cart, order.id).await?;
            let lines = order::lines(transaction, order.id).await?;
            self.confirm(transaction, &order, &lines, now).await?;
        } else {
            jobs::enqueue(transaction, &Job::Expire(order.id), order.reserved_until).await?;
        }
        Ok(order)
    }

    async fn insert(
        &self,
        transaction: &DatabaseTransaction,
        account: Option<i64>,
        placement: &Placement,
        priced: &Priced,
        now: i64,
    ) -> Result<orders::Model, CommerceError> {
        let sum = &priced.sum;
        let reservation = i64::try_from(self.rules.reservation.as_millis()).unwrap_or(i64::MAX);
        let row = orders::ActiveModel {
            id: NotSet,
            number: Set(OrderNumber::random()?.to_string()),
            token: Set(SecretToken::random()?.reveal().to_owned()),
            account_id: Set(account),
            email: Set(placement.email.to_string()),
            status: Set(OrderStatus::PendingPayment.as_str().to_owned()),
            currency: Set(priced.currency.code().to_owned()),
            subtotal: Set(sum.subtotal),
            discount: Set(sum.discount),
            shipping: Set(sum.shipping),
            tax: Set(sum.tax),
            tax_included: Set(priced.rate.included),
            total: Set(sum.total),
            refunded: Set(0),
            discount_code: Set(priced.code.clone()),
            shipping_method: Set(priced.method.id.to_owned()),
            shipping_name: Set(priced.method.name.to_owned()),
            shipping_address: Set(order::stored(&placement.shipping)),
            billing_address: Set(order::stored(&placement.billing)),
            tracking: Set(None),
            reserved_until: Set(now.saturating_add(reservation)),
            created_at: Set(now),
        };
        let order = orders::Entity::insert(row).exec_with_returning(transaction).await?;
        let rows =
            (0..).zip(priced.items.iter().zip(&sum.lines)).map(|(position, (item, line))| order_line::ActiveModel {
                id: NotSet,
                order_id: Set(order.id),
                position: Set(position),
                variant_id: Set(item.variant.id),
                sku: Set(item.variant.sku.clone()),
                slug: Set(item.product.slug.clone()),
                product: Set(item.product.name.clone()),
                variant: Set(item.variant.name.clone()),
                poster_path: Set(item.product.poster_path.clone()),
                poster_width: Set(item.product.poster_width),
                poster_height: Set(item.product.poster_height),
                unit_amount: Set(item.variant.price_amount),
                quantity: Set(item.line.quantity),
                refunded: Set(0),
                discount: Set(line.discount),
                tax: Set(line.tax),
                tax_rate: Set(priced.rate.basis_points.cast_signed()),
                total: Set(line.total),
            });
        order_line::Entity::insert_many(rows).exec_without_returning(transaction).await?;
        Ok(order)
    }

    /// The slugs of the products that an order holds: their pages show stock that an order changes.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn products_of(&self, order: i64) -> Result<Vec<String>, CommerceError> {
        let lines = order::lines(&self.db, order).await?;
        let slugs: BTreeSet<String> = lines.into_iter().map(|line| line.slug).collect();
        Ok(slugs.into_iter().collect())
    }
}

fn line_prices(items: &[Item]) -> Vec<(i64, i64)> {
    items.iter().map(|item| (item.variant.price_amount, item.counted())).collect()
}
