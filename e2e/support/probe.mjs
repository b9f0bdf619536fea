// Counts what a page does with the GPU and the clock. `install` runs in the page before any of its scripts.

function install() {
  const probe = {
    frames: 0, pending: 0, submits: 0, draws: 0, timers: 0,
    devices: 0, contexts: 0, lost: [], errors: [], violations: [],
  };
  Object.defineProperty(window, '__probe', { value: probe });
  // What the page's own code calls; the wrapped functions behave as before.
  const count = (holder, name, key) => {
    const original = holder?.[name];
    if (typeof original !== 'function') return;
    holder[name] = function counted(...args) {
      probe[key] += 1;
      return original.apply(this, args);
    };
  };
  const wanted = new Set();
  const { requestAnimationFrame: request, cancelAnimationFrame: cancel } = window;
  const note = () => { probe.pending = wanted.size; };
  window.requestAnimationFrame = (callback) => {
    probe.frames += 1;
    const id = request.call(window, (now) => {
      wanted.delete(id);
      note();
      callback(now);
    });
    wanted.add(id);
    note();
    return id;
  };
  window.cancelAnimationFrame = (id) => {
    wanted.delete(id);
    note();
    cancel.call(window, id);
  };
  count(window, 'setTimeout', 'timers');
  count(window, 'setInterval', 'timers');
  count(globalThis.GPUQueue?.prototype, 'submit', 'submits');
  for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced', 'drawRangeElements', 'clear', 'blitFramebuffer']) {
    count(globalThis.WebGL2RenderingContext?.prototype, name, 'draws');
  }

  const adapter = globalThis.GPUAdapter?.prototype;
  if (adapter) {
    const requestDevice = adapter.requestDevice;
    adapter.requestDevice = async function probed(...args) {
      const device = await requestDevice.apply(this, args);
      probe.devices += 1;
      device.lost.then((info) => info.reason !== 'destroyed' && probe.lost.push(`${info.reason}: ${info.message}`));
      device.addEventListener('uncapturederror', (event) => probe.errors.push(event.error.message));
      return device;
    };
  }
  for (const holder of [HTMLCanvasElement.prototype, globalThis.OffscreenCanvas?.prototype]) {
    if (!holder) continue;
    const getContext = holder.getContext;
    const seen = new WeakSet();
    holder.getContext = function probed(kind, ...args) {
      const context = getContext.call(this, kind, ...args);
      if (context && /^webgl/.test(kind) && !seen.has(context)) {
        seen.add(context);
        probe.contexts += 1;
        this.addEventListener('webglcontextlost', () => probe.lost.push('webglcontextlost'));
      }
      return context;
    };
  }
  addEventListener('securitypolicyviolation', (event) => {
    probe.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''}:${event.lineNumber}`);
  });
}

/** Puts the probe into every document that this page or context will open. */
export async function installProbe(pageOrContext) {
  await pageOrContext.addInitScript(install);
}

/**
 * What the page has done so far: `frames` asked for and those still `pending`, `submits` to a WebGPU queue, `draws` by WebGL2, `timers` set,
 * GPU `devices` and WebGL `contexts` made, and what went wrong: `lost`, `errors` (WebGPU validation), `violations` (CSP).
 */
export function probe(page) {
  return page.evaluate(() => window.__probe);
}

/** Waits for `milliseconds` and resolves to what the page did meanwhile. */
export async function during(page, milliseconds) {
  const before = await probe(page);
  await page.waitForTimeout(milliseconds);
  const after = await probe(page);
  const counters = ['frames', 'submits', 'draws', 'timers'];
  return Object.fromEntries(counters.map((key) => [key, after[key] - before[key]]));
}

/**
 * Waits until the page wants no frame and draws nothing for `quiet` milliseconds: animations and damping have come to
 * rest. A slow machine's frames may lie further apart than that, so a frame still to come counts as unrest.
 */
export async function settled(page, quiet = 500) {
  for (;;) {
    const { frames, submits, draws } = await during(page, quiet);
    if (frames + submits + draws + (await probe(page)).pending === 0) return;
  }
}
