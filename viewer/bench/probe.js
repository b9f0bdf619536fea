// Goes into every page before its own scripts. Counts frames (GL draw calls and GPU submits of the main thread, or the page's own
// window.__frames() where a worker draws), long tasks, GL contexts made and lost, and notes when __ready came true.
(() => {
  const h = (window.__h = { frames: [], raf: 0, tasks: [], contexts: 0, lost: 0, px: 0, api: new Set(), readyAt: null, error: null });
  try {
    const note = (list) => list.getEntries().forEach((entry) => h.tasks.push([entry.startTime, entry.duration]));
    new PerformanceObserver(note).observe({ type: 'longtask', buffered: true });
  } catch {
    // Long tasks are not told here.
  }

  // All that is drawn before the next task is one frame; its size is that of the largest picture that goes to a canvas.
  let inFrame = false;
  let px = 0;
  const drew = (api) => {
    h.api.add(api);
    if (inFrame) return;
    inFrame = true;
    h.frames.push(performance.now());
    setTimeout(() => {
      inFrame = false;
      if (px) h.px = px;
      px = 0;
    }, 0);
  };
  const wrap = (proto, names, before) => names.forEach((name) => {
    const original = proto && proto[name];
    if (original) {
      proto[name] = function (...args) {
        before(this, args);
        return original.apply(this, args);
      };
    }
  });

  const READ_FRAMEBUFFER = 0x8ca8;
  for (const Context of [self.WebGL2RenderingContext, self.WebGLRenderingContext]) {
    if (!Context) continue;
    wrap(Context.prototype, ['drawElements', 'drawArrays', 'drawElementsInstanced', 'drawArraysInstanced', 'drawRangeElements'], (gl) => {
      if (!gl.__fb) px = Math.max(px, gl.__vp || 0);
      drew('webgl');
    });
    // What is only read from is not drawn into.
    wrap(Context.prototype, ['bindFramebuffer'], (gl, [target, framebuffer]) => {
      if (target !== READ_FRAMEBUFFER) gl.__fb = framebuffer;
    });
    wrap(Context.prototype, ['viewport'], (gl, [, , width, height]) => {
      gl.__vp = width * height;
    });
  }
  wrap(self.GPUQueue && GPUQueue.prototype, ['submit'], () => drew('webgpu'));
  wrap(self.GPUCanvasContext && GPUCanvasContext.prototype, ['getCurrentTexture'], ({ canvas }) => {
    px = Math.max(px, canvas.width * canvas.height);
  });

  const known = new WeakSet();
  for (const Canvas of [HTMLCanvasElement, self.OffscreenCanvas]) {
    if (!Canvas) continue;
    const getContext = Canvas.prototype.getContext;
    Canvas.prototype.getContext = function (type, ...args) {
      const context = getContext.call(this, type, ...args);
      if (context && /webg/.test(type) && !known.has(context)) {
        known.add(context);
        h.contexts++;
        this.addEventListener('webglcontextlost', () => h.lost++);
      }
      return context;
    };
  }

  const request = self.requestAnimationFrame;
  self.requestAnimationFrame = (callback) => request.call(self, (time) => {
    h.raf++;
    callback(time);
  });

  let ready;
  Object.defineProperty(window, '__ready', {
    get: () => ready,
    set(promise) {
      ready = Promise.resolve(promise).then(() => {
        h.readyAt = performance.now();
      }, (error) => {
        h.error = String(error && error.stack || error);
        throw error;
      });
      ready.catch(() => {});
    },
  });
  h.count = () => (window.__frames ? window.__frames() : h.frames.length);
})();
