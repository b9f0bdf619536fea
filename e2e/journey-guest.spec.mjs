// A guest, from the shelf to the receipt, and what can go wrong on the way.

import AxeBuilder from '@axe-core/playwright';

import { BAD_CARD, GOOD_CARD, accessible, addToCart, available, fillCheckout, headed, linkFrom, mailsTo, payWith, placeOrder, stock, takeAll } from './support/journey.mjs';
import { serveShop } from './support/servers.mjs';
import { expect, test } from './support/test.mjs';

test.describe.configure({ mode: 'serial' });
const wanted = (request, pieces) => available(request, 0, pieces);

test('a guest buys, and the receipt leads back to the order', async ({ page, request, browser }) => {
  const chosen = await wanted(request);
  const before = await stock(request, chosen);
  await addToCart(page, chosen);
  await page.goto('/cart');
  await page.getByRole('link', { name: 'Check out' }).click();
  const place = await fillCheckout(page, { email: 'guest@example.com' });
  await accessible(page, AxeBuilder);
  await place.click();
  await headed(page, 'Pay for your order');
  const number = new URL(page.url()).pathname.split('/').pop();
  await accessible(page, AxeBuilder);
  await payWith(page, GOOD_CARD);
  await headed(page, 'Thank you');
  await accessible(page, AxeBuilder);
  await expect.poll(() => stock(request, chosen)).toBe(before - 1);
  await page.goto('/cart');
  await expect(page.getByText('Your cart is empty')).toBeVisible();

  const link = await linkFrom('guest@example.com', `/orders/${number}`);
  const elsewhere = await browser.newPage();
  await elsewhere.goto(link);
  await headed(elsewhere, 'Thank you');
  // The key leaves the address, and without it there is no such order.
  expect(elsewhere.url()).not.toContain('token');
  await elsewhere.evaluate(() => localStorage.clear());
  await elsewhere.reload();
  await expect(elsewhere.getByRole('main').getByText('We can’t show that order here')).toBeVisible();
  await elsewhere.close();
});

test.describe('what is refused is said', () => {
  test.use({ allowed: [[/40[0-9]|409/], {}] });

  test('a declined card may be followed by another', async ({ page, request }) => {
    await addToCart(page, await wanted(request));
    const number = await placeOrder(page);
    await payWith(page, BAD_CARD);
    await expect(page.getByText('Your card was declined.').first()).toBeVisible();
    await payWith(page, GOOD_CARD);
    await headed(page, 'Thank you');
    expect(page.url()).toContain(number);
  });

  test('a double click makes one order, and a double click on pay one payment', async ({ page, request }) => {
    const chosen = await wanted(request);
    const before = await stock(request, chosen);
    await addToCart(page, chosen);
    const placed = [];
    page.on('response', async (response) => {
      const asked = response.request();
      if (asked.method() === 'POST' && response.url().endsWith('/api/orders')) placed.push((await response.json()).number);
    });
    await page.goto('/checkout');
    await (await fillCheckout(page, { email: 'twice@example.com' })).dblclick();
    await page.waitForURL(/\/orders\/VT-/);
    await page.getByLabel('Card number').fill(GOOD_CARD);
    await page.getByRole('button', { name: /^Pay/ }).dblclick();
    await headed(page, 'Thank you');
    expect(new Set(placed).size).toBe(1);
    await expect(page.getByText('Payment received', { exact: true })).toHaveCount(1);
    expect(await stock(request, chosen)).toBe(before - 1);
    await expect.poll(async () => (await mailsTo('twice@example.com')).length).toBe(1);
  });

  test('what sold out at the till is said, and nothing is ordered', async ({ page, request, playwright, baseURL }) => {
    const chosen = await wanted(request, 1);
    await addToCart(page, chosen);
    await page.goto('/checkout');
    const place = await fillCheckout(page, { email: 'late@example.com' });
    const giveBack = await takeAll(playwright, baseURL, request, chosen);
    await place.click();
    await expect(page.getByText(/sold out|not enough|left/i).first()).toBeVisible();
    expect(page.url()).toContain('/checkout');
    await giveBack();
  });

  test('stock that runs out while a shopper pays is never sold twice', async ({ page, request, playwright, baseURL }) => {
    // Another instance of the same shop, which holds things for a minute alone.
    const hasty = await serveShop({
      database: process.env.VITRINE_DATABASE, prefix: process.env.VITRINE_REDIS_PREFIX, mail: process.env.VITRINE_MAIL, minutes: 1,
    });
    try {
      const chosen = await wanted(request);
      const added = await page.request.post(`${hasty.shop}/api/cart/lines`, { data: { sku: chosen.variant.sku, quantity: 1 } });
      expect(added.ok()).toBe(true);
      await page.goto(`${hasty.shop}/checkout`);
      await (await fillCheckout(page, { email: 'slow@example.com' })).click();
      await headed(page, 'Pay for your order');
      const reserved = await stock(request, chosen);
      // The minute passes, and others are quicker.
      await expect.poll(() => stock(request, chosen), { timeout: 180_000 }).toBe(reserved + 1);
      const giveBack = await takeAll(playwright, baseURL, request, chosen);
      // The page finds out by itself, or when it is paid on: whichever comes first.
      await payWith(page, GOOD_CARD, { timeout: 2_000 }).catch(() => {});
      await headed(page, 'Not paid in time');
      expect(await stock(request, chosen)).toBe(0);
      await giveBack();
    } finally {
      await hasty.close();
    }
  });
});
