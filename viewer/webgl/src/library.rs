//! Translated shaders.

/// All shaders that there are. WGSL is not read at run time: the "source" of a [`wgpu::ShaderModule`] is the module's name
/// here.
///
/// [`wgpu::ShaderModule`]: https://docs.rs/wgpu/latest/wgpu/struct.ShaderModule.html
#[derive(Debug)]
pub struct Library {
    /// What shaders are put together of: declarations and functions, each of them once.
    pub items: &'static [&'static str],
    /// The shaders.
    pub shaders: &'static [Shader],
    /// Entry points: the module's name, their own, an index into `shaders`.
    pub entries: &'static [(&'static str, &'static str, usize)],
}

/// A shader in GLSL ES 3.00, whose attributes have wgpu's locations.
#[derive(Debug)]
pub struct Shader {
    /// Indices into [`Library::items`], in order.
    pub items: &'static [u16],
    /// Uniform blocks by name, and where their buffers are bound.
    pub blocks: &'static [(&'static str, Place)],
    /// Textures by name, where they are bound, and what samples them; nothing samples those of which texels are loaded.
    pub textures: &'static [(&'static str, Place, Option<Place>)],
}

/// A binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The bind group's index.
    pub group: u8,
    /// The binding's number.
    pub binding: u8,
}

/// What all shaders begin with.
const HEAD: &str = "#version 300 es\nprecision highp float;precision highp int;";

impl Library {
    /// The index of an entry point.
    pub fn find(&self, module: &str, entry_point: &str) -> Option<usize> {
        let entry = self.entries.iter().find(|entry| entry.0 == module && entry.1 == entry_point)?;
        Some(entry.2)
    }

    /// The text of a shader; empty where there is none of that index.
    pub fn text(&self, shader: usize) -> String {
        let mut text = String::from(HEAD);
        for item in self.shaders.get(shader).map_or(&[][..], |shader| shader.items) {
            text.push_str(self.items.get(usize::from(*item)).copied().unwrap_or_default());
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shaders_are_put_together_of_what_they_share() {
        let library = Library {
            items: &["a;", "b;", "c;"],
            shaders: &[
                Shader { items: &[2, 0], blocks: &[], textures: &[] },
                Shader { items: &[1], blocks: &[], textures: &[] },
            ],
            entries: &[("one", "vs", 0), ("two", "vs", 1), ("two", "fs", 0)],
        };
        assert_eq!(library.find("two", "fs"), Some(0));
        assert_eq!(library.find("two", "vs"), Some(1));
        assert_eq!(library.find("one", "fs"), None);
        assert_eq!(library.text(0), format!("{HEAD}c;a;"));
    }
}
