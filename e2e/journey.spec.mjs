// From the shelf to the door: buying as a guest and with an account, what can go wrong on the way, and the people behind
// the counter. Looks do not matter here, so one project is enough.

import AxeBuilder from '@axe-core/playwright';

import { BAD_CARD, GOOD_CARD, PASSWORD, addToCart, available, linkFrom, mailsTo, payWith, placeOrder, stock } from './support/journey.mjs';
import { expect, path, test } from './support/test.mjs';

test.beforeEach(() => test.skip(path() !== 'webgpu', 'shops do not depend on how the viewer draws'));
// They share the shop's stock.
test.describe.configure({ mode: 'serial' });

test('a guest buys, and the receipt leads back to the order', async ({ page, request, browser }) => {
  const wanted = await available(request);
  const before = await stock(request, wanted);
  await addToCart(page, wanted);
  const number = await placeOrder(page, { email: 'guest@example.com' });
  await expect(page.getByRole('heading', { level: 1, name: 'Pay for your order' })).toBeVisible();
  const axe = await new AxeBuilder({ page }).analyze();
  expect(axe.violations).toEqual([]);
  await payWith(page, GOOD_CARD);
  await expect(page.getByRole('heading', { level: 1, name: 'Thank you' })).toBeVisible();
  await expect.poll(() => stock(request, wanted)).toBe(before - 1);
  await page.goto('/cart');
  await expect(page.getByText('Your cart is empty')).toBeVisible();

  const link = await linkFrom('guest@example.com', `/orders/${number}`);
  const elsewhere = await browser.newPage();
  await elsewhere.goto(link);
  await expect(elsewhere.getByRole('heading', { level: 1, name: 'Thank you' })).toBeVisible();
  // Without the key there is no such order.
  await elsewhere.evaluate(() => localStorage.clear());
  await elsewhere.goto('about:blank');
  await elsewhere.goto(new URL(link).origin + new URL(link).pathname);
  await expect(elsewhere.getByRole('heading', { level: 1, name: 'Thank you' })).toHaveCount(0);
  await elsewhere.close();
});

test.describe('what is refused is said', () => {
  test.use({ allowed: [[/40[0-9]|409/], {}] });

  test('a declined card may be followed by another', async ({ page, request }) => {
    const wanted = await available(request);
    await addToCart(page, wanted);
    const number = await placeOrder(page);
    await payWith(page, BAD_CARD);
    await expect(page.getByText('Your card was declined.').first()).toBeVisible();
    await payWith(page, GOOD_CARD);
    await expect(page.getByRole('heading', { level: 1, name: 'Thank you' })).toBeVisible();
    expect(page.url()).toContain(number);
  });

  test('a double click makes one order', async ({ page, request }) => {
    const wanted = await available(request);
    await addToCart(page, wanted);
    const placed = [];
    page.on('response', async (response) => {
      const asked = response.request();
      if (asked.method() === 'POST' && response.url().endsWith('/api/orders')) placed.push((await response.json()).number);
    });
    await page.goto('/checkout');
    await page.getByLabel('Email').first().fill('twice@example.com');
    await page.getByLabel('Country').selectOption('DE');
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('Street and number').fill('Torstraße 1');
    await page.getByLabel('Town').fill('Berlin');
    await page.getByLabel('Postal code').fill('10119');
    const place = page.getByRole('button', { name: /^Place order/ });
    await expect(place).toBeEnabled();
    await place.dblclick();
    await page.waitForURL(/\/orders\/VT-/);
    await payWith(page, GOOD_CARD);
    await expect(page.getByRole('heading', { level: 1, name: 'Thank you' })).toBeVisible();
    expect(new Set(placed).size).toBe(1);
  });

  test('what sold out meanwhile is said, and nothing is ordered', async ({ page, request, playwright, baseURL }) => {
    const wanted = await available(request, 1);
    await addToCart(page, wanted);
    await page.goto('/checkout');
    await page.getByLabel('Email').first().fill('late@example.com');
    await page.getByLabel('Country').selectOption('DE');
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('Street and number').fill('Torstraße 1');
    await page.getByLabel('Town').fill('Berlin');
    await page.getByLabel('Postal code').fill('10119');
    await expect(page.getByRole('button', { name: /^Place order/ })).toBeEnabled();
    // Others take all that is left.
    const rivals = [];
    for (let left = await stock(request, wanted); left > 0; left = await stock(request, wanted)) {
      const rival = await playwright.request.newContext({ baseURL });
      rivals.push(await reserve(rival, wanted, Math.min(left, 20)));
    }
    await page.getByRole('button', { name: /^Place order/ }).click();
    await expect(page.getByText(/sold out|not enough|left/i).first()).toBeVisible();
    expect(page.url()).toContain('/checkout');
    for (const { context, order } of rivals) {
      const headers = { 'idempotency-key': 'back', 'order-token': order.token };
      expect((await context.post(`/api/orders/${order.number}/cancel`, { headers, data: {} })).ok()).toBe(true);
      await context.dispose();
    }
  });
});

/** Orders so many of a variant over the API, and leaves them unpaid. */
async function reserve(context, { variant }, quantity) {
  expect((await context.post('/api/cart/lines', { data: { sku: variant.sku, quantity } })).ok()).toBe(true);
  const quote = await (await context.post('/api/checkout/quote', { data: { country: 'DE', shipping_method: 'standard' } })).json();
  const response = await context.post('/api/orders', {
    headers: { 'idempotency-key': 'rival' },
    data: {
      email: 'rival@example.com', shipping_method: 'standard', expected_total: quote.totals.total,
      shipping_address: { name: 'A Rival', line1: 'Torstraße 2', city: 'Berlin', postal_code: '10119', country: 'DE' },
    },
  });
  expect(response.status()).toBe(201);
  return { context, order: await response.json() };
}

test('an account is made by mail, takes the cart along, and has its orders', async ({ page, request }) => {
  const email = 'account@example.com';
  const wanted = await available(request);
  await addToCart(page, wanted);
  await page.goto('/account/register');
  await page.getByLabel(/^Name/).fill('Ada');
  await page.getByLabel('Email').first().fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make my account' }).click();
  await page.goto(await linkFrom(email, '/account/verify'));
  await expect.poll(async () => (await (await page.request.get('/api/session')).json()).account?.email).toBe(email);
  expect((await (await page.request.get('/api/cart')).json()).count).toBe(1);
  const number = await placeOrder(page, { email });
  await payWith(page, GOOD_CARD);
  await expect(page.getByRole('heading', { level: 1, name: 'Thank you' })).toBeVisible();
  await page.goto('/orders');
  await expect(page.getByRole('link', { name: new RegExp(number) }).first()).toBeVisible();

  await page.goto('/account');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect.poll(async () => (await (await page.request.get('/api/session')).json()).account).toBe(null);
  await page.goto('/account/sign-in');
  await page.getByLabel('Email').first().fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect.poll(async () => (await (await page.request.get('/api/session')).json()).account?.email).toBe(email);

  // Called off, the money comes back, and a mail says so.
  await page.goto(`/orders/${number}`);
  await page.getByRole('button', { name: 'Cancel order' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel this order' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Cancelled' })).toBeVisible();
  await expect.poll(async () => (await mailsTo(email)).some((mail) => mail.includes('Refund for order'))).toBe(true);
});
