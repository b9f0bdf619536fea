//! Options of variants, and search that ranks what it finds.

use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QuerySelect as _,
};
use sea_orm_migration::prelude::*;

use crate::{
    db::entities::product::{self, Lines},
    domain::search_text,
};

/// The step.
pub(super) struct Search;

impl MigrationName for Search {
    fn name(&self) -> &'static str {
        "m0003_search"
    }
}

const SQLITE: &[&str] = &[
    "ALTER TABLE variant ADD COLUMN options JSON_TEXT NOT NULL DEFAULT '[]'",
    "UPDATE variant SET options = json_array(json_object('name', 'Finish', 'value', name))",
];

const POSTGRES: &[&str] = &[
    "ALTER TABLE variant ADD COLUMN options JSONB NOT NULL DEFAULT '[]'",
    "UPDATE variant SET options = jsonb_build_array(jsonb_build_object('name', 'Finish', 'value', name))",
    "CREATE INDEX variant_by_option ON variant USING GIN (options jsonb_path_ops)",
    // The words are folded already, so the plain configuration is all they need; a line each for what weighs alike.
    "ALTER TABLE product ADD COLUMN search_vector TSVECTOR NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, split_part(search, E'\\n', 1)), 'A')
        || setweight(to_tsvector('simple'::regconfig, split_part(search, E'\\n', 2)), 'B')
        || setweight(to_tsvector('simple'::regconfig, split_part(search, E'\\n', 3)), 'C')
    ) STORED",
    "CREATE INDEX product_by_word ON product USING GIN (search_vector)",
];

/// What the search column is made of.
#[derive(FromQueryResult)]
struct Texts {
    id: i64,
    name: String,
    tagline: String,
    description: String,
    materials: Lines,
}

#[expect(elided_lifetimes_in_paths, reason = "async_trait compares the signatures letter for letter")]
#[async_trait::async_trait]
impl MigrationTrait for Search {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use product::{Column, Entity};

        let db = manager.get_connection();
        // Until now all words were on one line.
        let products = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Name, Column::Tagline, Column::Description, Column::Materials])
            .into_model::<Texts>()
            .all(db)
            .await?;
        for Texts { id, name, tagline, description, materials } in products {
            Entity::update_many()
                .col_expr(Column::Search, Expr::value(search_text(&name, &tagline, &materials.0, &description)))
                .filter(Column::Id.eq(id))
                .exec(db)
                .await?;
        }
        let steps = if manager.get_database_backend() == DbBackend::Postgres { POSTGRES } else { SQLITE };
        for statement in steps {
            db.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if manager.get_database_backend() == DbBackend::Postgres {
            // Made apart from the steps, where that may be done: see `db::typos`.
            db.execute_unprepared("DROP FUNCTION IF EXISTS product_like (TEXT, TSQUERY)").await?;
            db.execute_unprepared("DROP INDEX IF EXISTS product_by_likeness").await?;
            db.execute_unprepared("ALTER TABLE product DROP COLUMN search_vector").await?;
        }
        db.execute_unprepared("ALTER TABLE variant DROP COLUMN options").await?;
        Ok(())
    }
}
