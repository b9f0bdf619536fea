//! Paths in the model bucket.

super::checked_string!(
    /// Path of a file on the models origin, relative to its root, such as `models/lamp.0123456789abcdef.glb`. It can be
    /// put behind an origin and a slash as it is: no character needs escaping and no segment climbs upwards.
    AssetPath,
    is_asset_path,
    "must be a relative path of ASCII letters, digits, '.', '_' and '-', with no empty segment and none that starts with '.'"
);

fn is_asset_path(text: &str) -> bool {
    text.len() <= 255
        && text.split('/').all(|segment| {
            !segment.is_empty()
                && !segment.starts_with('.')
                && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_inside_the_bucket() {
        assert!("models/lamp.0123456789abcdef.glb".parse::<AssetPath>().is_ok());
        for bad in ["", "/a.glb", "../a.glb", "a/../b.glb", "a//b.glb", "a b.glb", "https://x/a.glb", "a/.env", "a?b"] {
            assert!(bad.parse::<AssetPath>().is_err(), "{bad:?}");
        }
    }
}
