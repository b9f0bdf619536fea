//! The context that all objects of a device share.

use std::cell::{Cell, RefCell};
use std::fmt::{self, Debug, Formatter};
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use web_sys::WebGl2RenderingContext as Gl;
use web_sys::{WebGlFramebuffer, WebGlSync};
use wgpu::custom::BoxDeviceLostCallback;

use crate::library::Library;
use crate::pipeline::Programs;
use crate::state::State;

/// What stands behind wgpu's handles. Its text for debugging is empty, as all texts cost.
pub(crate) struct Handle<T>(pub Rc<T>);

impl<T> Debug for Handle<T> {
    fn fmt(&self, _: &mut Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl<T> Deref for Handle<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Something to do once the GPU has done what came before it.
type Waiting = (Option<WebGlSync>, Box<dyn FnOnce()>);

/// A WebGL2 context, with what is known of it. Objects of a lost context are none; WebGL takes that without complaint.
pub(crate) struct Context {
    pub gl: Gl,
    pub library: &'static Library,
    pub state: RefCell<State>,
    pub programs: Programs,
    /// For textures with several levels, which are drawn to and read one after the other: to draw to, to read from.
    pub scratch: [Option<WebGlFramebuffer>; 2],
    pub on_lost: RefCell<Option<BoxDeviceLostCallback>>,
    pub on_error: RefCell<Option<Arc<dyn wgpu::UncapturedErrorHandler>>>,
    waiting: RefCell<Vec<Waiting>>,
    last_id: Cell<u32>,
}

impl Context {
    pub(crate) fn new(gl: Gl, library: &'static Library) -> Context {
        Context {
            scratch: [gl.create_framebuffer(), gl.create_framebuffer()],
            gl,
            library,
            state: RefCell::new(State::new()),
            programs: Programs::default(),
            on_lost: RefCell::default(),
            on_error: RefCell::default(),
            waiting: RefCell::default(),
            last_id: Cell::new(0),
        }
    }

    /// A number that nothing has had yet, not 0.
    pub(crate) fn next_id(&self) -> u32 {
        self.last_id.set(self.last_id.get() + 1);
        self.last_id.get()
    }

    /// Tells of something that was asked for and is not done.
    pub(crate) fn complain(&self, description: &str) {
        let description = description.to_owned();
        self.report(wgpu::Error::Validation { source: description.as_str().into(), description });
    }

    fn report(&self, error: wgpu::Error) {
        let handler = self.on_error.borrow().clone();
        if let Some(handler) = handler {
            handler(error);
        }
    }

    /// Has `then` called by [`Context::poll`] once all commands so far are done.
    pub(crate) fn after_all(&self, then: Box<dyn FnOnce()>) {
        let sync = self.gl.fence_sync(Gl::SYNC_GPU_COMMANDS_COMPLETE, 0);
        self.gl.flush();
        self.waiting.borrow_mut().push((sync, then));
    }

    /// True where the context is lost, of which it tells once.
    pub(crate) fn is_lost(&self) -> bool {
        let lost = self.gl.is_context_lost();
        if lost && let Some(tell) = self.on_lost.take() {
            tell(wgpu::DeviceLostReason::Unknown, String::new());
        }
        lost
    }

    /// Calls what waited for commands that are done by now. True where nothing waits any more.
    pub(crate) fn poll(&self) -> bool {
        let lost = self.is_lost();
        let mut waiting = self.waiting.take();
        let mut rest = Vec::new();
        for (sync, then) in waiting.drain(..) {
            let done = |sync: &WebGlSync| {
                self.gl.get_sync_parameter(sync, Gl::SYNC_STATUS).as_f64() != Some(f64::from(Gl::UNSIGNALED))
            };
            if lost || sync.as_ref().is_none_or(done) {
                self.gl.delete_sync(sync.as_ref());
                then();
            } else {
                rest.push((sync, then));
            }
        }
        // What was called may have asked for more.
        let mut waiting = self.waiting.borrow_mut();
        rest.append(&mut waiting);
        *waiting = rest;
        waiting.is_empty()
    }

    /// Tells of the context's own error, if it has one. It waits for the GPU's process, so it is not asked often.
    pub(crate) fn check(&self) {
        match self.gl.get_error() {
            Gl::NO_ERROR | Gl::CONTEXT_LOST_WEBGL => {}
            Gl::OUT_OF_MEMORY => self.report(wgpu::Error::OutOfMemory { source: "WebGL".into() }),
            code => self.complain(&format!("WebGL error {code}")),
        }
    }
}
