//! Reading and writing the query part of a URL, as HTML forms do (`application/x-www-form-urlencoded`).

use std::fmt::Write;

/// Percent-encodes everything but the unreserved characters of RFC 3986, so that the result is safe in a path segment
/// and in a query.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Undoes [`encode`]; `+` is a space, as forms write it. A broken escape stands as it is, and bytes that are no UTF-8
/// become U+FFFD, because whatever a shopper types after the `?` must give a page.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', &[high, low, ref after @ ..]) => {
                if let (Some(high), Some(low)) = (hex(high), hex(low)) {
                    bytes.push(high * 16 + low);
                    rest = after;
                } else {
                    bytes.push(b'%');
                }
            }
            _ => bytes.push(first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The decoded value of the first `name=value` pair, if there is one. `query` comes with or without its `?`.
pub fn value(query: &str, name: &str) -> Option<String> {
    let query = query.strip_prefix('?').unwrap_or(query);
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key) == name).then(|| decode(value))
    })
}

/// Joins pairs into `?a=1&b=2`; pairs without a value are left out, and nothing at all gives the empty string.
pub fn build(pairs: &[(&str, Option<&str>)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if let Some(value) = value {
            out.push(if out.is_empty() { '?' } else { '&' });
            out.push_str(name);
            out.push('=');
            out.push_str(&encode(value));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        for text in ["", "lounge chair", "50 % off & more?", "Größe/Ø 3", "a+b", "日本"] {
            assert_eq!(decode(&encode(text)), text);
        }
        assert_eq!(encode("a b/c&d"), "a%20b%2Fc%26d");
    }

    #[test]
    fn broken_escapes_do_no_harm() {
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz%4"), "%zz%4");
        assert_eq!(decode("%ff"), "\u{fffd}");
        assert_eq!(decode("%é"), "%é");
    }

    #[test]
    fn values_are_found_by_name() {
        assert_eq!(value("?q=red+chair&sort=name", "q").as_deref(), Some("red chair"));
        assert_eq!(value("q=red&sort=name", "sort").as_deref(), Some("name"));
        assert_eq!(value("?q", "q").as_deref(), Some(""));
        assert_eq!(value("?sorted=1", "sort"), None);
        assert_eq!(value("", "q"), None);
    }

    #[test]
    fn only_given_pairs_are_written() {
        assert_eq!(build(&[("q", None), ("sort", None)]), "");
        assert_eq!(build(&[("q", Some("a b")), ("sort", None), ("limit", Some("12"))]), "?q=a%20b&limit=12");
    }
}
