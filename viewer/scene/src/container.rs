//! The outer wrappings: GLB chunks (glTF 2.0 §4.4) and `data:` URIs (RFC 2397).

use std::ops::Range;

use crate::Error;

const JSON_CHUNK: u32 = 0x4E4F_534A;
const BIN_CHUNK: u32 = 0x004E_4942;

/// Where the parts of a file lie in its bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The JSON text.
    pub json: Range<usize>,
    /// The binary chunk of a GLB.
    pub bin: Option<Range<usize>>,
}

/// Finds JSON and binary chunk of a GLB, or takes the whole as JSON.
pub(crate) fn split(bytes: &[u8]) -> Result<Parts, Error> {
    if !bytes.starts_with(b"glTF") {
        let start = if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 };
        let first = bytes[start..].iter().find(|byte| !byte.is_ascii_whitespace());
        return match first {
            Some(b'{') => Ok(Parts { json: start..bytes.len(), bin: None }),
            Some(_) => Err(Error::Container("neither a GLB nor glTF JSON")),
            None => Err(Error::Container("the file is empty")),
        };
    }
    let (Some(version), Some(length)) = (word(bytes, 4), word(bytes, 8)) else {
        return Err(Error::Container("the GLB header is cut off"));
    };
    if version != 2 {
        return Err(Error::Version(version.to_string()));
    }
    // Bytes after the stated length are no part of the asset.
    let Some(bytes) = bytes.get(..length as usize) else {
        return Err(Error::Container("the GLB is shorter than its header says"));
    };
    let mut parts = Parts { json: 0..0, bin: None };
    let mut at = 12;
    let mut first = true;
    while at < bytes.len() {
        let (Some(length), Some(kind)) = (word(bytes, at), word(bytes, at + 4)) else {
            // Up to seven stray bytes can be padding only; a chunk header needs eight.
            if first {
                return Err(Error::Container("the GLB has no JSON chunk"));
            }
            break;
        };
        let start = at + 8;
        let Some(end) = start.checked_add(length as usize).filter(|end| *end <= bytes.len()) else {
            return Err(Error::Container("a GLB chunk runs past the end of the file"));
        };
        match kind {
            JSON_CHUNK if first => parts.json = start..end,
            _ if first => return Err(Error::Container("the first GLB chunk is not JSON")),
            BIN_CHUNK if parts.bin.is_none() => parts.bin = Some(start..end),
            // The specification has clients ignore other chunks.
            _ => {}
        }
        first = false;
        at = end;
    }
    if first {
        return Err(Error::Container("the GLB has no JSON chunk"));
    }
    Ok(parts)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.get(..4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// Splits a `data:` URI into media type (without parameters) and decoded bytes; none where it is another kind of URI.
pub(crate) fn data_uri(uri: &str) -> Option<Result<(&str, Vec<u8>), Error>> {
    let rest = uri.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:")).and_then(|_| uri.get(5..))?;
    Some(decode_data(rest))
}

fn decode_data(rest: &str) -> Result<(&str, Vec<u8>), Error> {
    const BROKEN: Error = Error::Container("a data URI is broken");
    let (head, data) = rest.split_once(',').ok_or(BROKEN)?;
    let media_type = head.split(';').next().unwrap_or_default();
    let bytes = match head.rsplit_once(';') {
        Some((_, encoding)) if encoding.trim().eq_ignore_ascii_case("base64") => base64(data.as_bytes()),
        _ => percent(data.as_bytes()),
    };
    Ok((media_type, bytes.ok_or(BROKEN)?))
}

/// Standard and URL-safe alphabets; white space and padding are skipped.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let mut bits = 0u32;
    let mut count = 0;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            // Some writers escape these three.
            b'%' => match hex_pair(text, at)? {
                b'+' => (62, at += 2).0,
                b'/' => (63, at += 2).0,
                b'=' => {
                    at += 2;
                    continue;
                }
                _ => return None,
            },
            b'=' | b' ' | b'\t' | b'\r' | b'\n' => continue,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    // Six left-over bits mean a lone last character, which encodes nothing.
    (count < 6).then_some(out)
}

fn percent(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        if byte == b'%' {
            out.push(hex_pair(text, at)?);
            at += 2;
        } else {
            out.push(byte);
        }
    }
    Some(out)
}

fn hex_pair(text: &[u8], at: usize) -> Option<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    Some((digit(at)? * 16 + digit(at + 1)?) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(uri: &str) -> Option<(String, Vec<u8>)> {
        data_uri(uri).expect("a data URI").ok().map(|(kind, bytes)| (kind.to_owned(), bytes))
    }

    #[test]
    fn data_uris_decode_in_both_encodings() {
        assert_eq!(
            decoded("data:application/octet-stream;base64,AAEC/w=="),
            Some(("application/octet-stream".into(), vec![0, 1, 2, 255]))
        );
        assert_eq!(decoded("DATA:;charset=x;BASE64,AAEC_w"), Some((String::new(), vec![0, 1, 2, 255])));
        assert_eq!(decoded("data:;base64,AAEC%2Fw%3D%3D"), Some((String::new(), vec![0, 1, 2, 255])));
        assert_eq!(decoded("data:text/plain,a%20%FFb"), Some(("text/plain".into(), b"a \xFFb".to_vec())));
        assert!(data_uri("buffer.bin").is_none());
        assert!(data_uri("dat").is_none());
        assert!(data_uri("❤❤❤").is_none());
    }

    #[test]
    fn broken_data_uris_are_refused() {
        for uri in ["data:;base64", "data:;base64,A", "data:;base64,AA!A", "data:;base64,AA%2", "data:,%", "data:,%g0"]
        {
            assert_eq!(decoded(uri), None, "{uri}");
        }
    }

    #[test]
    fn every_length_of_base64_round_trips() {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for length in 0..20usize {
            let bytes: Vec<u8> = (0..length).map(|i| (i * 37 + 200) as u8).collect();
            let mut text = String::new();
            for chunk in bytes.chunks(3) {
                let word =
                    chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
                for i in 0..=chunk.len() {
                    text.push(char::from(alphabet[(word >> (18 - 6 * i) & 63) as usize]));
                }
            }
            assert_eq!(base64(text.as_bytes()), Some(bytes));
        }
    }
}
