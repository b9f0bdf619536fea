//! Answers kept for a short while, so that going back shows at once what was there.

use std::{any::Any, cell::RefCell, collections::HashMap, rc::Rc};

/// How long an answer may be shown again without asking, in milliseconds.
const KEEP: f64 = 5.0 * 60.0 * 1000.0;
/// How many answers are kept; the oldest go first.
const ROOM: usize = 64;

struct Kept {
    at: f64,
    value: Rc<dyn Any>,
}

/// Values by URL, each with the time it was put in. The clock is the caller's, in milliseconds.
#[derive(Default)]
pub struct Cache {
    kept: HashMap<String, Kept>,
}

impl Cache {
    /// What was put in under this key, if it is of this type and fresh.
    pub fn get<T: Clone + 'static>(&self, key: &str, now: f64) -> Option<T> {
        let kept = self.kept.get(key).filter(|kept| now - kept.at < KEEP)?;
        kept.value.downcast_ref::<T>().cloned()
    }

    /// Keeps a value.
    pub fn put<T: 'static>(&mut self, key: &str, value: T, now: f64) {
        self.kept.insert(key.to_owned(), Kept { at: now, value: Rc::new(value) });
        while self.kept.len() > ROOM {
            let oldest = self.kept.iter().min_by(|a, b| a.1.at.total_cmp(&b.1.at)).map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { break };
            self.kept.remove(&oldest);
        }
    }
}

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::default();
}

/// Reads from the page's own cache.
pub fn get<T: Clone + 'static>(key: &str) -> Option<T> {
    CACHE.with_borrow(|cache| cache.get(key, js_sys::Date::now()))
}

/// Writes to the page's own cache.
pub fn put<T: 'static>(key: &str, value: T) {
    CACHE.with_borrow_mut(|cache| cache.put(key, value, js_sys::Date::now()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_until_they_are_old() {
        let mut cache = Cache::default();
        cache.put("/a", 7_u32, 1000.0);
        assert_eq!(cache.get("/a", 2000.0), Some(7_u32));
        assert_eq!(cache.get::<String>("/a", 2000.0), None, "another type");
        assert_eq!(cache.get::<u32>("/b", 2000.0), None);
        assert_eq!(cache.get::<u32>("/a", 1000.0 + KEEP), None, "too old");
    }

    #[test]
    fn the_oldest_make_room() {
        let mut cache = Cache::default();
        for index in 0..=ROOM {
            cache.put(&index.to_string(), index, index as f64);
        }
        assert_eq!(cache.get::<usize>("0", 1.0), None);
        assert_eq!(cache.get("1", 1.0), Some(1_usize));
        assert_eq!(cache.kept.len(), ROOM);
    }
}
