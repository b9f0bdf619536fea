// One page with one viewer for all tests of a block that need no page of their own.

import { installProbe } from './probe.mjs';
import { drawn, expect, NOTHING_WRONG, openViewer, test, watch } from './test.mjs';

/**
 * For use in a `describe`: opens the viewer before its first test, and again after one that failed, and closes it after the
 * last. `page` and `viewer` of what it gives are there once a test runs; `allowed` is as the option of that name.
 */
export function sharedViewer(attributes, { allowed = [], ...options } = {}) {
  const shared = { page: null, viewer: null };
  let complaints;
  test.beforeAll(async ({ browser }) => {
    shared.page = await browser.newPage();
    complaints = watch(shared.page);
    await installProbe(shared.page);
    shared.viewer = await openViewer(shared.page, attributes, options);
    await drawn(shared.viewer);
  });
  test.afterEach(async () => expect((await complaints?.(allowed)) ?? [], NOTHING_WRONG).toEqual([]));
  test.afterAll(() => shared.page?.close());
  return shared;
}
