//! Fills `gltf`'s types from parsed JSON.
//!
//! What `serde_json` offers for this does more than glTF needs (structures written as arrays, errors in full sentences),
//! and each such case is compiled into every one of the several hundred types and fields: half of what the browser would
//! have to download. This one knows objects, lists, numbers, strings and nothing else.

use std::cell::Cell;
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, Expected, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::Value;

use crate::Error;

/// Reads a `T` from parsed JSON.
///
/// # Errors
/// [`Error::Json`] that says what is wrong and at which name.
pub(crate) fn read<'de, T: de::Deserialize<'de>>(value: &'de Value) -> Result<T, Error> {
    let last = Cell::new("");
    T::deserialize(Reader { value, last: &last }).map_err(|refusal| {
        let (what, at) = if refusal.field.is_empty() { (refusal.what, last.get()) } else { (MISSING, refusal.field) };
        Error::Json([what, " `", at, "`"].concat())
    })
}

const MISSING: &str = "missing field";
const WRONG: &str = "wrong type or value at";

/// Why a value was refused.
#[derive(Debug)]
struct Refusal {
    what: &'static str,
    /// The field that is missing; empty where none is.
    field: &'static str,
}

const REFUSAL: Refusal = Refusal { what: WRONG, field: "" };

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

impl std::error::Error for Refusal {}

// Each of these would else format a sentence.
impl de::Error for Refusal {
    fn custom<T: fmt::Display>(_: T) -> Refusal {
        REFUSAL
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Refusal {
        REFUSAL
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Refusal {
        REFUSAL
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Refusal {
        REFUSAL
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Refusal {
        REFUSAL
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Refusal {
        REFUSAL
    }

    fn missing_field(field: &'static str) -> Refusal {
        Refusal { what: MISSING, field }
    }

    fn duplicate_field(_: &'static str) -> Refusal {
        REFUSAL
    }
}

/// A value, and the name read last, which an error is about.
#[derive(Clone, Copy)]
struct Reader<'de, 'a> {
    value: &'de Value,
    last: &'a Cell<&'de str>,
}

impl<'de, 'a> Reader<'de, 'a> {
    fn elements(self) -> Result<Elements<'de, 'a>, Refusal> {
        match self.value {
            Value::Array(values) => Ok(Elements { values: values.iter(), last: self.last }),
            _ => Err(REFUSAL),
        }
    }

    fn members(self) -> Result<Members<'de, 'a>, Refusal> {
        match self.value {
            Value::Object(map) => Ok(Members { entries: map.iter(), value: self.value, last: self.last }),
            _ => Err(REFUSAL),
        }
    }
}

macro_rules! numbers {
    ($from:ident, $visit:ident: $($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
            match self.value.$from() {
                Some(number) => visitor.$visit(number),
                None => Err(REFUSAL),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'de, '_> {
    type Error = Refusal;

    // gltf asks for "anything" where it expects a number or a word.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.value {
            Value::Number(number) => match number.as_u64() {
                Some(number) => visitor.visit_u64(number),
                None => visitor.visit_f64(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => visitor.visit_str(text),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Null => visitor.visit_unit(),
            Value::Array(_) => visitor.visit_seq(self.elements()?),
            Value::Object(_) => visitor.visit_map(self.members()?),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.value {
            Value::Bool(value) => visitor.visit_bool(*value),
            _ => Err(REFUSAL),
        }
    }

    numbers!(as_u64, visit_u64: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64);
    numbers!(as_i64, visit_i64: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64);
    numbers!(as_f64, visit_f64: deserialize_f32 deserialize_f64);

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.value {
            Value::String(text) => visitor.visit_str(text),
            _ => Err(REFUSAL),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_seq(self.elements()?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_seq(self.elements()?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_map(self.members()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_map(self.members()?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! { i128 u128 char bytes byte_buf unit unit_struct tuple_struct enum }
}

struct Elements<'de, 'a> {
    values: std::slice::Iter<'de, Value>,
    last: &'a Cell<&'de str>,
}

impl<'de> SeqAccess<'de> for Elements<'de, '_> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        match self.values.next() {
            Some(value) => seed.deserialize(Reader { value, last: self.last }).map(Some),
            None => Ok(None),
        }
    }
}

struct Members<'de, 'a> {
    entries: serde_json::map::Iter<'de>,
    value: &'de Value,
    last: &'a Cell<&'de str>,
}

impl<'de> Members<'de, '_> {
    /// The next name; its value waits in `value`.
    fn advance(&mut self) -> Option<&'de str> {
        let (key, value) = self.entries.next()?;
        self.value = value;
        self.last.set(key);
        Some(key)
    }
}

impl<'de> MapAccess<'de> for Members<'de, '_> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        match self.advance() {
            Some(key) => seed.deserialize(StrDeserializer::<Refusal>::new(key)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        seed.deserialize(Reader { value: self.value, last: self.last })
    }
}

#[cfg(test)]
mod tests {
    use gltf::json::{Accessor, Root};
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_what_serde_json_reads() {
        let value = json!({
            "asset": {"version": "2.0", "generator": "a test"},
            "accessors": [{"componentType": 5126, "type": "VEC3", "count": 3, "min": [-1.5, 0.5, 0], "normalized": true}],
            "materials": [{"pbrMetallicRoughness": {"baseColorFactor": [1, 0.5, 0, 1]}, "alphaMode": "MASK"}],
            "unknown": {"a": [null, {"b": 1}]},
        });
        let ours: Root = read(&value).expect("reads");
        let theirs: Root = serde_json::from_value(value).expect("reads");
        assert_eq!(serde_json::to_value(&ours).expect("writes"), serde_json::to_value(&theirs).expect("writes"));
        assert_eq!(ours.materials[0].pbr_metallic_roughness.base_color_factor.0, [1.0, 0.5, 0.0, 1.0]);
    }

    #[test]
    fn says_where_a_value_is_wrong() {
        let told = |value: &Value| read::<Accessor>(value).expect_err("is refused").to_string();
        assert!(told(&json!({"componentType": 5126, "type": "VEC3", "count": "three"})).contains("at `count`"));
        assert!(told(&json!({"componentType": 5126, "count": 3})).contains("missing field `type`"));
        assert!(told(&json!([])).contains("wrong type"));
    }
}
