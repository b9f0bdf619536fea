//! What a file's name tells.

use axum::http::HeaderValue;
use percent_encoding::percent_decode_str;

/// Whether the name holds a digest of the content (`app-0123456789abcdef.js`, `lamp.0123456789abcdef.glb`): then the
/// file never changes.
pub(super) fn is_content_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    // trunk writes 64-bit digests without leading zeros, so a few are shorter than 16 digits.
    name.split(['.', '-', '_']).any(|part| {
        (12..=64).contains(&part.len())
            && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && part.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// How long caches may keep the file.
pub(super) fn cache_control(path: &str) -> HeaderValue {
    if is_content_hashed(path) {
        HeaderValue::from_static("public, max-age=31536000, immutable")
    } else {
        // Kept, but asked about each time.
        HeaderValue::from_static("no-cache")
    }
}

/// The media type, where the name's extension tells one that matters here.
pub(super) fn content_type(path: &str) -> Option<HeaderValue> {
    let extension = path.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase();
    let media_type = match extension.as_str() {
        "glb" => "model/gltf-binary",
        "gltf" => "model/gltf+json",
        "usdz" => "model/vnd.usdz+zip",
        "bin" => "application/octet-stream",
        "ktx2" => "image/ktx2",
        "hdr" => "image/vnd.radiance",
        "webp" => "image/webp",
        "wasm" => "application/wasm",
        _ => return None,
    };
    Some(HeaderValue::from_static(media_type))
}

/// Whether any part of the path begins with a dot: such files are not for the public. `path` is as it was asked for;
/// the parts are those of the file that it leads to, where `%2f` parts as `/` does (and `\` on Windows).
pub(super) fn is_hidden(path: &str) -> bool {
    // Decoded once, as `ServeDir` does.
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    decoded.split(|byte| matches!(byte, b'/' | b'\\')).any(|part| part.starts_with(b"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_told_from_words() {
        for hashed in [
            "/shop-0123456789abcdef.js",
            "/shop-123456789abcdef_bg.wasm",
            "/models/lamp.0123456789abcdef.glb",
            "/embed/viewer-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.wasm",
        ] {
            assert!(is_content_hashed(hashed), "{hashed}");
        }
        for plain in
            ["/index.html", "/embed/product-viewer.js", "/0123456789abcdef/x.js", "/defacedefaced.js", "/a-2026.js", ""]
        {
            assert!(!is_content_hashed(plain), "{plain}");
        }
    }

    #[test]
    fn hidden_files() {
        for hidden in [
            "/.git/config",
            "/a/.env",
            "/a/%2E%2e/b",
            "/%2egit",
            "/a%2f.env",
            "/a%2F%2eenv",
            "/a%5c.env",
            "/a%2f..%2fb",
            "/%é%2f.env",
        ] {
            assert!(is_hidden(hidden), "{hidden}");
        }
        for public in ["/a.b/c.d", "/", "", "/a%2fb", "/a%", "/a%2", "/%zz.env", "/a%252f.env", "/%252e"] {
            assert!(!is_hidden(public), "{public}");
        }
    }
}
