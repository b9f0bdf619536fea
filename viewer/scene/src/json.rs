//! JSON text, and reading it by name.
//!
//! A general library is several times as large as what glTF needs of it, and a browser would have to download the whole.

use std::cell::Cell;

use crate::{Error, Place, limits};

/// As deep as lists and objects may nest: their reading, like their dropping, is recursive.
const DEPTH: u32 = 128;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number; whole ones are exact up to 2⁵³.
    Number(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Members in the order of the text.
    Object(Vec<(String, Value)>),
}

/// Stands for what is not there.
static NULL: Value = Value::Null;

impl Value {
    /// Parses a whole text.
    ///
    /// # Errors
    /// [`Error::Json`] that says where the text stops being JSON, [`Error::TooMany`] where it holds too many values.
    pub(crate) fn parse(text: &[u8]) -> Result<Value, Error> {
        let Ok(text) = std::str::from_utf8(text) else {
            return Err(Error::Json("the text is not UTF-8".to_owned()));
        };
        let mut parser = Parser { text, bytes: text.as_bytes(), at: 0, values: 0 };
        let value = parser.value(DEPTH);
        match value {
            Some(value) if parser.peek() == END && parser.at >= text.len() => Ok(value),
            _ => Err(parser.error()),
        }
    }

    /// A member of an object. Where a name comes twice, the last one counts.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        let Value::Object(members) = self else { return None };
        for (name, value) in members.iter().rev() {
            if name == key {
                return Some(value);
            }
        }
        None
    }

    /// As [`Value::get`].
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let Value::Object(members) = self else { return None };
        for (name, value) in members.iter_mut().rev() {
            if name == key {
                return Some(value);
            }
        }
        None
    }

    /// The elements of a list; empty where it is none.
    pub(crate) fn elements(&self) -> &[Value] {
        if let Value::List(values) = self { values } else { &[] }
    }

    /// The text, where it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    /// A whole number from 0 on; those beyond `usize` are none.
    pub(crate) fn whole(&self) -> Option<usize> {
        let Value::Number(number) = self else { return None };
        let whole = *number as usize;
        (whole as f64 == *number).then_some(whole)
    }

    /// True where the value at that address is this one or within it.
    fn holds(&self, address: usize) -> bool {
        if std::ptr::from_ref(self) as usize == address {
            return true;
        }
        match self {
            Value::List(values) => values.iter().any(|value| value.holds(address)),
            Value::Object(members) => members.iter().any(|(_, value)| value.holds(address)),
            _ => false,
        }
    }
}

/// What [`Parser::peek`] says past the last byte.
const END: u8 = 0;

/// Reads text from a place on. All that return an option have none where the text is not JSON.
struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// How many have begun.
    values: usize,
}

impl Parser<'_> {
    fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(END)
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> u8 {
        while let b' ' | b'\t' | b'\r' | b'\n' = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    /// Steps over a byte, if it is that one.
    fn eat(&mut self, byte: u8) -> bool {
        let found = self.byte() == byte;
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        self.values += 1;
        if self.values > limits::VALUES {
            return None;
        }
        match self.peek() {
            b'{' => {
                let mut members = Vec::new();
                let mut more = self.enter(b'}');
                while more {
                    if self.peek() != b'"' {
                        return None;
                    }
                    let key = self.string()?;
                    if self.peek() != b':' {
                        return None;
                    }
                    self.at += 1;
                    members.push((key, self.value(depth.checked_sub(1)?)?));
                    more = self.next(b'}')?;
                }
                Some(Value::Object(members))
            }
            b'[' => {
                let mut values = Vec::new();
                let mut more = self.enter(b']');
                while more {
                    values.push(self.value(depth.checked_sub(1)?)?);
                    more = self.next(b']')?;
                }
                Some(Value::List(values))
            }
            b'"' => self.string().map(Value::Text),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => self.number().map(Value::Number),
        }
    }

    /// Steps over an opening bracket, and the closing one where nothing is between.
    fn enter(&mut self, end: u8) -> bool {
        self.at += 1;
        self.peek();
        !self.eat(end)
    }

    /// Steps over what follows an element; true for a comma.
    fn next(&mut self, end: u8) -> Option<bool> {
        self.peek();
        let comma = self.eat(b',');
        (comma || self.eat(end)).then_some(comma)
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        for byte in word.as_bytes() {
            if !self.eat(*byte) {
                return None;
            }
        }
        Some(value)
    }

    fn string(&mut self) -> Option<String> {
        let mut out = String::new();
        self.at += 1;
        let mut start = self.at;
        loop {
            let byte = *self.bytes.get(self.at)?;
            if byte < b' ' {
                return None;
            }
            if byte == b'"' || byte == b'\\' {
                out.push_str(self.text.get(start..self.at)?);
            }
            self.at += 1;
            if byte == b'"' {
                return Some(out);
            }
            if byte == b'\\' {
                out.push(self.escape()?);
                start = self.at;
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let byte = self.byte();
        let character = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                self.at += 1;
                let mut code = self.hex()?;
                // Beyond the first 2¹⁶ characters, two of these make one.
                if code >> 10 == 0xD800 >> 10 {
                    if !(self.eat(b'\\') && self.eat(b'u')) {
                        return None;
                    }
                    let low = self.hex()?;
                    if low >> 10 != 0xDC00 >> 10 {
                        return None;
                    }
                    code = 0x1_0000 + ((code & 0x3FF) << 10 | low & 0x3FF);
                }
                return char::from_u32(code);
            }
            _ => return None,
        };
        self.at += 1;
        Some(char::from(character))
    }

    fn hex(&mut self) -> Option<u32> {
        let mut code = 0;
        for _ in 0..4 {
            code = code << 4 | char::from(self.byte()).to_digit(16)?;
            self.at += 1;
        }
        Some(code)
    }

    fn number(&mut self) -> Option<f64> {
        let negative = self.eat(b'-');
        let mut mantissa = 0;
        let mut exponent = 0;
        // A leading zero stands alone.
        if !self.eat(b'0') {
            self.digits(&mut mantissa, &mut exponent, 0)?;
        }
        if self.eat(b'.') {
            self.digits(&mut mantissa, &mut exponent, 1)?;
        }
        if self.byte() | 0x20 == b'e' {
            self.at += 1;
            let down = self.eat(b'-');
            if !down {
                self.eat(b'+');
            }
            let (mut given, mut beyond) = (0, 0);
            self.digits(&mut given, &mut beyond, 0)?;
            // Far more than an f64 has, and far less than would overflow.
            let given = if beyond > 0 { 1 << 20 } else { given.min(1 << 20) as i32 };
            exponent += if down { -given } else { given };
        }
        let value = scale(mantissa as f64, exponent);
        Some(if negative { -value } else { value })
    }

    /// One digit or more. Those that `mantissa` has no room for only count; `fraction` is 1 behind the point.
    fn digits(&mut self, mantissa: &mut u64, exponent: &mut i32, fraction: i32) -> Option<()> {
        let start = self.at;
        while let digit @ b'0'..=b'9' = self.byte() {
            if *mantissa < u64::MAX / 10 {
                *mantissa = *mantissa * 10 + u64::from(digit - b'0');
                *exponent = exponent.saturating_sub(fraction);
            } else {
                *exponent = exponent.saturating_add(1 - fraction);
            }
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn error(&self) -> Error {
        if self.values > limits::VALUES {
            return Error::TooMany { what: "JSON values", count: self.values, limit: limits::VALUES };
        }
        let before = self.bytes.get(..self.at).unwrap_or(self.bytes);
        let (mut line, mut column) = (1usize, 1usize);
        for byte in before {
            column += 1;
            if *byte == b'\n' {
                line += 1;
                column = 1;
            }
        }
        let what = if self.at >= self.bytes.len() { "it ends too early, at line " } else { "syntax error at line " };
        Error::Json([what, &line.to_string(), ", column ", &column.to_string()].concat())
    }
}

/// `value` × 10^`exponent`. Exact to the last bit up to 10²²; beyond, no `f32` would tell the difference.
fn scale(value: f64, exponent: i32) -> f64 {
    if value == 0.0 {
        return value;
    }
    let (mut power, mut factor, mut left) = (10.0, 1.0, exponent.unsigned_abs());
    while left > 0 {
        if left & 1 == 1 {
            factor *= power;
        }
        power *= power;
        left >>= 1;
    }
    if exponent < 0 { value / factor } else { value * factor }
}

/// The root's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Accessor,
    Animation,
    Buffer,
    BufferView,
    Camera,
    Image,
    Material,
    Mesh,
    Node,
    Sampler,
    Scene,
    Skin,
    Texture,
}

/// Names of lists, of what they hold, and how much of it that may be, in the order of [`Kind`].
const KINDS: [(&str, &str, usize); 13] = [
    ("accessors", "accessor", limits::MANY),
    ("animations", "animation", limits::SOME),
    ("buffers", "buffer", limits::SOME),
    ("bufferViews", "bufferView", limits::MANY),
    ("cameras", "camera", limits::SOME),
    ("images", "image", limits::SOME),
    ("materials", "material", limits::SOME),
    ("meshes", "mesh", limits::MANY),
    ("nodes", "node", limits::MANY),
    ("samplers", "sampler", limits::SOME),
    ("scenes", "scene", limits::SOME),
    ("skins", "skin", limits::SOME),
    ("textures", "texture", limits::SOME),
];

impl Kind {
    /// The place that an error names.
    pub(crate) fn at(self, index: usize) -> Place {
        Place { kind: KINDS[self as usize].1, index }
    }
}

/// Where reading notes the first value that is not as glTF prescribes. Whoever reads goes on with a default and asks
/// for the note at the end: that is half the code of an error returned from each read.
#[derive(Debug, Default)]
pub(crate) struct Fault {
    note: Cell<Option<Note>>,
    /// See [`Fault::work`].
    steps: Cell<usize>,
}

/// The address of the object, what is wrong, and with which member.
type Note = (usize, &'static str, &'static str);

const MISSING: &str = "missing field `";
const WRONG: &str = "wrong type or value at `";

impl Fault {
    fn note(&self, object: &Value, what: &'static str, key: &'static str) {
        if self.note.get().is_none() {
            self.note.set(Some((std::ptr::from_ref(object) as usize, what, key)));
        }
    }

    /// Counts what is looked at. False once that is too much: then nothing is found any more, and [`Fault::check`] says
    /// why. A few bytes of a file can refer to a long list or a large object time and again.
    fn work(&self, steps: usize) -> bool {
        let all = self.steps.get().saturating_add(steps);
        self.steps.set(all);
        all <= limits::STEPS
    }

    /// The error, if any.
    pub(crate) fn check(&self, json: &Value) -> Result<(), Error> {
        limits::hold("steps of reading", self.steps.get(), limits::STEPS)?;
        let Some((address, what, key)) = self.note.get() else { return Ok(()) };
        let mut place = String::new();
        for kind in KINDS {
            for (index, value) in json.get(kind.0).unwrap_or(&NULL).elements().iter().enumerate() {
                if value.holds(address) {
                    place = [kind.1, " ", &index.to_string(), ": "].concat();
                }
            }
        }
        Err(Error::Json([&place, what, key, "`"].concat()))
    }
}

/// A value that is read by the names of its members.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    value: &'a Value,
    fault: &'a Fault,
}

impl<'a> Item<'a> {
    fn wrong(self, key: &'static str) {
        self.fault.note(self.value, WRONG, key);
    }

    /// Notes that a member is missing.
    pub(crate) fn missing(self, key: &'static str) {
        self.fault.note(self.value, MISSING, key);
    }

    /// False for null, and where there is nothing.
    pub(crate) fn exists(self) -> bool {
        *self.value != Value::Null
    }

    /// A member; none of its own members exist where it does not.
    pub(crate) fn get(self, key: &'static str) -> Item<'a> {
        if !matches!(self.value, Value::Object(_) | Value::Null) {
            self.wrong(key);
        }
        let found = if self.work(self.members().len()) { self.value.get(key) } else { None };
        Item { value: found.unwrap_or(&NULL), fault: self.fault }
    }

    /// The value itself.
    pub(crate) fn value(self) -> &'a Value {
        self.value
    }

    /// Counts steps of reading; false once they are too many.
    pub(crate) fn work(self, steps: usize) -> bool {
        self.fault.work(steps)
    }

    /// All members.
    pub(crate) fn members(self) -> &'a [(String, Value)] {
        if let Value::Object(members) = self.value { members } else { &[] }
    }

    /// An extension.
    pub(crate) fn extension(self, name: &'static str) -> Item<'a> {
        self.get("extensions").get(name)
    }

    /// The elements of a list; empty where there is none.
    pub(crate) fn list(self, key: &'static str) -> &'a [Value] {
        let list = self.get(key).value;
        if !matches!(list, Value::List(_) | Value::Null) {
            self.wrong(key);
        }
        let elements = list.elements();
        if self.work(elements.len()) { elements } else { &[] }
    }

    /// A text; none where it is missing.
    pub(crate) fn text(self, key: &'static str) -> Option<&'a str> {
        let value = self.get(key).value;
        if !matches!(value, Value::Text(_) | Value::Null) {
            self.wrong(key);
        }
        value.text()
    }

    /// A text, copied; empty where it is missing.
    pub(crate) fn string(self, key: &'static str) -> String {
        self.text(key).unwrap_or_default().to_owned()
    }

    /// True or false; none where it is missing.
    pub(crate) fn flag(self, key: &'static str) -> Option<bool> {
        match self.get(key).value {
            Value::Bool(flag) => return Some(*flag),
            Value::Null => {}
            _ => self.wrong(key),
        }
        None
    }

    /// A number, which may be beyond what an `f32` can hold and then is infinite; none where it is missing.
    pub(crate) fn number(self, key: &'static str) -> Option<f32> {
        match self.get(key).value {
            Value::Number(number) => return Some(*number as f32),
            Value::Null => {}
            _ => self.wrong(key),
        }
        None
    }

    /// Fills `out` from a list of as many numbers; false where there is none.
    pub(crate) fn numbers(self, key: &'static str, out: &mut [f32]) -> bool {
        if !self.get(key).exists() {
            return false;
        }
        let list = self.list(key);
        if list.len() != out.len() {
            self.wrong(key);
        }
        for (out, value) in out.iter_mut().zip(list) {
            match value {
                Value::Number(number) => *out = *number as f32,
                _ => self.wrong(key),
            }
        }
        true
    }

    /// An index or count; none where it is missing.
    pub(crate) fn index(self, key: &'static str) -> Option<usize> {
        let value = self.get(key);
        if !value.exists() {
            return None;
        }
        let index = value.value.whole();
        if index.is_none() {
            self.wrong(key);
        }
        index
    }

    /// An index or count that must be there.
    pub(crate) fn need(self, key: &'static str) -> usize {
        let index = self.index(key);
        if index.is_none() {
            self.missing(key);
        }
        index.unwrap_or_default()
    }

    /// A list of indices; empty where there is none.
    pub(crate) fn indices(self, key: &'static str) -> Vec<usize> {
        let list = self.list(key);
        let mut indices = Vec::with_capacity(list.len());
        for value in list {
            match value.whole() {
                Some(index) => indices.push(index),
                None => self.wrong(key),
            }
        }
        indices
    }

    /// An element of one of its lists.
    pub(crate) fn element(self, value: &'a Value) -> Item<'a> {
        Item { value, fault: self.fault }
    }
}

/// The whole asset, its lists found once.
#[derive(Clone, Copy)]
pub(crate) struct Root<'a> {
    /// The outermost object.
    pub item: Item<'a>,
    lists: [&'a [Value]; KINDS.len()],
}

impl<'a> Root<'a> {
    pub(crate) fn new(json: &'a Value, fault: &'a Fault) -> Root<'a> {
        let item = Item { value: json, fault };
        let mut lists: [&[Value]; KINDS.len()] = Default::default();
        for (list, kind) in lists.iter_mut().zip(KINDS) {
            *list = item.list(kind.0);
        }
        Root { item, lists }
    }

    /// Refuses lists that are longer than those of any asset.
    pub(crate) fn check_lengths(&self) -> Result<(), Error> {
        for (list, (what, _, limit)) in self.lists.iter().zip(KINDS) {
            limits::hold(what, list.len(), limit)?;
        }
        Ok(())
    }

    /// How many there are of a kind.
    pub(crate) fn count(&self, kind: Kind) -> usize {
        self.lists[kind as usize].len()
    }

    /// One of a kind; none where the index is out of range.
    pub(crate) fn get(&self, kind: Kind, index: usize) -> Option<Item<'a>> {
        self.lists[kind as usize].get(index).map(|value| self.item.element(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(value: &Value) -> serde_json::Value {
        match value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(flag) => (*flag).into(),
            Value::Number(number) => f64::from(*number as f32).into(),
            Value::Text(text) => text.as_str().into(),
            Value::List(values) => values.iter().map(converted).collect(),
            Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), converted(value))).collect(),
        }
    }

    /// All numbers as single floats: that is what the importer takes of them.
    fn floats(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Number(number) => number.as_f64().map(|number| f64::from(number as f32)).into(),
            serde_json::Value::Array(values) => values.into_iter().map(floats).collect(),
            serde_json::Value::Object(map) => map.into_iter().map(|(key, value)| (key, floats(value))).collect(),
            other => other,
        }
    }

    /// Both parsers agree, on the value or on there being none.
    fn agree(text: &[u8]) {
        let ours = Value::parse(text).ok().map(|value| converted(&value));
        let theirs = serde_json::from_slice(text).ok().map(floats);
        assert_eq!(ours, theirs, "{}", String::from_utf8_lossy(text));
    }

    const GOOD: &str = r#" {"a" : [1, -2.5, 0, 0.125, 1e3, 2.5E-3, 1E+2, 123456789012], "b": {"a": {}, "": [[], [ ]]},
        "c": [true, false, null], "tw\"o\\\/\b\f\n\r\t": "\u00e9\u20AC\ud83d\ude00 é€😀", "a": -0.5e-1 } "#;

    #[test]
    fn reads_what_serde_json_reads() {
        agree(GOOD.as_bytes());
        assert!(Value::parse(GOOD.as_bytes()).is_ok());
        for text in [
            "",
            " ",
            "1",
            "-",
            "-1",
            "01",
            "1.",
            ".5",
            "1.e3",
            "1e",
            "1e+",
            "+1",
            "1 2",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "\"",
            "\"\\\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "\"a\nb\"",
            "\"\0\"",
            "tru",
            "truex",
            "nul",
            "[1]]",
            "\0",
            "1\0",
            "0e400",
            "0.0e-9",
            "1e-400",
            "100000000000000000000000",
            "[\"\u{7f}\"]",
            "00",
            "-0",
            "1E5",
            "\u{a0}1",
            "{\"a\":1]",
            "[1}",
        ] {
            agree(text.as_bytes());
        }
        agree(b"\"\xFF\"");
    }

    #[test]
    fn agrees_with_serde_json_on_broken_text() {
        let alphabet = b"{}[]:,\"\\eE+-.0123456789 \n\tutrfalsn\0";
        let mut state = 7u32;
        let mut random = |limit: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % limit
        };
        let mut good = 0;
        for _ in 0..20_000 {
            let mut text = GOOD.as_bytes().to_vec();
            let at = random(text.len());
            match random(3) {
                0 => text[at] = alphabet[random(alphabet.len())],
                1 => drop(text.remove(at)),
                _ => text.insert(at, alphabet[random(alphabet.len())]),
            }
            // What it calls out of range is infinite here, and refused where it is used.
            if serde_json::from_slice::<serde_json::Value>(&text).is_err_and(|e| e.to_string().contains("out of range"))
            {
                continue;
            }
            agree(&text);
            good += usize::from(Value::parse(&text).is_ok());
        }
        assert!((1000..19_000).contains(&good), "{good}");
    }

    #[test]
    fn numbers_are_the_nearest_floats() {
        for text in
            ["0.1", "1.5e-7", "3.4028234663852886e38", "0.30000001192092896", "-123456.789e-20", "7e22", "1e-45"]
        {
            let value = Value::parse(text.as_bytes()).expect("a number");
            let Value::Number(number) = value else { panic!("{value:?}") };
            assert_eq!(number as f32, text.parse::<f32>().expect("a number"), "{text}");
        }
        let many = "1".repeat(400);
        assert_eq!(Value::parse(many.as_bytes()), Ok(Value::Number(f64::INFINITY)));
        let long = ["0.", &"3".repeat(400)].concat();
        let Ok(Value::Number(number)) = Value::parse(long.as_bytes()) else { panic!("a number") };
        assert!((number - 1.0 / 3.0).abs() < 1e-15);
        assert_eq!(Value::parse(b"0e999999999999999999999999"), Ok(Value::Number(0.0)));
        assert_eq!(Value::parse(b"1e-999999999999999999999999"), Ok(Value::Number(0.0)));
    }

    #[test]
    fn nesting_has_an_end() {
        let nested = |depth: usize| Value::parse(["[".repeat(depth), "]".repeat(depth)].concat().as_bytes()).is_ok();
        assert!(nested(100));
        assert!(!nested(1000) && !nested(1_000_000));
        let objects = [r#"{"a":"#.repeat(1_000_000), "1".to_owned()].concat();
        assert!(Value::parse(objects.as_bytes()).is_err());
    }

    #[test]
    fn values_have_an_end() {
        let text = |count: usize| ["[", &"0,".repeat(count - 2), "0]"].concat();
        assert!(Value::parse(text(limits::VALUES).as_bytes()).is_ok());
        let found = Value::parse(text(limits::VALUES + 2).as_bytes());
        let limit = limits::VALUES;
        assert_eq!(found, Err(Error::TooMany { what: "JSON values", count: limit + 1, limit }));
    }

    #[test]
    fn says_where_the_text_is_wrong() {
        let told = |text: &str| Value::parse(text.as_bytes()).expect_err("is refused").to_string();
        assert!(told("{\n \"a\": x}").contains("syntax error at line 2, column 7"));
        assert!(told("{\n").contains("ends too early, at line 2, column 1"));
    }

    #[test]
    fn says_where_a_value_is_wrong() {
        let text = br#"{"nodes": [{}, {"mesh": "x", "scale": [1, 2], "name": 3, "matrix": {}, "children": [0, -1]}],
            "meshes": 3, "skins": [{"joints": [0.5]}], "accessors": [{}], "cameras": [7]}"#;
        let json = Value::parse(text).expect("JSON");
        let told = |read: &dyn Fn(&Root<'_>)| {
            let fault = Fault::default();
            let root = Root::new(&json, &fault);
            fault.note.set(None);
            read(&root);
            fault.check(&json).expect_err("is refused").to_string()
        };
        let one = |kind, index, read: &dyn Fn(Item<'_>)| told(&|root| read(root.get(kind, index).expect("an item")));
        let node = |read: &dyn Fn(Item<'_>)| one(Kind::Node, 1, read);
        assert!(node(&|it| _ = it.index("mesh")).contains("node 1: wrong type or value at `mesh`"));
        assert!(node(&|it| _ = it.numbers("scale", &mut [0.0; 3])).contains("node 1: wrong type or value at `scale`"));
        assert!(
            node(&|it| _ = it.numbers("matrix", &mut [0.0; 16])).contains("node 1: wrong type or value at `matrix`")
        );
        assert!(node(&|it| _ = it.string("name")).contains("node 1: wrong type or value at `name`"));
        assert!(node(&|it| _ = it.indices("children")).contains("node 1: wrong type or value at `children`"));
        assert!(one(Kind::Skin, 0, &|it| _ = it.indices("joints")).contains("skin 0: wrong type or value at `joints`"));
        assert!(one(Kind::Accessor, 0, &|it| _ = it.need("count")).contains("accessor 0: missing field `count`"));
        assert!(one(Kind::Camera, 0, &|it| _ = it.text("type")).contains("camera 0: wrong type or value at `type`"));
        assert!(told(&|root| _ = root.item.list("meshes")).contains("JSON: wrong type or value at `meshes`"));

        let fault = Fault::default();
        let node = Item { value: &json.get("nodes").expect("nodes").elements()[0], fault: &fault };
        assert_eq!((node.index("mesh"), node.text("name"), node.flag("a")), (None, None, None));
        assert!(!node.numbers("scale", &mut [0.0; 3]) && node.get("a").get("b").list("c").is_empty());
        assert_eq!(fault.check(&json), Ok(()));
    }
}
