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
  const timers = new Map();
  const { setTimeout: later, clearTimeout: forget } = window;
  window.setTimeout = (callback, delay = 0, ...args) => {
    const id = later.call(window, (...all) => {
      timers.delete(id);
      callback(...all);
    }, delay, ...args);
    timers.set(id, performance.now() + delay);
    return id;
  };
  window.clearTimeout = (id) => {
    timers.delete(id);
    forget.call(window, id);
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
  // What comes by itself without a frame that is asked for.
  let awaited = 0;
  const follow = (holder, ...names) => {
    for (const name of names) {
      const original = holder?.[name];
      if (typeof original !== 'function') continue;
      holder[name] = async function followed(...args) {
        awaited += 1;
        try {
          return await original.apply(this, args);
        } finally {
          awaited -= 1;
        }
      };
    }
  };
  follow(window, 'createImageBitmap');
  follow(WebAssembly, 'compile', 'compileStreaming', 'instantiate', 'instantiateStreaming');
  follow(globalThis.GPU?.prototype, 'requestAdapter');
  follow(adapter, 'requestDevice');
  follow(globalThis.GPUQueue?.prototype, 'onSubmittedWorkDone');
  follow(globalThis.GPUBuffer?.prototype, 'mapAsync');
  const passes = (animation) => animation.playState === 'running' && animation.effect.getComputedTiming().endTime < Infinity;
  const busy = (horizon) => {
    const soon = performance.now() + horizon;
    const roots = [document, ...[...document.querySelectorAll('product-viewer')].map((element) => element.shadowRoot ?? document)];
    return awaited > 0 || [...timers.values()].some((due) => due < soon) || roots.some((root) => root.getAnimations().some(passes));
  };
  const pause = (milliseconds) => new Promise((done) => { later.call(window, done, milliseconds); });
  // Not counted with what the page has done.
  Object.defineProperty(probe, 'rest', {
    value: async (short, long) => {
      // Who watches for sizes and places hears of them with the next frame.
      await Promise.race([new Promise((done) => { request.call(window, () => request.call(window, done)); }), pause(long)]);
      const done = () => probe.frames + probe.submits + probe.draws;
      let [last, quiet, since] = [done(), 0, performance.now()];
      while (quiet < (busy(long) ? long : short)) {
        await pause(20);
        const now = performance.now();
        // A page that could do nothing meanwhile was not quiet.
        quiet = done() === last && probe.pending === 0 ? quiet + Math.min(now - since, 40) : 0;
        [last, since] = [done(), now];
      }
    },
  });
  addEventListener('securitypolicyviolation', (event) => {
    probe.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''}:${event.lineNumber}`);
  });
}

/** Puts the probe into every document that this page will open. */
export async function installProbe(page) {
  watchTraffic(page);
  await page.addInitScript(install);
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
 * Waits until the page wants no frame and draws nothing: animations and damping have come to rest. A slow machine's frames may
 * lie far apart, so a frame still to come counts as unrest. It is watched for `quiet` milliseconds; for SHORT where nothing else is on
 * its way: no request, worker, timer, transition, picture to decode, nor an answer of the GPU.
 */
export async function settled(page, quiet = 500) {
  const traffic = watchTraffic(page);
  const rest = (short) => page.evaluate(([short, long]) => window.__probe.rest(short, long), [short, quiet]);
  const travelling = () => traffic.open.size + page.workers().length > 0;
  const [count, before] = [traffic.count, travelling()];
  await rest(before ? quiet : Math.min(SHORT, quiet));
  if (!before && (travelling() || traffic.count > count)) await rest(quiet);
}

const SHORT = 120;

const watched = new WeakMap();

/** Follows what a page fetches from here on: how many requests so far, and those that have no answer yet. */
export function watchTraffic(page) {
  const traffic = watched.get(page) ?? { count: 0, open: new Set() };
  watched.set(page, traffic);
  if (page.listeners('requestfinished').includes(traffic.end)) return traffic;
  traffic.begin = (request) => {
    traffic.count += 1;
    traffic.open.add(request);
  };
  traffic.end = (request) => traffic.open.delete(request);
  page.on('request', traffic.begin);
  page.on('requestfinished', traffic.end);
  page.on('requestfailed', traffic.end);
  return traffic;
}
