//! Effects and tasks, boxed before they meet the framework.
//!
//! The framework's own functions are compiled once for every closure that they are given, about two kilobytes each. Through
//! these they are compiled once.

use std::{future::Future, pin::Pin};

use leptos::{prelude::Effect, reactive::spawn_local_scoped_with_cancellation, task::spawn_local};

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// Runs now, and again whenever something changes that it read.
pub fn effect(run: impl FnMut() + 'static) {
    fn boxed(mut run: Box<dyn FnMut()>) {
        Effect::new(move |_| run());
    }
    boxed(Box::new(run));
}

/// Runs until it is done, or until the effect or component that started it is gone.
pub fn spawn_scoped(task: impl Future<Output = ()> + 'static) {
    fn boxed(task: Task) {
        spawn_local_scoped_with_cancellation(task);
    }
    boxed(Box::pin(task));
}

/// Runs until it is done: for what a click starts, which belongs to no scope.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    fn boxed(task: Task) {
        spawn_local(task);
    }
    boxed(Box::pin(task));
}
