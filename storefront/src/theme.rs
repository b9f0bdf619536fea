//! Light or dark: what the system says, unless the shopper says otherwise.
//!
//! `static/theme.js` sets the same attribute before the first paint; this module changes it later.

use leptos::prelude::*;

use crate::browser;

const KEY: &str = "vitrine.theme";
/// On the root element; not there where the system's theme is shown.
const ATTRIBUTE: &str = "data-theme";

/// How the shop looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The name in storage and in the attribute `data-theme`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Undoes [`Self::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Light, Self::Dark].into_iter().find(|theme| theme.name() == name)
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
        }
    }

    /// What to keep once `self` is chosen on a system that shows `system`: choosing what the system shows means
    /// following it again.
    pub fn kept(self, system: Self) -> Option<Self> {
        (self != system).then_some(self)
    }
}

fn system() -> Theme {
    if browser::matches("(prefers-color-scheme: dark)") { Theme::Dark } else { Theme::Light }
}

/// What is shown now. The page's own attribute says so, also where storage is forbidden.
pub fn current() -> Theme {
    document()
        .document_element()
        .and_then(|root| root.get_attribute(ATTRIBUTE))
        .and_then(|name| Theme::from_name(&name))
        .unwrap_or_else(system)
}

/// Shows a theme and keeps the choice.
pub fn choose(theme: Theme) {
    let kept = theme.kept(system());
    browser::store(KEY, kept.map(Theme::name));
    if let Some(root) = document().document_element() {
        let _ = match kept {
            Some(theme) => root.set_attribute(ATTRIBUTE, theme.name()),
            None => root.remove_attribute(ATTRIBUTE),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn themes_survive_their_name() {
        for theme in [Theme::Light, Theme::Dark] {
            assert_eq!(Theme::from_name(theme.name()), Some(theme));
            assert_eq!(theme.other().other(), theme);
        }
        assert_eq!(Theme::from_name("sepia"), None);
    }

    #[test]
    fn only_a_choice_against_the_system_is_kept() {
        assert_eq!(Theme::Dark.kept(Theme::Light), Some(Theme::Dark));
        assert_eq!(Theme::Dark.kept(Theme::Dark), None);
    }
}
