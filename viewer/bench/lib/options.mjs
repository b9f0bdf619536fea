// What the command line asks for.

import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { PROFILES } from '../server.mjs';
import { TESTS } from './tests.mjs';

export const HERE = fileURLToPath(new URL('../', import.meta.url));
const ROOT = join(HERE, '../..');

const DEFAULTS = {
  // which and how often
  pages: 'model-viewer,babylon,three,playcanvas,product-viewer@webgpu,product-viewer',
  tests: TESTS.join(','),
  rounds: '5',
  grid: '12,20',
  // what is shown
  model: '',
  env: '',
  embed: join(ROOT, 'dist/embed'),
  // how
  net: 'fast4g',
  cpu: '1',
  query: '',
  width: '800',
  height: '600',
  window: '5000',
  minshow: '0.08',
  chromium: process.env.CHROMIUM ?? '',
  // where it goes
  shots: '',
  out: '',
  work: join(ROOT, 'target/bench/viewer'),
  // instead of measuring
  report: '',
  base: 'model-viewer',
};

/** @typedef {ReturnType<typeof read>} Options */

/** @param {string[]} args @throws what cannot be done */
export function read(args) {
  const options = Object.fromEntries(Object.entries(DEFAULTS).map(([name, value]) => [name, /** @type {const} */ ({ type: 'string', default: value })]));
  const given = /** @type {typeof DEFAULTS} */ (parseArgs({ args, options }).values);
  const work = resolve(given.work);
  const [base, report] = [given.base, given.report && resolve(given.report)];
  if (report) return { base, report };
  if (!(given.net in PROFILES)) throw new Error(`--net is one of ${Object.keys(PROFILES).join(', ')}`);
  const tests = new Set(given.tests.split(','));
  for (const test of tests) if (!TESTS.includes(test)) throw new Error(`--tests are of ${TESTS.join(', ')}`);
  const model = file(given.model || chair());
  const light = given.env === 'none' ? null : given.env ? file(given.env) : join(work, 'studio.hdr');
  return {
    base,
    report,
    specs: given.pages.split(',').map(spec),
    tests,
    rounds: number('rounds', given.rounds),
    grid: given.grid.split(',').map((count) => number('grid', count)),
    embed: file(join(given.embed, 'product-viewer.js')).slice(0, -'/product-viewer.js'.length),
    net: given.net,
    cpu: number('cpu', given.cpu),
    query: given.query,
    width: number('width', given.width),
    height: number('height', given.height),
    window: number('window', given.window),
    minshow: number('minshow', given.minshow),
    chromium: given.chromium || undefined,
    shots: given.shots && resolve(given.shots),
    out: given.out ? resolve(given.out) : join(work, 'figures.jsonl'),
    work,
    files: { model, light, made: !given.env },
    model: `/models/${encodeURIComponent(basename(model))}`,
    env: light ? `/env/${encodeURIComponent(basename(light))}` : '',
  };
}

/** NAME[@webgpu][?QUERY] @param {string} label */
function spec(label) {
  const [, name, webgpu, query] = /^([^@?]+)(@webgpu)?(?:\?(.*))?$/.exec(label) ?? [];
  if (!name || !existsSync(join(HERE, 'pages', name, 'index.html'))) {
    throw new Error(`there is no page ${label}; there are ${readdirSync(join(HERE, 'pages')).join(', ')}`);
  }
  return { label, name, webgpu: !!webgpu, query: query || '' };
}

function number(name, text) {
  if (!(+text > 0)) throw new Error(`--${name} is a number above 0, not ${text}`);
  return +text;
}

function file(path) {
  if (!existsSync(path)) throw new Error(`${path} is not there`);
  return resolve(path);
}

/** The catalogue's lounge chair. */
function chair() {
  const folder = join(ROOT, 'target/catalogue/bucket/models');
  const name = existsSync(folder) && readdirSync(folder).find((name) => /^alba-lounge-chair\..*glb$/.test(name));
  if (!name) throw new Error('no catalogue: name a --model, or make it by `cargo xtask catalogue`');
  return join(folder, name);
}
