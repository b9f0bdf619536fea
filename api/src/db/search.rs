//! Search by words: full text on PostgreSQL, plain comparison on SQLite. Both find products in which each word begins a
//! word; PostgreSQL also forgives typos, where its database may (see [`typos`](super::typos)).
//!
//! Once it is settled which words are typos, whether a product is found and how near it is depends on that product
//! alone, never on others, so that pages stay right while those come and go. The cursor carries what was settled.

use sea_orm::{
    Condition, ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement, Value,
    sea_query::{Expr, ExprTrait as _, LikeExpr},
};

use super::{entities::product, typos};
use crate::domain::{Misspelt, SearchTerms};

/// A search as the database at hand does it.
#[derive(Debug, Clone)]
pub struct Search {
    backend: DbBackend,
    /// Words that must be there.
    sure: Vec<String>,
    /// Words for which one like them will do.
    loose: Vec<String>,
    misspelt: Misspelt,
}

impl Search {
    /// Makes ready to search for these words. On PostgreSQL it asks which of them are in no product at all: those are
    /// typos. `known` is what an earlier page of the list found out about that.
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub async fn new(db: &DatabaseConnection, terms: &SearchTerms, known: Option<Misspelt>) -> Result<Self, DbErr> {
        let backend = db.get_database_backend();
        let words: Vec<_> = terms.words().map(str::to_owned).collect();
        let misspelt = if backend == DbBackend::Postgres && !words.is_empty() {
            misspelt(db, &words, known).await?
        } else {
            Misspelt::default()
        };
        let (loose, sure): (Vec<_>, Vec<_>) =
            words.into_iter().enumerate().partition(|(place, _)| misspelt.contains(*place));
        let words = |placed: Vec<(usize, String)>| placed.into_iter().map(|(_, word)| word).collect();
        Ok(Self { backend, sure: words(sure), loose: words(loose), misspelt })
    }

    /// Which words are taken loosely.
    pub fn misspelt(&self) -> Misspelt {
        self.misspelt
    }

    /// Whether a product is found.
    pub(super) fn finds(&self) -> Condition {
        if self.backend != DbBackend::Postgres {
            // A folded word holds letters and digits only, so nothing in it needs escaping.
            return self.sure.iter().fold(Condition::all(), |all, word| {
                all.add(Expr::col((product::Entity, product::Column::Search)).like(LikeExpr::new(format!("% {word}%"))))
            });
        }
        let mut all = Condition::all();
        if !self.sure.is_empty() {
            all = all.add(Expr::cust_with_values(
                r#""product"."search_vector" @@ CAST($1 AS tsquery)"#,
                [beginnings(&self.sure, " & ")],
            ));
        }
        for word in &self.loose {
            all = all.add(Expr::cust_with_values(
                r#""product"."id" IN (SELECT product_like($1, CAST($2 AS tsquery)))"#,
                [word.clone(), beginnings(&swapped(word), " | ")],
            ));
        }
        all
    }

    /// How far a product is from what is searched for, a whole number: what is found in names comes before all else, and
    /// whole words before beginnings.
    pub fn distance(&self) -> Expr {
        if self.backend == DbBackend::Postgres { self.rank() } else { self.misses() }
    }

    /// On PostgreSQL: its own rank, in millionths below zero.
    fn rank(&self) -> Expr {
        let mut parts = vec!["0".to_owned()];
        let mut given = Vec::new();
        let mut give = |value: String| {
            given.push(value);
            given.len()
        };
        if !self.sure.is_empty() {
            let (begun, whole) = (give(beginnings(&self.sure, " & ")), give(wholes(&self.sure)));
            parts.push(format!(
                r#"ts_rank("product"."search_vector", CAST(${begun} AS tsquery))
                + ts_rank("product"."search_vector", CAST(${whole} AS tsquery))"#
            ));
        }
        for word in &self.loose {
            let (like, swaps) = (give(word.clone()), give(beginnings(&swapped(word), " | ")));
            parts.push(format!(
                r#"strict_word_similarity(${like}, split_part("product"."search", chr(10), 1))
                + 0.4 * strict_word_similarity(${like}, split_part("product"."search", chr(10), 2))
                + ts_rank("product"."search_vector", CAST(${swaps} AS tsquery))"#
            ));
        }
        Expr::cust_with_values(format!("CAST(-1000000 * ({}) AS BIGINT)", parts.join(" + ")), given)
    }

    /// On SQLite: how many words are not in the name, where the beginning of one there counts half.
    fn misses(&self) -> Expr {
        let mut parts = vec!["0".to_owned()];
        let mut given = Vec::new();
        for word in &self.sure {
            parts.push(
                r#"CASE WHEN ' ' || "product"."name_key" || ' ' LIKE ? THEN 0
                WHEN ' ' || "product"."name_key" LIKE ? THEN 1 ELSE 2 END"#
                    .to_owned(),
            );
            given.push(format!("% {word} %"));
            given.push(format!("% {word}%"));
        }
        Expr::cust_with_values(parts.join(" + "), given)
    }
}

/// Which of these words are in no product that is shown, where typos are forgiven.
async fn misspelt(db: &DatabaseConnection, words: &[String], known: Option<Misspelt>) -> Result<Misspelt, DbErr> {
    let mut answers = vec![format!("to_regprocedure('{}') IS NOT NULL", typos::FUNCTION)];
    let mut given: Vec<Value> = Vec::new();
    // Short words and numbers are like too many others.
    let doubtful = |word: &str| word.chars().count() > 2 && word.chars().all(char::is_alphabetic);
    let asked: Vec<_> = if known.is_some() {
        Vec::new()
    } else {
        words.iter().enumerate().filter(|(_, word)| doubtful(word)).map(|(place, _)| place).collect()
    };
    for place in &asked {
        given.push(beginnings(&words[*place..=*place], "").into());
        // An aggregate over the few that the index gives: for a mere EXISTS the whole table would be read.
        answers.push(format!(
            "(SELECT count(*) FILTER (WHERE published) > 0 FROM product WHERE search_vector @@ CAST(${} AS tsquery))",
            given.len()
        ));
    }
    let question = format!("SELECT {}", answers.join(", "));
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, question, given);
    let Some(answers) = db.query_one_raw(statement).await? else { return Ok(Misspelt::default()) };
    if !answers.try_get_by_index::<bool>(0)? {
        return Ok(Misspelt::default());
    }
    if let Some(known) = known {
        return Ok(known);
    }
    let mut unknown = Vec::new();
    for (index, place) in (1..).zip(asked) {
        if !answers.try_get_by_index::<bool>(index)? {
            unknown.push(place);
        }
    }
    Ok(unknown.into_iter().collect())
}

/// A `tsquery` for words that begin with these. Folded words hold nothing that would need escaping.
fn beginnings(words: &[String], between: &str) -> String {
    words.iter().map(|word| format!("'{word}':*")).collect::<Vec<_>>().join(between)
}

/// A `tsquery` for any of these words.
fn wholes(words: &[String]) -> String {
    words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" | ")
}

/// The word with two neighbours swapped, wherever that changes it. Such words share few trigrams.
fn swapped(word: &str) -> Vec<String> {
    let letters: Vec<_> = word.chars().collect();
    let swap = |at: usize| {
        let mut letters = letters.clone();
        letters.swap(at, at + 1);
        letters.into_iter().collect()
    };
    (0..letters.len().saturating_sub(1)).filter(|&at| letters[at] != letters[at + 1]).map(swap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_swapped() {
        assert_eq!(swapped("oka"), ["koa", "oak"]);
        assert_eq!(swapped("aab"), ["aba"]);
        assert_eq!(swapped("é椅"), ["椅é"]);
        assert!(swapped("a").is_empty() && swapped("").is_empty() && swapped("aa").is_empty());
    }
}
