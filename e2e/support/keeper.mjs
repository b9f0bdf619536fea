// A page that goes from test to test.

import { installProbe, watchTraffic } from './probe.mjs';

/** What tests listen to; Playwright's own listeners are not among them. */
const EVENTS = ['console', 'pageerror', 'request', 'requestfailed', 'requestfinished', 'response', 'worker'];

const kept = new WeakSet();

/** Has one page for the tests of a file, for as long as nothing goes wrong in it. */
export class Keeper {
  #page = null;
  #file = '';

  /** Whether a page goes from test to test. */
  static keeps(page) {
    return kept.has(page);
  }

  /** The page for a test of this file: as good as new, but for the engine that has started in it. */
  async page(browser, file) {
    if (this.#file !== file || !this.#page || this.#page.isClosed()) {
      await this.close();
      this.#page = await browser.newPage();
      this.#file = file;
      kept.add(this.#page);
      await installProbe(this.#page);
    } else {
      await tidy(this.#page);
    }
    return this.#page;
  }

  async close() {
    const page = this.#page;
    this.#page = null;
    await page?.close();
  }
}

/** Takes away what the test before has left. */
async function tidy(page) {
  for (const event of EVENTS) page.removeAllListeners(event);
  watchTraffic(page);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  // Where it was, the pointer would be over the next viewer.
  const { width, height } = page.viewportSize();
  await page.mouse.move(width - 1, height - 1);
  await page.evaluate(() => {
    document.body.replaceChildren();
    document.body.removeAttribute('style');
    scrollTo(0, 0);
    for (const list of ['lost', 'errors', 'violations']) window.__probe[list].length = 0;
  });
}
