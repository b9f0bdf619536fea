//! Collections, products, variants.

use sea_orm::DbBackend;
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_pk_auto, boolean, double, integer, json, string, string_null, string_uniq, text},
};

/// The step.
pub(super) struct Catalogue;

impl MigrationName for Catalogue {
    fn name(&self) -> &'static str {
        "m0001_catalogue"
    }
}

#[derive(DeriveIden)]
enum Collection {
    Table,
    Id,
    Slug,
    Name,
    Description,
    Position,
    Published,
}

#[derive(DeriveIden)]
enum Product {
    Table,
    Id,
    Slug,
    CollectionId,
    Name,
    NameKey,
    Tagline,
    Description,
    Search,
    Materials,
    Width,
    Height,
    Depth,
    ModelPath,
    ModelBytes,
    PosterPath,
    PosterWidth,
    PosterHeight,
    CameraTheta,
    CameraPhi,
    Featured,
    PriceAmount,
    PriceCurrency,
    Published,
}

#[derive(DeriveIden)]
#[expect(clippy::enum_variant_names, reason = "the names are those of the columns")]
enum Variant {
    Table,
    Id,
    ProductId,
    Sku,
    Name,
    Swatch,
    ModelVariant,
    PriceAmount,
    PriceCurrency,
    Stock,
    Position,
    Published,
}

#[expect(elided_lifetimes_in_paths, reason = "async_trait compares the signatures letter for letter")]
#[async_trait::async_trait]
impl MigrationTrait for Catalogue {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let collection = Table::create()
            .table(Collection::Table)
            .col(big_pk_auto(Collection::Id))
            .col(string_uniq(Collection::Slug))
            .col(string(Collection::Name))
            .col(string(Collection::Description))
            .col(integer(Collection::Position))
            .col(boolean(Collection::Published))
            .take();
        manager.create_table(collection).await?;

        // Names sort by code point on both databases: SQLite does so anyway, PostgreSQL when told.
        let mut name_key = string(Product::NameKey);
        if manager.get_database_backend() == DbBackend::Postgres {
            name_key.extra("COLLATE \"C\"");
        }
        let product = Table::create()
            .table(Product::Table)
            .col(big_pk_auto(Product::Id))
            .col(string_uniq(Product::Slug))
            .col(big_integer(Product::CollectionId))
            .col(string(Product::Name))
            .col(name_key)
            .col(string(Product::Tagline))
            .col(text(Product::Description))
            .col(text(Product::Search))
            .col(json(Product::Materials))
            .col(double(Product::Width))
            .col(double(Product::Height))
            .col(double(Product::Depth))
            .col(string(Product::ModelPath))
            .col(big_integer(Product::ModelBytes))
            .col(string(Product::PosterPath))
            .col(integer(Product::PosterWidth))
            .col(integer(Product::PosterHeight))
            .col(double(Product::CameraTheta))
            .col(double(Product::CameraPhi))
            .col(big_integer(Product::Featured))
            .col(big_integer(Product::PriceAmount))
            .col(string(Product::PriceCurrency))
            .col(boolean(Product::Published))
            .foreign_key(
                ForeignKey::create().from(Product::Table, Product::CollectionId).to(Collection::Table, Collection::Id),
            )
            .take();
        manager.create_table(product).await?;

        for (name, key) in [
            ("product_by_featured", Product::Featured),
            ("product_by_price", Product::PriceAmount),
            ("product_by_name", Product::NameKey),
        ] {
            let index = Index::create()
                .name(name)
                .table(Product::Table)
                .col(Product::Published)
                .col(key)
                .col(Product::Id)
                .take();
            manager.create_index(index).await?;
        }
        let by_collection =
            Index::create().name("product_by_collection").table(Product::Table).col(Product::CollectionId).take();
        manager.create_index(by_collection).await?;

        let variant = Table::create()
            .table(Variant::Table)
            .col(big_pk_auto(Variant::Id))
            .col(big_integer(Variant::ProductId))
            .col(string_uniq(Variant::Sku))
            .col(string(Variant::Name))
            .col(string(Variant::Swatch))
            .col(string_null(Variant::ModelVariant))
            .col(big_integer(Variant::PriceAmount))
            .col(string(Variant::PriceCurrency))
            .col(big_integer(Variant::Stock).check(Expr::col(Variant::Stock).gte(0)))
            .col(integer(Variant::Position))
            .col(boolean(Variant::Published))
            .foreign_key(ForeignKey::create().from(Variant::Table, Variant::ProductId).to(Product::Table, Product::Id))
            .take();
        manager.create_table(variant).await?;
        let by_product =
            Index::create().name("variant_by_product").table(Variant::Table).col(Variant::ProductId).take();
        manager.create_index(by_product).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Variant::Table).take()).await?;
        manager.drop_table(Table::drop().table(Product::Table).take()).await?;
        manager.drop_table(Table::drop().table(Collection::Table).take()).await
    }
}
