// What a hand does with the viewer.

/** The middle of a locator in page coordinates. */
export async function centre(locator) {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  if (!box) throw new Error('the element is not on the page');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width, height: box.height };
}

/** Drags from the middle by (dx, dy) CSS pixels with the main mouse button, or another one. */
export async function drag(page, locator, dx, dy, { button = 'left', steps = 12 } = {}) {
  const { x, y } = await centre(locator);
  await page.mouse.move(x, y);
  await page.mouse.down({ button });
  await page.mouse.move(x + dx, y + dy, { steps });
  await page.mouse.up({ button });
}

/** Turns the wheel over the middle: negative is away from the hand, that is nearer to the model. */
export async function wheel(page, locator, deltaY, notches = 1) {
  const { x, y } = await centre(locator);
  await page.mouse.move(x, y);
  for (let notch = 0; notch < notches; notch += 1) await page.mouse.wheel(0, deltaY);
}

/**
 * Touches: `fingers` is a list of paths, each a list of points {x, y} relative to the middle and of one length;
 * all fingers go down at their first point, move together, and lift.
 */
export async function touch(page, locator, fingers) {
  const { x, y } = await centre(locator);
  const session = await page.context().newCDPSession(page);
  const at = (step) => fingers.map((path, id) => ({ id, x: x + path[step].x, y: y + path[step].y }));
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
  for (let step = 1; step < fingers[0].length; step += 1) {
    await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step) });
  }
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await session.detach();
}

/** `count` + 1 points on the way from one to another, for `touch`. */
export function line(from, to, count = 10) {
  return Array.from({ length: count + 1 }, (_, step) => ({
    x: from.x + ((to.x - from.x) * step) / count,
    y: from.y + ((to.y - from.y) * step) / count,
  }));
}
