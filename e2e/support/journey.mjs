// What shoppers and staff do over and over.

import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

import { makeAccount } from './servers.mjs';
import { STAFF } from './staff.mjs';
import { expect } from './test.mjs';

export const GOOD_CARD = '4242 4242 4242 4242';
export const BAD_CARD = '4000 0000 0000 0002';
/** Pays, but its bank sends the first refund back. */
export const BOUNCING_CARD = '4000 0000 0000 5126';
export const PASSWORD = 'a lamp in every window';
export const ADDRESS = { name: 'Ada Lovelace', line1: 'Torstraße 1', city: 'Berlin', postal_code: '10119', country: 'DE' };

/**
 * A variant of which so many can be bought, with its product: of the product at this place in the list, or of the next
 * one that has them. Specs run side by side, so each takes products of its own.
 */
export async function available(request, at, pieces = 3) {
  const list = await (await request.get('/api/products?limit=50&in_stock=true&sort=name')).json();
  for (const { slug } of list.items.slice(at)) {
    const product = await (await request.get(`/api/products/${slug}`)).json();
    const variant = product.variants.find(({ stock }) => stock >= pieces);
    if (variant) return { product, variant };
  }
  throw new Error(`no variant from product ${at} on has ${pieces} pieces`);
}

/** How many of a variant can be bought, as the API says now. */
export async function stock(request, { product, variant }) {
  const response = await request.get(`/api/products/${product.slug}`, { headers: { 'cache-control': 'no-cache' } });
  return (await response.json()).variants.find(({ sku }) => sku === variant.sku).stock;
}

/** The page of a variant. */
export function placeOf({ product, variant }) {
  return `/products/${product.slug}?variant=${variant.sku}`;
}

/** Those who buy. What both may do, a journey does as both. */
export const SHOPPERS = [
  {
    name: 'a guest',
    /** Comes to the shop, or to another instance of it; resolves to the address to order with. Each word is somebody else. */
    arrive: async (page, word) => `${word}-guest@example.com`,
    /** Opens an order in a browser that has never heard of it. */
    reopen: async (page, email, number) => {
      await page.goto(await linkFrom(email, `/orders/${number}`));
    },
  },
  {
    name: 'an account',
    arrive: async (page, word, shop) => {
      const email = `${word}-account@example.com`;
      await newAccount(email);
      await enter(page.request, { email, password: PASSWORD }, shop);
      return email;
    },
    reopen: async (page, email, number) => {
      await page.goto('/account/sign-in?next=/orders');
      await signIn(page, { email, password: PASSWORD });
      await page.getByRole('main').getByRole('link', { name: number }).click();
    },
  },
];

/** Makes an account with the password that all have here. */
export async function newAccount(email) {
  await makeAccount({ database: process.env.VITRINE_DATABASE, email, password: PASSWORD });
}

/** Puts a variant into the cart from its page. */
export async function addToCart(page, wanted) {
  await page.goto(placeOf(wanted));
  const saved = page.waitForResponse((response) => response.url().endsWith('/api/cart/lines') && response.ok());
  await page.getByRole('button', { name: /add to cart/i }).click();
  await saved;
}

/** Puts a variant into a browser's cart without a look at it: a page with a model takes its time to draw. */
export async function fillCart(page, { variant }, shop = '') {
  const response = await page.request.post(`${shop}/api/cart/lines`, { data: { sku: variant.sku, quantity: 1 } });
  expect(response.status(), await response.text()).toBeLessThan(300);
}

/** Fills the checkout's form in, up to the button that places the order, which it resolves to. */
export async function fillCheckout(page, { email = 'ada@example.com' } = {}) {
  await page.getByLabel('Email').first().fill(email);
  await page.getByLabel('Country').selectOption(ADDRESS.country);
  await page.getByLabel('Full name').fill(ADDRESS.name);
  await page.getByLabel('Street and number').fill(ADDRESS.line1);
  await page.getByLabel('Town').fill(ADDRESS.city);
  await page.getByLabel('Postal code').fill(ADDRESS.postal_code);
  const place = page.getByRole('button', { name: /^Place order/ });
  await expect(place).toBeEnabled();
  return place;
}

/** From the cart to a placed order; resolves to its number. */
export async function placeOrder(page, { email } = {}) {
  await page.goto('/cart');
  await page.getByRole('link', { name: 'Check out' }).click();
  await (await fillCheckout(page, { email })).click();
  await page.waitForURL(/\/orders\/VT-/);
  return new URL(page.url()).pathname.split('/').pop();
}

/** Pays on an order's page with a card of the test provider. */
export async function payWith(page, card) {
  await page.getByLabel('Card number').fill(card);
  await page.getByRole('button', { name: /^Pay/ }).click();
}

/** The lines under "What happened" on an order's page that begin with these words. */
export function happened(page, words) {
  const lines = page.getByRole('region', { name: 'What happened' }).getByRole('listitem');
  return lines.filter({ has: page.locator('strong').getByText(words, { exact: true }) });
}

/** How the orders to an address stand, all that there are: `request` asks as staff, and is theirs from then on. */
export async function standings(request, email) {
  await enter(request, STAFF);
  const response = await request.get('/api/admin/orders', { params: { q: email, limit: 100 } });
  expect(response.status(), await response.text()).toBe(200);
  return (await response.json()).items.map(({ status }) => status);
}

/** Opens a part of the back office as staff. */
export async function office(page, part) {
  await page.goto(`/admin/${part}`);
  if ((await account(page)) !== STAFF.email) {
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await signIn(page);
    await page.waitForURL(`**/admin/${part}`);
  }
}

/** Waits for a page's heading. */
export async function headed(page, name) {
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
}

/** Orders so many of a variant over the API, and leaves them unpaid. */
export async function reserve(context, { variant }, quantity) {
  expect((await context.post('/api/cart/lines', { data: { sku: variant.sku, quantity } })).ok()).toBe(true);
  const quote = await (await context.post('/api/checkout/quote', { data: { country: 'DE', shipping_method: 'standard' } })).json();
  const response = await context.post('/api/orders', {
    headers: { 'idempotency-key': 'rival' },
    data: { email: 'rival@example.com', shipping_method: 'standard', expected_total: quote.totals.total, shipping_address: { ...ADDRESS, name: 'A Rival' } },
  });
  expect(response.status(), await response.text()).toBe(201);
  return { context, order: await response.json() };
}

/** Others order all that is left of a variant; what it resolves to gives it back. */
export async function takeAll(playwright, baseURL, request, wanted) {
  const rivals = [];
  for (let left = await stock(request, wanted); left > 0; left = await stock(request, wanted)) {
    rivals.push(await reserve(await playwright.request.newContext({ baseURL }), wanted, Math.min(left, 20)));
  }
  return async () => {
    for (const { context, order } of rivals) {
      const headers = { 'idempotency-key': 'back', 'order-token': order.token };
      expect((await context.post(`/api/orders/${order.number}/cancel`, { headers, data: {} })).ok()).toBe(true);
      await context.dispose();
    }
  };
}

/** Signs in without a form. */
export async function enter(request, { email, password }, shop = '') {
  const response = await request.post(`${shop}/api/session`, { data: { email, password } });
  expect(response.status(), await response.text()).toBe(200);
}

/** Signs in by the form. */
export async function signIn(page, { email, password } = STAFF) {
  await page.getByLabel('Email').first().fill(email);
  await page.getByLabel('Password').fill(password);
  // Who asks before the answer is here asks under the session of before.
  const answered = page.waitForResponse((response) => response.url().endsWith('/api/session') && response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await answered;
  await expect.poll(() => account(page)).toBe(email);
}

/** The address of who is signed in, or null. */
export async function account(page) {
  return (await (await page.request.get('/api/session')).json()).account?.email ?? null;
}

/** The mails to an address. */
export async function mailsTo(address, folder = process.env.VITRINE_MAIL) {
  const mails = [];
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.eml')) continue;
    const text = await readFile(path.join(folder, name), 'utf8');
    // Quoted-printable, as far as links need it.
    const plain = text.replace(/=\r?\n/g, '').replace(/=3D/g, '=');
    if (plain.includes(`To: ${address}`)) mails.push(plain);
  }
  return mails;
}

/** Waits for a mail with a link that begins so, and returns the link. */
export async function linkFrom(address, start) {
  const pattern = new RegExp(`https?://[^\\s]*${start}[^\\s]*`);
  let link;
  await expect.poll(async () => {
    link = (await mailsTo(address)).map((mail) => mail.match(pattern)?.[0]).findLast(Boolean);
    return Boolean(link);
  }, { message: `a mail with ${start} comes to ${address}` }).toBe(true);
  return link;
}

/** No rule of axe is broken. */
export async function accessible(page, AxeBuilder) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}
