// A browser with a profile of its own, and what can be measured in it.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { seen } from './filmstrip.mjs';
import { round, sleep } from './numbers.mjs';
import { processes } from './processes.mjs';

const FLAGS = ['--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--hide-scrollbars',
  '--disable-field-trial-config'];
/** Without the last, a canvas of WebGPU ends the GPU process; `--disable-vulkan-surface` leaves it blank. */
const WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan', '--use-vulkan=swiftshader'];

const PROBE = fileURLToPath(new URL('../probe.js', import.meta.url));

/** How long a page may take to be ready, and then to come to rest. */
const READY = 120_000;
const REST = 60_000;

/** What the probe knows; runs in the page. */
const told = () => ({
  origin: performance.timeOrigin,
  ready: window.__h.readyAt,
  first: window.__h.frames[0] ?? null,
  tasks: window.__h.tasks,
  contexts: window.__h.contexts,
  lost: window.__h.lost,
  api: [...window.__h.api].join('+'),
  vw: innerWidth,
  cells: [...document.querySelectorAll('[data-cell]')].map((cell) => {
    const { x, y, width, height } = cell.getBoundingClientRect();
    return [x, y, width, height];
  }),
});

/** Frames that are drawn in so many milliseconds; runs in the page. */
const turning = async (ms) => {
  const { __h: h } = window;
  const [drawn, first, begun] = [h.count(), h.frames.length, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, ms));
  const frames = h.frames.slice(first);
  const times = frames.slice(1).map((time, i) => time - frames[i]).sort((a, b) => a - b);
  const took = performance.now() - begun;
  return {
    fps: (h.count() - drawn) / took * 1000,
    ft: times.length ? times[times.length >> 1] : NaN,
    p95: times.length ? times[Math.floor(times.length * 0.95)] : NaN,
    scale: Math.sqrt(h.px / (innerWidth * innerHeight * devicePixelRatio ** 2)),
  };
};

/**
 * @typedef {{ label: string, name: string, webgpu: boolean, query: string }} Spec a page and how it is opened
 * @typedef {import('./options.mjs').Options} Options
 * @typedef {Awaited<ReturnType<typeof import('../server.mjs').serve>>} Server
 */

export class Session {
  /** @type {Server} */ #server;
  /** @type {Spec} */ #spec;
  /** @type {Options} */ #options;
  /** @type {string} */ #profile;
  /** @type {string[]} */ #errors = [];
  #context;
  #page;
  #cdp;

  /** @param {Server} server @param {Spec} spec @param {Options} options @param {{ cpu?: number }} how `cpu`: how much slower */
  static async open(server, spec, options, { cpu = 1 } = {}) {
    const session = new Session();
    session.#server = server;
    session.#spec = spec;
    session.#options = options;
    session.#profile = mkdtempSync(join(tmpdir(), 'viewer-bench-'));
    session.#context = await chromium.launchPersistentContext(session.#profile, {
      executablePath: options.chromium,
      // Playwright's own idea of it is an older way of drawing.
      headless: false,
      viewport: { width: options.width, height: options.height },
      deviceScaleFactor: 1,
      args: [...FLAGS, `--ignore-certificate-errors-spki-list=${server.spki}`, ...(spec.webgpu ? WEBGPU : [])],
    });
    await session.#start(cpu);
    return session;
  }

  async #start(cpu) {
    await this.#context.addInitScript({ path: PROBE });
    this.#page = this.#context.pages()[0] || await this.#context.newPage();
    await this.#page.goto('about:blank');
    this.#page.on('console', (message) => {
      if (message.type() === 'error' || /context/i.test(message.text())) this.#errors.push(message.text().slice(0, 300));
    });
    this.#page.on('pageerror', (error) => this.#errors.push(`pageerror ${String(error).slice(0, 300)}`));
    this.#page.on('requestfailed', (request) => this.#errors.push(`failed ${request.url().slice(0, 150)} ${request.failure()?.errorText}`));
    this.#cdp = await this.#context.newCDPSession(this.#page);
    await this.#cdp.send('Performance.enable');
    if (cpu > 1) await this.#cdp.send('Emulation.setCPUThrottlingRate', { rate: cpu });
  }

  async close() {
    await this.#context.close().catch(() => {});
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  /**
   * Opens the page with so many viewers, waits until it is ready and rests, and tells what that took.
   * @param {{ n?: number, timeout?: number, shot?: string }} how
   */
  async load({ n = 1, timeout = READY, shot } = {}) {
    const { model, env, query, minshow } = this.#options;
    const parameters = new URLSearchParams(`${this.#spec.query}&${query}`);
    for (const [key, value] of Object.entries({ model, env, n })) parameters.set(key, String(value));
    const strip = [];
    const keep = (frame) => {
      strip.push({ ...frame, came: Date.now() });
      this.#cdp.send('Page.screencastFrameAck', { sessionId: frame.sessionId }).catch(() => {});
    };
    this.#server.reset();
    this.#errors.length = 0;
    this.#cdp.on('Page.screencastFrame', keep);
    await this.#cdp.send('Page.startScreencast', { format: 'jpeg', quality: 70, maxWidth: 400, maxHeight: 400, everyNthFrame: 1 });
    await this.#page.goto(`${this.#server.origin}/pages/${this.#spec.name}/index.html?${parameters}`, { waitUntil: 'commit' });
    const failed = await this.#ready(timeout);
    const deadline = Date.now() + (failed ? 1000 : REST);
    let png;
    let info;
    let film;
    do {
      await quiet(strip);
      png = Buffer.from((await this.#cdp.send('Page.captureScreenshot', { format: 'png' })).data, 'base64');
      info = await this.#page.evaluate(told);
      await sleep(300);
      film = seen(strip, png, info, minshow);
    } while (Date.now() < deadline && (film.visible === null || film.shown < info.cells.length));
    await this.#cdp.send('Page.stopScreencast');
    this.#cdp.off('Page.screencastFrame', keep);
    if (shot) this.#keep(shot, png);
    const until = film.visible ?? Infinity;
    const blocked = info.tasks.filter(([start]) => start < until).reduce((sum, [, took]) => sum + Math.max(0, took - 50), 0);
    return {
      ready: round(info.ready ?? NaN),
      first: round(info.first ?? NaN),
      contexts: info.contexts,
      lost: info.lost,
      api: info.api,
      ...film,
      ...fetched(this.#server.log),
      tbt: round(blocked),
      ...(failed && { failed }),
      ...(this.#errors.length && { errors: [...new Set(this.#errors)].slice(0, 4) }),
    };
  }

  /** Waits for the page's own word; what is wrong, or null. */
  async #ready(timeout) {
    try {
      await this.#page.waitForFunction(() => window.__h && (window.__h.readyAt !== null || window.__h.error), null, { timeout, polling: 100 });
      return await this.#page.evaluate(() => window.__h.error);
    } catch {
      return 'timeout: no __ready';
    }
  }

  #keep(shot, png) {
    const { shots } = this.#options;
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    writeFileSync(join(shots, `${this.#spec.label.replace(/\W+/g, '_')}-${shot}.png`), png);
  }

  /** Another address, so that the next load is one of its own. */
  async leave() {
    await this.#page.goto('about:blank');
    await sleep(700);
  }

  /** The heap after it was cleared, and the processes, in MiB. */
  async memory() {
    await this.#cdp.send('HeapProfiler.collectGarbage');
    await sleep(300);
    const { metrics } = await this.#cdp.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value;
    const { mem, gpuMem } = processes(this.#profile);
    return { heap: round(heap / 1048576, 1), mem: round(mem), gpuMem: round(gpuMem) };
  }

  /** What happens while nothing moves. */
  async idle(ms = this.#options.window) {
    await this.#page.evaluate(() => window.__spin && window.__spin(false)).catch(() => {});
    await sleep(1500);
    const read = () => this.#page.evaluate(() => [window.__h.count(), window.__h.raf]);
    const [frames, callbacks] = await read();
    const before = processes(this.#profile);
    const begun = performance.now();
    await sleep(ms);
    const after = processes(this.#profile);
    const took = performance.now() - begun;
    const [framesAfter, callbacksAfter] = await read();
    return {
      idle_cpu: round(100 * (after.cpu - before.cpu) / took, 1),
      idle_fps: round((framesAfter - frames) / took * 1000, 1),
      idle_raf: round((callbacksAfter - callbacks) / took * 1000, 1),
    };
  }

  /** Frames while the model turns, at this size of the page. */
  async fps(width, height, ms = this.#options.window) {
    await this.resize(width, height);
    await this.#page.evaluate(() => window.__spin(true));
    await sleep(ms / 2);
    const { fps, ft, p95, scale } = await this.#page.evaluate(turning, ms);
    await this.#page.evaluate(() => window.__spin(false));
    return { fps: round(fps, 2), ft: round(ft, 1), p95: round(p95, 1), scale: scale ? round(scale, 2) : null };
  }

  /** The viewer is no longer to draw coarser when it is slow. */
  async fullResolution() {
    await this.#page.evaluate(() => window.__fullres && window.__fullres());
  }

  async resize(width, height) {
    await this.#page.setViewportSize({ width, height });
  }
}

/** Waits until no frame was presented for most of a second, six seconds at most. */
async function quiet(strip) {
  for (let still = 0, last = -1, i = 0; i < 60 && still < 8; i++) {
    await sleep(100);
    still = strip.length === last ? still + 1 : 0;
    last = strip.length;
  }
}

/** Bytes as they were sent: of the viewer's own files, and of all. */
function fetched(log) {
  const data = ({ path }) => /^\/(models|env)\//.test(path);
  const code = log.filter((row) => !data(row) && !/^\/harness\/|\.html$|\/$|favicon/.test(row.path));
  const sum = (rows, key) => rows.reduce((total, row) => total + (row[key] || 0), 0);
  return {
    code: sum(code, 'bytes'),
    codeFiles: code.filter(({ status }) => status === 200).length,
    rawCode: sum(code, 'raw'),
    total: sum(log, 'bytes'),
  };
}
