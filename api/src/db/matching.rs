//! Which products pass a filter, as conditions of queries.

use sea_orm::{
    ColumnTrait as _, Condition, DatabaseConnection, DbBackend, DbErr, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, QueryTrait as _,
    sea_query::{Expr, ExprTrait as _, Query, SubQueryStatement},
};

use super::{
    Search,
    entities::{collection, inventory, product, variant},
    options::{self, OptionCount},
};
use crate::domain::{Filter, Misspelt};

/// The part of a filter that is left out: what it could be instead is being counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Except {
    /// All parts count.
    Nothing,
    /// In which collection it is.
    Collection,
    /// Whether it can be bought now.
    Availability,
    /// What it costs.
    Price,
}

/// A filter as the database at hand applies it.
#[derive(Debug, Clone)]
pub struct Matching<'a> {
    filter: &'a Filter,
    search: Search,
    backend: DbBackend,
}

impl<'a> Matching<'a> {
    /// Makes ready to filter; `known` as in [`Search::new`].
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub async fn new(db: &DatabaseConnection, filter: &'a Filter, known: Option<Misspelt>) -> Result<Self, DbErr> {
        let search = Search::new(db, &filter.terms, known).await?;
        Ok(Self { filter, search, backend: db.get_database_backend() })
    }

    /// Its search.
    pub fn search(&self) -> &Search {
        &self.search
    }

    /// Whether a row of `product` is shown and passes the filter but for one part of it.
    pub fn products(&self, except: Except) -> Condition {
        let mut condition = self.apart_from_variants(except);
        let in_stock = self.filter.in_stock && except != Except::Availability;
        if in_stock || self.filter.options.iter().next().is_some() {
            condition = condition.add(self.has_variant(in_stock));
        }
        condition
    }

    /// Whether a row of `product` has a variant with the chosen options that can be bought now.
    pub fn is_in_stock(&self) -> Expr {
        self.has_variant(true)
    }

    /// How many products each option would leave, counted with all of the filter but what it says of that option.
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub async fn count_by_option(&self, db: &DatabaseConnection) -> Result<Vec<OptionCount>, DbErr> {
        // What was not chosen from is counted with all choices, anything else with the choices of the others.
        let mut by_name = Condition::any();
        let mut not_chosen = self.has_options(None);
        for (name, _) in self.filter.options.iter() {
            not_chosen = not_chosen.add(options::option_name().ne(name));
            by_name = by_name.add(self.has_options(Some(name)).add(options::option_name().eq(name)));
        }
        let products = product::Entity::find()
            .select_only()
            .column(product::Column::Id)
            .filter(self.apart_from_variants(Except::Nothing))
            .into_query();
        let condition = Self::is_shown(self.filter.in_stock)
            .add(variant::Column::ProductId.in_subquery(products))
            .add(by_name.add(not_chosen));
        options::count_by_option(db, condition).await
    }

    fn apart_from_variants(&self, except: Except) -> Condition {
        let Filter { collection, price_min, price_max, .. } = self.filter;
        let mut condition = Condition::all().add(product::Column::Published.eq(true)).add(self.search.finds());
        if let Some(slug) = collection
            && except != Except::Collection
        {
            let id = Query::select()
                .column(collection::Column::Id)
                .from(collection::Entity)
                .and_where(Expr::col((collection::Entity, collection::Column::Slug)).eq(slug.as_str()))
                .take();
            let id = Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(id)));
            condition = condition.add(Expr::col((product::Entity, product::Column::CollectionId)).eq(id));
        }
        if except != Except::Price {
            condition = condition
                .add_option(price_min.map(|least| product::Column::PriceAmount.gte(least.get())))
                .add_option(price_max.map(|most| product::Column::PriceAmount.lte(most.get())));
        }
        condition
    }

    fn has_variant(&self, in_stock: bool) -> Expr {
        let products = variant::Entity::find()
            .select_only()
            .column(variant::Column::ProductId)
            .filter(Self::is_shown(in_stock).add(self.has_options(None)))
            .into_query();
        product::Column::Id.in_subquery(products)
    }

    /// Whether a row of `variant` is shown, and can be bought now where that is asked for.
    fn is_shown(in_stock: bool) -> Condition {
        let condition = Condition::all().add(variant::Column::Published.eq(true));
        if !in_stock {
            return condition;
        }
        let available = inventory::Entity::find()
            .select_only()
            .column(inventory::Column::VariantId)
            .filter(inventory::Column::Available.gt(0))
            .into_query();
        condition.add(variant::Column::Id.in_subquery(available))
    }

    /// Whether a row of `variant` has all chosen options but those of one name.
    fn has_options(&self, but: Option<&str>) -> Condition {
        let chosen = self.filter.options.iter().filter(|(name, _)| Some(*name) != but);
        chosen.fold(Condition::all(), |all, (name, values)| all.add(options::has_option(self.backend, name, values)))
    }
}
