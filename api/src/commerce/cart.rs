//! The cart: kept on the server, priced anew each time it is looked at.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
    sea_query::{Expr, OnConflict},
};
use vitrine_contract::{Cart, CartDiscount, CartLine, Currency, LineState, Money, OrderStatus, Poster};

use super::{
    CommerceError, order,
    pricing::{Reduction, Refusal},
};
use crate::{
    config::Origin,
    db::entities::{cart, cart_line, collection, discount, inventory, order as orders, product, variant},
    domain::Named as _,
};

/// How many of one variant an order may hold.
pub const MOST_PIECES: i64 = 20;
/// How many variants a cart may hold.
pub const MOST_LINES: usize = 60;

/// Whose cart it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CartOwner {
    /// The owner of an account.
    Account(i64),
    /// Whoever has the cookie with this digest.
    Guest(String),
}

/// A line of a cart with all that is known of it now.
#[derive(Debug, Clone)]
pub struct Item {
    /// The line.
    pub line: cart_line::Model,
    /// What it holds.
    pub variant: variant::Model,
    /// Of which product.
    pub product: product::Model,
    /// Slug of the product's collection.
    pub collection: String,
    /// How many this cart may have: those that can be bought, and those that its own unpaid order holds.
    pub available: i64,
}

impl Item {
    /// Whether it is sold at all.
    pub fn is_sold(&self) -> bool {
        self.variant.published && self.product.published
    }

    /// The most that can be bought.
    pub fn most(&self) -> i64 {
        if self.is_sold() { self.available.clamp(0, MOST_PIECES) } else { 0 }
    }

    /// How many of it count.
    pub fn counted(&self) -> i64 {
        self.line.quantity.min(self.most())
    }

    /// How it stands.
    pub fn state(&self) -> LineState {
        match self.most() {
            _ if !self.is_sold() => LineState::Gone,
            0 => LineState::SoldOut,
            most if most < self.line.quantity => LineState::Short,
            _ => LineState::Available,
        }
    }
}

/// The owner's cart, if there is one.
///
/// # Errors
/// Where the database fails.
pub async fn find(db: &impl ConnectionTrait, owner: &CartOwner) -> Result<Option<cart::Model>, CommerceError> {
    let cart = match owner {
        CartOwner::Account(id) => cart::Entity::find().filter(cart::Column::AccountId.eq(*id)),
        CartOwner::Guest(digest) => cart::Entity::find().filter(cart::Column::TokenHash.eq(digest)),
    };
    Ok(cart.one(db).await?)
}

/// The owner's cart, made where there is none, and locked.
///
/// # Errors
/// Where the database fails.
pub async fn obtain(
    transaction: &DatabaseTransaction,
    owner: &CartOwner,
    now: i64,
) -> Result<cart::Model, CommerceError> {
    use cart::{ActiveModel, Column, Entity};

    let (account, token, column) = match owner {
        CartOwner::Account(id) => (Some(*id), None, Column::AccountId),
        CartOwner::Guest(digest) => (None, Some(digest.clone()), Column::TokenHash),
    };
    let row = ActiveModel {
        id: NotSet,
        token_hash: Set(token),
        account_id: Set(account),
        discount_code: Set(None),
        order_id: Set(None),
        updated_at: Set(now),
    };
    let mut conflict = OnConflict::column(column);
    // The update locks the row too.
    Ok(Entity::insert(row)
        .on_conflict(conflict.update_column(Column::UpdatedAt).to_owned())
        .exec_with_returning(transaction)
        .await?)
}

/// Puts so many more of a variant in, as far as it can be had. Returns how many there are now.
///
/// # Errors
/// [`CommerceError::NotFound`] for a variant that is not sold, [`CommerceError::OutOfStock`] where there is none to be
/// had, [`CommerceError::Invalid`] where the cart is full, or where the database fails.
pub async fn add(
    transaction: &DatabaseTransaction,
    cart: &cart::Model,
    sku: &str,
    count: i64,
) -> Result<i64, CommerceError> {
    let before = quantity_of(transaction, cart, sku).await?;
    set(transaction, cart, sku, before.saturating_add(count)).await
}

/// Sets how many of a variant there are, as far as it can be had; none takes it out. Returns how many there are now.
///
/// # Errors
/// As [`add`].
pub async fn set(
    transaction: &DatabaseTransaction,
    cart: &cart::Model,
    sku: &str,
    count: i64,
) -> Result<i64, CommerceError> {
    use cart_line::{ActiveModel, Column, Entity};

    let (variant, product) = variant::Entity::find()
        .filter(variant::Column::Sku.eq(sku))
        .find_also_related(product::Entity)
        .one(transaction)
        .await?
        .ok_or_else(|| CommerceError::NotFound(format!("variant {sku}")))?;
    if count <= 0 {
        Entity::delete_many()
            .filter(Column::CartId.eq(cart.id))
            .filter(Column::VariantId.eq(variant.id))
            .exec(transaction)
            .await?;
        return Ok(0);
    }
    if !variant.published || !product.is_some_and(|product| product.published) {
        return Err(CommerceError::NotFound(format!("variant {sku}")));
    }
    let stock = inventory::Entity::find_by_id(variant.id).one(transaction).await?;
    let held = held(transaction, cart).await?.remove(&variant.id).unwrap_or(0);
    let most = (stock.map_or(0, |stock| stock.available) + held).clamp(0, MOST_PIECES);
    if most == 0 {
        return Err(CommerceError::OutOfStock(vec![sku.to_owned()]));
    }
    let quantity = count.min(most);
    let row = ActiveModel {
        id: NotSet,
        cart_id: Set(cart.id),
        variant_id: Set(variant.id),
        quantity: Set(quantity),
        seen_amount: Set(variant.price_amount),
    };
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::CartId, Column::VariantId]).update_column(Column::Quantity).to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
    let lines = Entity::find().filter(Column::CartId.eq(cart.id)).select_only().column(Column::Id);
    if lines.into_tuple::<i64>().all(transaction).await?.len() > MOST_LINES {
        return Err(CommerceError::invalid("sku", format!("a cart holds at most {MOST_LINES} different things")));
    }
    Ok(quantity)
}

async fn quantity_of(db: &impl ConnectionTrait, cart: &cart::Model, sku: &str) -> Result<i64, CommerceError> {
    let line = cart_line::Entity::find()
        .filter(cart_line::Column::CartId.eq(cart.id))
        .filter(
            cart_line::Column::VariantId.in_subquery(
                sea_orm::sea_query::Query::select()
                    .column(variant::Column::Id)
                    .from(variant::Entity)
                    .and_where(variant::Column::Sku.eq(sku))
                    .to_owned(),
            ),
        )
        .one(db)
        .await?;
    Ok(line.map_or(0, |line| line.quantity))
}

/// Remembers the code a shopper typed, or forgets it.
///
/// # Errors
/// [`CommerceError::Invalid`] for a code that does not count, with the reason, or where the database fails.
pub async fn set_discount(
    transaction: &DatabaseTransaction,
    cart: &cart::Model,
    code: Option<&str>,
    now: i64,
) -> Result<(), CommerceError> {
    if let Some(code) = code {
        let row = discount::Entity::find().filter(discount::Column::Code.eq(code)).one(transaction).await?;
        let subtotal = items(transaction, cart).await?.iter().map(|it| it.variant.price_amount * it.counted()).sum();
        let refusal = match row {
            None => Some(Refusal::Unknown),
            Some(row) => Reduction::of(&row, subtotal, now)?.err(),
        };
        match refusal {
            // It will count once there is more in the cart.
            None | Some(Refusal::TooLittle(_)) => {}
            Some(refusal) => return Err(CommerceError::invalid("code", refusal.to_string())),
        }
    }
    cart::Entity::update_many()
        .col_expr(cart::Column::DiscountCode, Expr::value(code))
        .filter(cart::Column::Id.eq(cart.id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// The shopper has seen the prices as they are now.
///
/// # Errors
/// Where the database fails.
pub async fn acknowledge(transaction: &DatabaseTransaction, cart: &cart::Model) -> Result<(), CommerceError> {
    for item in items(transaction, cart).await? {
        if item.line.seen_amount != item.variant.price_amount {
            cart_line::Entity::update_many()
                .col_expr(cart_line::Column::SeenAmount, Expr::value(item.variant.price_amount))
                .filter(cart_line::Column::Id.eq(item.line.id))
                .exec(transaction)
                .await?;
        }
    }
    Ok(())
}

/// Puts a guest's cart into the account's: of what is in both, the greater number counts. The guest's is gone then.
///
/// # Errors
/// Where the database fails.
pub async fn merge(
    transaction: &DatabaseTransaction,
    guest: &str,
    account: i64,
    now: i64,
) -> Result<(), CommerceError> {
    use cart_line::{ActiveModel, Column, Entity};

    let Some(from) = find(transaction, &CartOwner::Guest(guest.to_owned())).await? else { return Ok(()) };
    let into = obtain(transaction, &CartOwner::Account(account), now).await?;
    let have = Entity::find().filter(Column::CartId.eq(into.id)).all(transaction).await?;
    let lines = Entity::find().filter(Column::CartId.eq(from.id)).order_by_asc(Column::Id).all(transaction).await?;
    let room = MOST_LINES.saturating_sub(have.len());
    let is_there = |line: &cart_line::Model| have.iter().any(|own| own.variant_id == line.variant_id);
    let (both, new): (Vec<_>, Vec<_>) = lines.into_iter().partition(is_there);
    for line in both {
        Entity::update_many()
            .col_expr(Column::Quantity, Expr::value(line.quantity))
            .filter(Column::CartId.eq(into.id))
            .filter(Column::VariantId.eq(line.variant_id))
            .filter(Column::Quantity.lt(line.quantity))
            .exec(transaction)
            .await?;
    }
    let rows = new.into_iter().take(room).map(|line| ActiveModel {
        id: NotSet,
        cart_id: Set(into.id),
        variant_id: Set(line.variant_id),
        quantity: Set(line.quantity),
        seen_amount: Set(line.seen_amount),
    });
    Entity::insert_many(rows).exec_without_returning(transaction).await?;
    if into.discount_code.is_none() && from.discount_code.is_some() {
        cart::Entity::update_many()
            .col_expr(cart::Column::DiscountCode, Expr::value(from.discount_code))
            .filter(cart::Column::Id.eq(into.id))
            .exec(transaction)
            .await?;
    }
    if into.order_id.is_none() && from.order_id.is_some() {
        cart::Entity::update_many()
            .col_expr(cart::Column::OrderId, Expr::value(from.order_id))
            .filter(cart::Column::Id.eq(into.id))
            .exec(transaction)
            .await?;
    }
    Entity::delete_many().filter(Column::CartId.eq(from.id)).exec(transaction).await?;
    cart::Entity::delete_by_id(from.id).exec(transaction).await?;
    Ok(())
}

/// What the cart's own unpaid order holds, by variant.
async fn held(db: &impl ConnectionTrait, cart: &cart::Model) -> Result<HashMap<i64, i64>, CommerceError> {
    let mut held = HashMap::new();
    let Some(id) = cart.order_id else { return Ok(held) };
    let order = orders::Entity::find_by_id(id).one(db).await?;
    if order.is_some_and(|order| order.status == OrderStatus::PendingPayment.as_str()) {
        for piece in order::pieces(&order::lines(db, id).await?) {
            *held.entry(piece.variant).or_default() += piece.count;
        }
    }
    Ok(held)
}

/// What a cart holds, in the order in which it was put in.
///
/// # Errors
/// Where the database fails, or what lies in it is not sound.
pub async fn items(db: &impl ConnectionTrait, cart: &cart::Model) -> Result<Vec<Item>, CommerceError> {
    // At once: a cart is looked at often, and each way to the database takes its time.
    let rows = cart_line::Entity::find()
        .find_also_related(variant::Entity)
        .find_also(variant::Entity, inventory::Entity)
        .find_also(variant::Entity, product::Entity)
        .find_also(product::Entity, collection::Entity)
        .filter(cart_line::Column::CartId.eq(cart.id))
        .order_by_asc(cart_line::Column::Id)
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let held = held(db, cart).await?;
    rows.into_iter()
        .map(|(line, variant, stock, product, collection)| {
            let unsound = || CommerceError::Corrupt(format!("cart line {} holds nothing", line.id));
            let variant = variant.ok_or_else(unsound)?;
            let product = product.ok_or_else(unsound)?;
            let collection = collection.ok_or_else(unsound)?.slug;
            let available = stock.map_or(0, |stock| stock.available) + held.get(&variant.id).copied().unwrap_or(0);
            Ok(Item { line, variant, product, collection, available })
        })
        .collect()
}

/// What the cart's code takes off now, and what it is; none where there is no code.
pub(super) async fn reduction(
    db: &impl ConnectionTrait,
    cart: &cart::Model,
    subtotal: i64,
    now: i64,
) -> Result<Option<(String, Result<Reduction, Refusal>)>, CommerceError> {
    let Some(code) = &cart.discount_code else { return Ok(None) };
    let row = discount::Entity::find().filter(discount::Column::Code.eq(code)).one(db).await?;
    let mut reduction = match row {
        Some(row) => {
            // The cart's own unpaid order counts as one use, which a new order gives back first.
            let held = own_use(db, cart, code).await?;
            Reduction::of(&discount::Model { uses: row.uses - held, ..row }, subtotal, now)?
        }
        None => Err(Refusal::Unknown),
    };
    if subtotal == 0 && reduction.is_ok() {
        reduction = Err(Refusal::Unknown);
    }
    Ok(Some((code.clone(), reduction)))
}

async fn own_use(db: &impl ConnectionTrait, cart: &cart::Model, code: &str) -> Result<i64, CommerceError> {
    let Some(id) = cart.order_id else { return Ok(0) };
    let order = orders::Entity::find_by_id(id).one(db).await?;
    let uses = order.is_some_and(|order| {
        order.status == OrderStatus::PendingPayment.as_str() && order.discount_code.as_deref() == Some(code)
    });
    Ok(i64::from(uses))
}

/// The cart as its shopper sees it.
///
/// # Errors
/// Where the database fails, or what lies in it is not sound.
pub async fn show(
    db: &impl ConnectionTrait,
    cart: Option<&cart::Model>,
    models: &Origin,
    now: i64,
) -> Result<Cart, CommerceError> {
    let Some(cart) = cart else { return Ok(empty()) };
    let items = items(db, cart).await?;
    let Some(currency) = items.first().map(currency_of).transpose()? else { return Ok(empty()) };
    let money = |amount| Money { amount, currency };
    let subtotal: i64 = items.iter().map(|item| item.variant.price_amount * item.counted()).sum();
    let discount = reduction(db, cart, subtotal, now).await?.map(|(code, reduction)| match reduction {
        Ok(reduction) => CartDiscount {
            code,
            label: reduction.label(currency),
            amount: money(reduction.amount(subtotal)),
            refused: None,
        },
        Err(refusal) => {
            CartDiscount { code, label: String::new(), amount: money(0), refused: Some(refusal.to_string()) }
        }
    });
    let off = discount.as_ref().map_or(0, |discount| discount.amount.amount);
    let count = items.iter().map(Item::counted).sum::<i64>();
    let lines = items.iter().map(|item| line(item, models)).collect::<Result<_, _>>()?;
    Ok(Cart {
        lines,
        count: u32::try_from(count).unwrap_or(u32::MAX),
        subtotal: Some(money(subtotal)),
        total: Some(money(subtotal - off)),
        discount,
    })
}

fn empty() -> Cart {
    Cart { lines: Vec::new(), count: 0, subtotal: None, discount: None, total: None }
}

/// The currency of a variant's price.
pub(super) fn currency_of(item: &Item) -> Result<Currency, CommerceError> {
    Currency::by_name(&item.variant.price_currency)
        .ok_or_else(|| CommerceError::Corrupt(format!("variant {} is priced in no currency", item.variant.sku)))
}

fn line(item: &Item, models: &Origin) -> Result<CartLine, CommerceError> {
    let currency = currency_of(item)?;
    let price = item.variant.price_amount;
    let pixels = |number: i32| {
        u32::try_from(number).map_err(|_| CommerceError::Corrupt(format!("poster of {}", item.product.slug)))
    };
    let money = |amount| Money { amount, currency };
    let whole = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(CartLine {
        sku: item.variant.sku.clone(),
        slug: item.product.slug.clone(),
        product: item.product.name.clone(),
        variant: item.variant.name.clone(),
        collection: item.collection.clone(),
        poster: Poster {
            url: models.join(&item.product.poster_path),
            width: pixels(item.product.poster_width)?,
            height: pixels(item.product.poster_height)?,
        },
        unit_price: money(price),
        quantity: whole(item.line.quantity),
        max_quantity: whole(item.most()),
        total: money(price * item.counted()),
        state: item.state(),
        price_was: (item.line.seen_amount != price).then(|| money(item.line.seen_amount)),
    })
}
