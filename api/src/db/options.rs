//! Options of variants, which lie in the database as JSON: the databases read it by different functions.

use std::collections::BTreeSet;

use sea_orm::{
    Condition, DatabaseConnection, DbBackend, DbErr, FromQueryResult, JoinType,
    sea_query::{Asterisk, Expr, ExprTrait as _, Func, Query},
};
use serde_json::json;

use super::entities::variant;
use crate::domain::MAX_OPTIONS;

/// How many products have an option.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct OptionCount {
    /// The option's name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// How many.
    pub products: i64,
}

/// Whether a variant has one of these values of an option.
pub(super) fn has_option(backend: DbBackend, name: &str, values: &BTreeSet<String>) -> Condition {
    if backend == DbBackend::Postgres {
        // A question that the index answers.
        return values.iter().fold(Condition::any(), |any, value| {
            let wanted = json!([{"name": name, "value": value}]).to_string();
            any.add(Expr::cust_with_values(r#""variant"."options" @> CAST($1 AS jsonb)"#, [wanted]))
        });
    }
    let marks = vec!["?"; values.len()].join(", ");
    let question = format!(
        r#"EXISTS (SELECT 1 FROM json_each("variant"."options") AS "option"
            WHERE "option"."value" ->> 'name' = ? AND "option"."value" ->> 'value' IN ({marks}))"#
    );
    let given = std::iter::once(name).chain(values.iter().map(String::as_str));
    Condition::all().add(Expr::cust_with_values(question, given))
}

/// The name of the option that [`count_by_option`] looks at.
pub(super) fn option_name() -> Expr {
    Expr::cust(r#""option"."value" ->> 'name'"#)
}

/// The options of the variants for which `condition` holds, each with how many products have it. It may ask for the
/// variant's columns and for the option's name.
pub(super) async fn count_by_option(db: &DatabaseConnection, condition: Condition) -> Result<Vec<OptionCount>, DbErr> {
    let backend = db.get_database_backend();
    let options = Expr::col((variant::Entity, variant::Column::Options));
    let mut query = Query::select();
    query
        .expr_as(option_name(), "name")
        .expr_as(Expr::cust(r#""option"."value" ->> 'value'"#), "value")
        .expr_as(Expr::col((variant::Entity, variant::Column::ProductId)).count_distinct(), "products")
        .from(variant::Entity)
        .cond_where(condition)
        .add_group_by([Expr::cust("1"), Expr::cust("2")]);
    if backend == DbBackend::Postgres {
        // Without a limit the planner expects a hundred options of each variant, and prepares for an effort.
        let each = Query::select()
            .column(Asterisk)
            .from_function(Func::cust("jsonb_array_elements").arg(options), "element")
            .limit(MAX_OPTIONS as u64)
            .take();
        query.join_lateral(JoinType::InnerJoin, each, "option", Expr::cust("TRUE"));
    } else {
        query.from_function(Func::cust("json_each").arg(options), "option");
    }
    OptionCount::find_by_statement(backend.build(&query)).all(db).await
}
