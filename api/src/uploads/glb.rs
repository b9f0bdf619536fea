//! Whether a file is a model: a GLB of glTF 2.0 (Khronos glTF 2.0, chapter 4), read once from its beginning to its end.

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::domain::hex;

const MAGIC: u32 = 0x4654_6c67;
const JSON: u32 = 0x4e4f_534a;
const BIN: u32 = 0x004e_4942;
/// The longest description of a model that is read.
const MOST_JSON: u32 = 64 * 1024 * 1024;

/// A file that is being read.
#[derive(Debug)]
pub struct Check {
    expected: u64,
    seen: u64,
    hash: Sha256,
    state: State,
    fault: Option<String>,
    gltf: Option<Gltf>,
    bin: Option<u32>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// SHA-256 of the file, hexadecimal.
    pub digest: String,
    /// What is wrong with it; none for a sound model.
    pub fault: Option<String>,
}

#[derive(Debug)]
enum State {
    /// The first twelve bytes, as far as they came.
    Header(Vec<u8>),
    /// The eight bytes before each chunk.
    ChunkHead(Vec<u8>),
    /// The first chunk.
    Description { left: u32, text: Vec<u8> },
    /// Any other chunk.
    Data { left: u32 },
}

#[derive(Debug, Deserialize)]
struct Gltf {
    asset: Asset,
    #[serde(default)]
    buffers: Vec<Buffer>,
    #[serde(default)]
    images: Vec<Image>,
}

#[derive(Debug, Deserialize)]
struct Asset {
    version: String,
}

#[derive(Debug, Deserialize)]
struct Buffer {
    uri: Option<String>,
    #[serde(rename = "byteLength")]
    bytes: u64,
}

#[derive(Debug, Deserialize)]
struct Image {
    uri: Option<String>,
}

impl Check {
    /// Of a file that must be so long.
    pub fn new(expected: u64) -> Self {
        Self {
            expected,
            seen: 0,
            hash: Sha256::new(),
            state: State::Header(Vec::new()),
            fault: None,
            gltf: None,
            bin: None,
        }
    }

    /// Reads on.
    pub fn push(&mut self, mut bytes: &[u8]) {
        self.hash.update(bytes);
        self.seen += bytes.len() as u64;
        while !bytes.is_empty() && self.fault.is_none() {
            if let Err(fault) = self.step(&mut bytes) {
                self.fault = Some(fault);
            }
        }
    }

    /// The file has ended.
    pub fn finish(mut self) -> Verdict {
        if self.seen != self.expected {
            let fault = format!("it is {} bytes long, and {} were to come", self.seen, self.expected);
            self.fault.get_or_insert(fault);
        }
        if let Err(fault) = self.whole() {
            self.fault.get_or_insert(fault);
        }
        Verdict { digest: hex(&self.hash.finalize()), fault: self.fault }
    }

    fn step(&mut self, bytes: &mut &[u8]) -> Result<(), String> {
        match &mut self.state {
            State::Header(head) => {
                if take(bytes, head, 12) {
                    header(head, self.expected)?;
                    self.state = State::ChunkHead(Vec::new());
                }
            }
            State::ChunkHead(head) => {
                if take(bytes, head, 8) {
                    let (left, kind) = (word(head, 0), word(head, 4));
                    self.state = self.chunk(left, kind)?;
                }
            }
            State::Description { left, text } => {
                if take(bytes, text, *left as usize) {
                    let gltf =
                        serde_json::from_slice(text).map_err(|error| format!("its JSON is not glTF: {error}"))?;
                    self.gltf = Some(gltf);
                    self.state = State::ChunkHead(Vec::new());
                }
            }
            State::Data { left } => {
                let part = bytes.len().min(*left as usize);
                *bytes = &bytes[part..];
                *left -= part as u32;
                if *left == 0 {
                    self.state = State::ChunkHead(Vec::new());
                }
            }
        }
        Ok(())
    }

    fn chunk(&mut self, length: u32, kind: u32) -> Result<State, String> {
        if !length.is_multiple_of(4) {
            return Err("a chunk's length is no multiple of four".into());
        }
        if u64::from(length) > self.expected {
            return Err("a chunk is longer than the file".into());
        }
        match (&self.gltf, kind) {
            (None, JSON) if length > MOST_JSON => Err("its JSON is too long".into()),
            (None, JSON) if length == 0 => Err("its JSON is empty".into()),
            (None, JSON) => Ok(State::Description { left: length, text: Vec::new() }),
            (None, _) => Err("its first chunk is not JSON".into()),
            (Some(_), JSON) => Err("it has two chunks of JSON".into()),
            (Some(_), BIN) if self.bin.is_some() => Err("it has two binary chunks".into()),
            (Some(_), kind) => {
                if kind == BIN {
                    self.bin = Some(length);
                }
                Ok(if length == 0 { State::ChunkHead(Vec::new()) } else { State::Data { left: length } })
            }
        }
    }

    fn whole(&self) -> Result<(), String> {
        if !matches!(&self.state, State::ChunkHead(head) if head.is_empty()) {
            return Err("it ends in the middle".into());
        }
        let gltf = self.gltf.as_ref().ok_or("it holds no JSON")?;
        if !gltf.asset.version.starts_with("2.") {
            return Err(format!("it is glTF {:.20}, and must be 2.x", gltf.asset.version));
        }
        let outside = gltf.buffers.iter().map(|it| &it.uri).chain(gltf.images.iter().map(|it| &it.uri)).flatten();
        if let Some(uri) = outside.into_iter().find(|uri| !uri.starts_with("data:")) {
            return Err(format!("it needs another file, {uri:.60}: put all into one"));
        }
        // The first buffer without an address is the binary chunk, which may be up to three bytes longer.
        match (gltf.buffers.first().filter(|buffer| buffer.uri.is_none()), self.bin) {
            (Some(buffer), Some(bin)) if (buffer.bytes..=buffer.bytes.saturating_add(3)).contains(&u64::from(bin)) => {
                Ok(())
            }
            (Some(buffer), bin) => {
                let bin = bin.unwrap_or(0);
                Err(format!("its buffer has {} bytes, and its binary chunk {bin}", buffer.bytes))
            }
            (None, _) => Ok(()),
        }
    }
}

/// Moves bytes until there are `goal` of them; whether there are.
fn take(bytes: &mut &[u8], into: &mut Vec<u8>, goal: usize) -> bool {
    let part = bytes.len().min(goal.saturating_sub(into.len()));
    into.extend_from_slice(&bytes[..part]);
    *bytes = &bytes[part..];
    into.len() == goal
}

/// Four bytes, the lowest first; zero where they are not there.
fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn header(head: &[u8], expected: u64) -> Result<(), String> {
    if word(head, 0) != MAGIC {
        return Err("it is no GLB".into());
    }
    if word(head, 4) != 2 {
        return Err(format!("it is GLB version {}, and must be 2", word(head, 4)));
    }
    if u64::from(word(head, 8)) != expected {
        return Err(format!("it says that it is {} bytes long, and is {expected}", word(head, 8)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glb(json: &str, bin: Option<&[u8]>) -> Vec<u8> {
        let mut json = json.as_bytes().to_vec();
        json.resize(json.len().next_multiple_of(4), b' ');
        let mut file = Vec::new();
        for (kind, content) in [(JSON, Some(&json[..])), (BIN, bin)] {
            let Some(content) = content else { continue };
            file.extend((content.len() as u32).to_le_bytes());
            file.extend(kind.to_le_bytes());
            file.extend(content);
        }
        let mut whole = b"glTF".to_vec();
        whole.extend(2_u32.to_le_bytes());
        whole.extend((file.len() as u32 + 12).to_le_bytes());
        whole.extend(file);
        whole
    }

    fn verdict(file: &[u8], step: usize) -> Verdict {
        let mut check = Check::new(file.len() as u64);
        for chunk in file.chunks(step) {
            check.push(chunk);
        }
        check.finish()
    }

    const SOUND: &str = r#"{"asset":{"version":"2.0"},"buffers":[{"byteLength":6}]}"#;

    #[test]
    fn a_sound_model_is_sound_however_it_comes() {
        let file = glb(SOUND, Some(&[1, 2, 3, 4, 5, 6, 0, 0]));
        let whole = verdict(&file, file.len());
        assert_eq!(whole.fault, None);
        assert_eq!(whole.digest, hex(&Sha256::digest(&file)));
        for step in [1, 3, 7, 13] {
            assert_eq!(verdict(&file, step), whole);
        }
        assert_eq!(verdict(&glb(r#"{"asset":{"version":"2.1"}}"#, None), 5).fault, None);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let tells = |file: &[u8], text: &str| {
            let fault = verdict(file, 5).fault.expect("a fault");
            assert!(fault.contains(text), "{fault:?} does not tell {text:?}");
        };
        let sound = glb(SOUND, Some(&[0; 8]));
        let with = |at: usize, byte: u8| {
            let mut file = sound.clone();
            file[at] = byte;
            file
        };
        tells(&with(0, b'x'), "no GLB");
        tells(&with(4, 1), "version 1");
        tells(&with(8, 1), "it says that it is");
        tells(&with(16, b'X'), "not JSON");
        tells(&with(20, b'x'), "not glTF");
        tells(&with(13, 0xff), "longer than the file");
        tells(&with(12, sound[12] + 1), "multiple of four");
        tells(b"glTF", "in the middle");
        tells(b"", "in the middle");
        tells(&glb(r#"{"asset":{"version":"1.0"}}"#, None), "must be 2.x");
        tells(&glb("{}", None), "not glTF");
        tells(&glb(SOUND, None), "binary chunk 0");
        tells(&glb(SOUND, Some(&[0; 12])), "binary chunk 12");
        tells(&glb(r#"{"asset":{"version":"2.0"},"images":[{"uri":"a.png"}]}"#, None), "another file, a.png");
        let mut check = Check::new(sound.len() as u64);
        check.push(&sound[..sound.len() - 4]);
        assert!(check.finish().fault.is_some_and(|fault| fault.contains("were to come")));
    }
}
