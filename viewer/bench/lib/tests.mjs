// The tests. Each gives one flat record; no two share a name.

import { prefixed } from './numbers.mjs';
import { Session } from './session.mjs';

/** All of them, in their order. */
export const TESTS = ['cold', 'idle', 'fps', 'big', 'warm', 'throttled', 'grid'];
/** They share one browser. */
const MAIN = ['cold', 'warm', 'idle', 'fps'];

/**
 * One round of a page.
 * @param {import('./session.mjs').Server} server @param {import('./session.mjs').Spec} spec @param {import('./options.mjs').Options} options
 */
export async function round(server, spec, options) {
  const record = {};
  try {
    if (MAIN.some((test) => options.tests.has(test))) Object.assign(record, await main(server, spec, options));
    if (options.tests.has('throttled') && !record.failed) Object.assign(record, await throttled(server, spec, options));
    for (const count of options.tests.has('grid') ? options.grid : []) {
      if (!record.failed) Object.assign(record, await grid(server, spec, options, count));
    }
  } catch (error) {
    record.error = String(error).slice(0, 300);
  }
  return record;
}

/** A first load that is not measured: it fills the server's caches. */
export async function warmUp(server, spec, options) {
  await within(server, spec, options, {}, (session) => session.load({ timeout: 60_000 }));
}

async function within(server, spec, options, how, work) {
  const session = await Session.open(server, spec, options, how);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

function main(server, spec, options) {
  const { tests, width, height } = options;
  return within(server, spec, options, {}, async (session) => {
    const record = await session.load({ shot: 'cold' });
    if (record.failed) return record;
    if (tests.has('idle')) Object.assign(record, await session.idle(), await session.memory());
    if (tests.has('fps')) {
      Object.assign(record, await session.fps(width, height));
      await session.fullResolution();
      Object.assign(record, prefixed('full_', await session.fps(width, height)));
      if (tests.has('big')) Object.assign(record, prefixed('big_', await session.fps(2 * width, 2 * height)));
      await session.resize(width, height);
    }
    if (tests.has('warm')) {
      for (let visit = 0; visit < 2; visit++) {
        await session.leave();
        const { visible, presented, ready, tbt, total } = await session.load();
        Object.assign(record, prefixed('warm_', { visible, presented, ready, tbt, total }));
      }
    }
    return record;
  });
}

function throttled(server, spec, options) {
  return within(server, spec, options, { cpu: options.cpu }, async (session) => {
    try {
      server.setProfile(options.net);
      const { visible, presented, ready, complete, tbt, failed } = await session.load();
      return prefixed('net_', { visible, presented, ready, complete, tbt, ...(failed && { failed }) });
    } finally {
      server.setProfile('none');
    }
  });
}

function grid(server, spec, options, count) {
  return within(server, spec, options, {}, async (session) => {
    const { api: _, ...loaded } = await session.load({ n: count, shot: `grid${count}` });
    return prefixed(`grid${count}_`, { ...loaded, ...await session.idle(3000), ...await session.memory() });
  });
}
