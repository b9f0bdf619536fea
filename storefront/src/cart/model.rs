//! What a cart is and how it changes; nothing here knows of a browser.

/// The most of one variant a cart takes, whatever the stock.
pub const MOST_OF_ONE: u32 = 99;
/// The most lines a cart takes.
pub const MOST_LINES: usize = 100;

/// One variant and how many of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The product it belongs to.
    pub slug: String,
    /// The variant.
    pub sku: String,
    /// At least one.
    pub quantity: u32,
}

/// Lines in the order in which they were put in, each variant once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cart {
    lines: Vec<Line>,
}

/// What came of adding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// All that was wanted; so many of this variant are in the cart now.
    All {
        /// Of this variant, in the cart.
        quantity: u32,
    },
    /// Fewer than wanted, or none: this is as many as can be had.
    Limited {
        /// How many were added.
        added: u32,
        /// Of this variant, in the cart.
        quantity: u32,
    },
    /// None: the cart holds as many different things as it can.
    Full,
}

/// How many of a variant a cart may hold, given its stock as the API tells it.
pub fn limit(stock: i64) -> u32 {
    u32::try_from(stock.max(0)).map_or(MOST_OF_ONE, |stock| stock.min(MOST_OF_ONE))
}

impl Cart {
    /// Makes a cart of lines from outside: lines of nothing are left out, lines of the same variant are put together,
    /// and every limit is held.
    pub fn from_lines(lines: impl IntoIterator<Item = Line>) -> Self {
        let mut cart = Self::default();
        for line in lines {
            cart.add(&line.slug, &line.sku, line.quantity, MOST_OF_ONE);
        }
        cart
    }

    /// The lines in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// How many things are in it, all lines together.
    pub fn count(&self) -> u32 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    /// How many of a variant are in it.
    pub fn quantity(&self, sku: &str) -> u32 {
        self.lines.iter().find(|line| line.sku == sku).map_or(0, |line| line.quantity)
    }

    /// Adds so many of a variant, up to `limit` of it in all.
    pub fn add(&mut self, slug: &str, sku: &str, wanted: u32, limit: u32) -> Added {
        let present = self.quantity(sku);
        let quantity = present.saturating_add(wanted).min(limit).max(present);
        let added = quantity - present;
        if present == 0 && added > 0 {
            if self.lines.len() >= MOST_LINES {
                return Added::Full;
            }
            self.lines.push(Line { slug: slug.to_owned(), sku: sku.to_owned(), quantity });
        } else {
            self.set(sku, quantity);
        }
        if added == wanted { Added::All { quantity } } else { Added::Limited { added, quantity } }
    }

    /// Sets how many of a variant there are; none takes it out. A variant that is not in the cart stays out.
    pub fn set(&mut self, sku: &str, quantity: u32) {
        if quantity == 0 {
            self.lines.retain(|line| line.sku != sku);
        } else if let Some(line) = self.lines.iter_mut().find(|line| line.sku == sku) {
            line.quantity = quantity.min(MOST_OF_ONE);
        }
    }

    /// Takes a variant out and says where it was, so that [`Self::put_back`] can undo it.
    pub fn remove(&mut self, sku: &str) -> Option<(usize, Line)> {
        let index = self.lines.iter().position(|line| line.sku == sku)?;
        Some((index, self.lines.remove(index)))
    }

    /// Undoes [`Self::remove`], unless the variant has come in again since.
    pub fn put_back(&mut self, index: usize, line: Line) {
        if self.quantity(&line.sku) == 0 && self.lines.len() < MOST_LINES {
            self.lines.insert(index.min(self.lines.len()), line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adding_stops_at_the_limit() {
        let mut cart = Cart::default();
        assert_eq!(cart.add("alba", "A1", 2, 3), Added::All { quantity: 2 });
        assert_eq!(cart.add("alba", "A1", 2, 3), Added::Limited { added: 1, quantity: 3 });
        assert_eq!(cart.add("alba", "A1", 1, 3), Added::Limited { added: 0, quantity: 3 });
        assert_eq!(cart.count(), 3);
        assert_eq!(cart.lines().len(), 1);
    }

    #[test]
    fn what_is_sold_out_does_not_come_in() {
        let mut cart = Cart::default();
        assert_eq!(cart.add("alba", "A1", 1, 0), Added::Limited { added: 0, quantity: 0 });
        assert!(cart.lines().is_empty());
    }

    #[test]
    fn a_fallen_limit_takes_nothing_out_by_itself() {
        let mut cart = Cart::default();
        cart.add("alba", "A1", 5, 9);
        assert_eq!(cart.add("alba", "A1", 1, 2), Added::Limited { added: 0, quantity: 5 });
    }

    #[test]
    fn huge_numbers_do_not_wrap() {
        let mut cart = Cart::default();
        assert_eq!(cart.add("alba", "A1", u32::MAX, MOST_OF_ONE), Added::Limited { added: 99, quantity: 99 });
        assert_eq!(cart.add("alba", "A1", u32::MAX, MOST_OF_ONE), Added::Limited { added: 0, quantity: 99 });
        assert_eq!(limit(i64::MAX), MOST_OF_ONE);
        assert_eq!(limit(-4), 0);
        assert_eq!(limit(7), 7);
    }

    #[test]
    fn lines_are_set_removed_and_put_back() {
        let mut cart = Cart::default();
        for sku in ["A", "B", "C"] {
            cart.add("x", sku, 1, 9);
        }
        cart.set("B", 4);
        let before = cart.clone();
        let (index, line) = cart.remove("B").expect("B is there");
        assert_eq!((index, line.quantity), (1, 4));
        assert_eq!(cart.remove("B"), None);
        cart.put_back(index, line.clone());
        assert_eq!(cart, before);
        cart.put_back(0, line);
        assert_eq!(cart, before, "no second time");
        cart.set("A", 0);
        assert_eq!(cart.quantity("A"), 0);
        cart.set("unknown", 3);
        assert_eq!(cart.lines().len(), 2);
    }

    #[test]
    fn a_full_cart_says_so() {
        let mut cart = Cart::default();
        for index in 0..MOST_LINES {
            cart.add("x", &index.to_string(), 1, 9);
        }
        assert_eq!(cart.add("x", "one more", 1, 9), Added::Full);
        assert_eq!(cart.add("x", "0", 1, 9), Added::All { quantity: 2 });
    }

    #[test]
    fn lines_from_outside_are_put_in_order() {
        let line = |sku: &str, quantity| Line { slug: "x".into(), sku: sku.into(), quantity };
        let cart = Cart::from_lines([line("A", 2), line("B", 0), line("A", 3), line("C", 1000)]);
        assert_eq!(cart.lines(), [line("A", 5), line("C", MOST_OF_ONE)]);
    }
}
