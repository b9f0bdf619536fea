//! The shop's few icons, drawn on a 24-unit square with one stroke.

use leptos::prelude::*;

/// Which icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Onward.
    Arrow,
    /// Head and shoulders for the account.
    Person,
    /// A bag for the cart.
    Bag,
    /// Leave.
    Close,
    /// Fewer.
    Minus,
    /// More.
    Plus,
    /// Look for something.
    Search,
    /// Light and dark: half a disc.
    Theme,
}

impl Shape {
    const fn path(self) -> &'static str {
        match self {
            Self::Arrow => "M4 12h15M13 6l6 6-6 6",
            Self::Person => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5a7.5 7.5 0 0 1 15 0",
            Self::Bag => "M5 8h14l1 12H4L5 8ZM8.5 10.5V7a3.5 3.5 0 0 1 7 0v3.5",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Minus => "M6 12h12",
            Self::Plus => "M6 12h12M12 6v12",
            Self::Search => "M16 16l4.5 4.5M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0Z",
            Self::Theme => "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 4v16M12 8l5.6-1.7M12 12h8M12 16l5.6 1.7",
        }
    }
}

/// An icon; always beside or inside something that has a name in words.
#[component]
pub fn Icon(shape: Shape) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=shape.path() />
        </svg>
    }
}
