// What shoppers and staff do over and over.

import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

import { expect } from './test.mjs';

export const GOOD_CARD = '4242 4242 4242 4242';
export const BAD_CARD = '4000 0000 0000 0002';
export const PASSWORD = 'a lamp in every window';

/** A variant of which so many can be bought, with its product. */
export async function available(request, pieces = 3) {
  const list = await (await request.get('/api/products?limit=50&in_stock=true')).json();
  for (const { slug } of list.items) {
    const product = await (await request.get(`/api/products/${slug}`)).json();
    const variant = product.variants.find(({ stock }) => stock >= pieces);
    if (variant) return { product, variant };
  }
  throw new Error(`no variant has ${pieces} pieces`);
}

/** How many of a variant can be bought, as the API says now. */
export async function stock(request, { product, variant }) {
  const response = await request.get(`/api/products/${product.slug}`, { headers: { 'cache-control': 'no-cache' } });
  return (await response.json()).variants.find(({ sku }) => sku === variant.sku).stock;
}

/** Puts a variant into the cart from its page. */
export async function addToCart(page, { product, variant }) {
  await page.goto(`/products/${product.slug}?variant=${variant.sku}`);
  const saved = page.waitForResponse((response) => response.url().endsWith('/api/cart/lines') && response.ok());
  await page.getByRole('button', { name: /add to cart/i }).click();
  await saved;
}

/** From the cart to a placed order; resolves to its number. */
export async function placeOrder(page, { email = 'ada@example.com' } = {}) {
  await page.goto('/cart');
  await page.getByRole('link', { name: 'Check out' }).click();
  const field = (name) => page.getByLabel(name, { exact: false }).first();
  await field('Email').fill(email);
  await page.getByLabel('Country').selectOption('DE');
  await page.getByLabel('Full name').fill('Ada Lovelace');
  await page.getByLabel('Street and number').fill('Torstraße 1');
  await page.getByLabel('Town').fill('Berlin');
  await page.getByLabel('Postal code').fill('10119');
  const place = page.getByRole('button', { name: /^Place order/ });
  await expect(place).toBeEnabled();
  await place.click();
  await page.waitForURL(/\/orders\/VT-/);
  return new URL(page.url()).pathname.split('/').pop();
}

/** Pays on an order's page with a card of the test provider. */
export async function payWith(page, card) {
  await page.getByLabel('Card number').fill(card);
  await page.getByRole('button', { name: /^Pay/ }).click();
}

/** The mails to an address, the newest last. */
export async function mailsTo(address) {
  const folder = process.env.VITRINE_MAIL;
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
