//! Puts a `.br` and a `.gz` beside each file that shrinks: servers send them as they are.

use std::collections::VecDeque;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use sha2::{Digest, Sha256};

use crate::error::{Error, Result, at};
use crate::stamp::{files_below, hex};

/// Text and WebAssembly; pictures, fonts and models are compressed in themselves.
const KINDS: [&str; 13] =
    ["css", "hdr", "html", "ico", "js", "json", "map", "mjs", "svg", "txt", "wasm", "webmanifest", "xml"];

fn shrinks(file: &Path) -> bool {
    file.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| KINDS.contains(&extension))
}

/// Compresses all files below a folder that shrink; returns how many, and the bytes before and after brotli.
/// Results are kept in `cache` by content, so that what did not change costs nothing.
pub fn folder(folder: &Path, cache: &Path) -> Result<(usize, u64, u64)> {
    fs::create_dir_all(cache).map_err(at(cache))?;
    let files: VecDeque<PathBuf> = files_below(folder)?.into_iter().filter(|file| shrinks(file)).collect();
    let count = files.len();
    let queue = Mutex::new(files);
    let workers = thread::available_parallelism().map_or(1, usize::from).min(count.max(1));
    let next = || queue.lock().ok().and_then(|mut queue| queue.pop_front());
    let work = || {
        let mut sum = (0, 0);
        while let Some(path) = next() {
            let (raw, small) = file(&path, cache)?;
            sum = (sum.0 + raw, sum.1 + small);
        }
        Ok::<_, Error>(sum)
    };
    let sums = thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let join = |handle: thread::ScopedJoinHandle<'_, Result<(u64, u64)>>| {
            handle.join().unwrap_or_else(|_| Err(Error::Unexpected("compression broke off".into())))
        };
        handles.into_iter().map(join).collect::<Result<Vec<_>>>()
    })?;
    let (raw, small) = sums.into_iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    Ok((count, raw, small))
}

fn file(path: &Path, cache: &Path) -> Result<(u64, u64)> {
    let bytes = fs::read(path).map_err(at(path))?;
    let digest = hex(&Sha256::digest(&bytes));
    let kept = |ending: &str| cache.join(format!("{digest}.{ending}"));
    for ending in ["br", "gz"] {
        let kept = kept(ending);
        if !kept.is_file() {
            let partial = kept.with_extension(format!("{ending}.{:?}", thread::current().id()));
            let packed = if ending == "br" { brotli(&bytes) } else { gzip(&bytes) };
            fs::write(&partial, packed.map_err(at(path))?).map_err(at(&partial))?;
            fs::rename(&partial, &kept).map_err(at(&kept))?;
        }
        let mut beside = path.as_os_str().to_owned();
        beside.push(format!(".{ending}"));
        fs::copy(&kept, &beside).map_err(at(&kept))?;
    }
    let small = kept("br").metadata().map_err(at(path))?.len();
    Ok((bytes.len() as u64, small))
}

fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters =
        ::brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: bytes.len(), ..Default::default() };
    let mut out = Vec::new();
    ::brotli::BrotliCompress(&mut &*bytes, &mut out, &parameters)?;
    Ok(out)
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn both_forms_give_the_file_back() -> Result<()> {
        let scratch = Scratch::new("compress")?;
        let site = scratch.path().join("site/deep");
        fs::create_dir_all(&site).map_err(at(&site))?;
        let text = "a line of text that repeats\n".repeat(500);
        fs::write(site.join("a.js"), &text).map_err(at(&site))?;
        fs::write(site.join("b.webp"), &text).map_err(at(&site))?;
        for _ in 0..2 {
            let (count, raw, small) = folder(&scratch.path().join("site"), &scratch.path().join("cache"))?;
            assert_eq!((count, raw), (1, text.len() as u64));
            assert!(small < raw / 20);
        }
        let mut back = String::new();
        let read = |name: &str| fs::read(site.join(name)).map_err(at(site.join(name)));
        let packed = read("a.js.br")?;
        ::brotli::Decompressor::new(&*packed, 4096).read_to_string(&mut back).map_err(at(&site))?;
        assert_eq!(back, text);
        back.clear();
        flate2::read::GzDecoder::new(&*read("a.js.gz")?).read_to_string(&mut back).map_err(at(&site))?;
        assert_eq!(back, text);
        assert!(!site.join("b.webp.br").exists());
        Ok(())
    }
}
