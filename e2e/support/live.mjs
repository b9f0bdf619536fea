// Counts what is alive in a page: JavaScript's heap, nodes, wasm memory, and things on the GPU.

function install() {
  const live = { refs: [], gl: 0, memory: null };
  Object.defineProperty(window, '__live', { value: live });
  // WebGPU: what is made and neither destroyed nor collected.
  const gone = new WeakSet();
  live.gpu = () => {
    live.refs = live.refs.filter((ref) => ref.deref() && !gone.has(ref.deref()));
    return live.refs.length;
  };
  const wrap = (holder, name, after) => {
    const original = holder?.[name];
    if (typeof original !== 'function') return;
    holder[name] = function watched(...args) {
      const result = original.apply(this, args);
      after(result, this, ...args);
      return result;
    };
  };
  const device = globalThis.GPUDevice?.prototype;
  for (const name of ['Buffer', 'Texture', 'BindGroup', 'Sampler', 'QuerySet']) {
    wrap(device, `create${name}`, (made) => live.refs.push(new WeakRef(made)));
    wrap(globalThis[`GPU${name}`]?.prototype, 'destroy', (_, self) => gone.add(self));
  }
  // WebGL: what is made and not deleted.
  const gl = globalThis.WebGL2RenderingContext?.prototype;
  const made = new WeakSet();
  for (const name of ['Buffer', 'Texture', 'Framebuffer', 'Renderbuffer', 'VertexArray', 'Sampler']) {
    wrap(gl, `create${name}`, (thing) => {
      made.add(thing);
      live.gl += 1;
    });
    wrap(gl, `delete${name}`, (_, self, thing) => { if (thing && made.delete(thing)) live.gl -= 1; });
  }
  for (const name of ['instantiate', 'instantiateStreaming']) {
    wrap(WebAssembly, name, (promise) => promise.then((result) => {
      // Its export's name is the optimiser's.
      const exports = Object.values((result.instance ?? result).exports);
      live.memory = exports.find((value) => value instanceof WebAssembly.Memory) ?? live.memory;
    }, () => {}));
  }
}

/** Puts the counters into every document that this page will open. */
export async function installLive(page) {
  await page.addInitScript(install);
}

/**
 * What is alive once all that can be collected was: `heap` (bytes of JavaScript), `nodes` and `listeners` of documents,
 * `wasm` (bytes of its memory), `gpu` (things on the GPU).
 */
export async function alive(page) {
  const session = await page.context().newCDPSession(page);
  try {
    // What a collection sets free may hold more that the next one finds.
    for (let round = 0; round < 5; round += 1) {
      await session.send('HeapProfiler.collectGarbage');
      await page.evaluate(() => new Promise((done) => { setTimeout(done, 0); }));
    }
    const { gpu, wasm } = await page.evaluate(() => ({
      gpu: window.__live.gpu() + window.__live.gl, wasm: window.__live.memory?.buffer.byteLength ?? 0,
    }));
    // The counters have let go of what is gone: their own notes of it do not count.
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    return { heap: usedSize, nodes, listeners: jsEventListeners, wasm, gpu };
  } finally {
    await session.detach();
  }
}
