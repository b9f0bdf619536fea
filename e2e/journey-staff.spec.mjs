// The people behind the counter: an order to the door and back, stock, products, models.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';

import { GOOD_CARD, accessible, addToCart, available, happened, headed, mailsTo, office, payWith, placeOf, placeOrder, stock } from './support/journey.mjs';
import { CATALOGUE } from './support/paths.mjs';
import { expect, test } from './support/test.mjs';

test.describe.configure({ mode: 'serial' });

test('the back office is for those who work there', async ({ page }) => {
  await page.goto('/admin/orders');
  await expect(page.getByText('For those who work here')).toBeVisible();
  await office(page, 'orders');
  for (const part of ['Orders', 'Stock', 'Products', 'Models', 'Discounts', 'People', 'Log']) {
    await page.getByRole('navigation', { name: 'Back office' }).getByRole('link', { name: part, exact: true }).click();
    await headed(page, part);
    await expect(page.getByRole('region').or(page.getByText('Nothing here.')).first()).toBeVisible();
    await accessible(page, AxeBuilder);
  }
});

test('an order goes to the door, part of it comes back, and the shopper sees it', async ({ page, request, browser }) => {
  const chosen = await available(request, 3);
  const shopper = await browser.newPage();
  await addToCart(shopper, chosen);
  await addToCart(shopper, chosen);
  const number = await placeOrder(shopper, { email: 'door@example.com' });
  await payWith(shopper, GOOD_CARD);
  await headed(shopper, 'Thank you');
  const sold = await stock(request, chosen);

  await office(page, 'orders');
  await page.getByRole('link', { name: number }).click();
  await page.getByRole('button', { name: 'Mark as packed' }).click();
  await page.getByRole('button', { name: 'Hand to the carrier' }).click();
  const ship = page.getByRole('dialog');
  await ship.getByLabel('Carrier', { exact: true }).fill('Parcel & Sons');
  await ship.getByLabel('Parcel number').fill('PS-1');
  await ship.getByRole('button', { name: 'It is on its way' }).click();
  await expect(page.getByRole('button', { name: 'Mark as delivered' })).toBeVisible();
  await shopper.reload();
  await headed(shopper, 'On its way');
  await expect(shopper.getByText('PS-1').first()).toBeVisible();
  await page.getByRole('button', { name: 'Mark as delivered' }).click();
  // While it is sent the button has other words: only then is the page drawn anew.
  await expect(happened(page, 'Delivered')).toHaveCount(1);

  // One piece of two comes back, and can be sold again.
  await page.getByRole('button', { name: 'Refund', exact: true }).click();
  const refund = page.getByRole('dialog');
  await refund.getByRole('group', { name: 'Pieces that come back' }).getByRole('checkbox').check();
  await refund.getByRole('button', { name: /decrease|fewer|less|one less/i }).click();
  await refund.getByLabel('The pieces can be sold again').check();
  await refund.getByRole('button', { name: 'Give it back' }).click();
  await expect(refund).toBeHidden();
  await expect.poll(() => stock(request, chosen)).toBe(sold + 1);
  await expect.poll(async () => (await mailsTo('door@example.com')).some((mail) => mail.includes('Refund for order'))).toBe(true);
  await shopper.reload();
  await expect(shopper.getByText(/refund/i).first()).toBeVisible();

  // The rest: all that is left.
  await page.getByRole('button', { name: 'Refund', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Give it back' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect.poll(async () => {
    await shopper.reload();
    return shopper.getByRole('heading', { level: 1 }).textContent();
  }).toBe('Refunded');
  await shopper.close();
});

test('what staff restock, its page shows', async ({ page, request, browser }) => {
  const chosen = await available(request, 4);
  const { sku } = chosen.variant;
  const adjust = async (delta, reason) => {
    await office(page, 'stock');
    await page.getByLabel('SKU or product').fill(sku);
    await page.getByLabel('SKU or product').press('Enter');
    await page.getByRole('button', { name: `Adjust ${sku}`, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('How many more').fill(String(delta));
    await dialog.getByLabel('Why').selectOption(reason);
    await dialog.getByRole('button', { name: 'Adjust', exact: true }).click();
    await expect(dialog).toBeHidden();
  };
  const before = await stock(request, chosen);
  await adjust(-before, 'counted');
  const shopper = await browser.newPage();
  await shopper.goto(placeOf(chosen));
  await expect(shopper.getByText('Sold out in this finish')).toBeVisible();
  await expect(shopper.getByRole('button', { name: 'Sold out' })).toHaveAttribute('aria-disabled', 'true');
  await adjust(before + 2, 'received');
  await shopper.reload();
  await expect(shopper.getByRole('button', { name: /add to cart/i })).toBeVisible();
  expect(await stock(request, chosen)).toBe(before + 2);
  await page.getByRole('button', { name: `Movements of ${sku}`, exact: true }).click();
  await expect(page.getByRole('dialog').getByText(`+${before + 2}`)).toBeVisible();
  await shopper.close();
});

test('a new product gets a variant, stock and a model, and stands in the shop', async ({ page, request }) => {
  const folder = join(CATALOGUE, 'bucket', 'models');
  const model = (await readdir(folder)).find((name) => name.endsWith('.glb'));
  await office(page, 'products');
  await page.getByRole('link', { name: 'New product' }).click();
  const fields = {
    'Name in URLs': 'paper-boat', Name: 'Paper boat', Tagline: 'Sails on a table', Description: 'Folded once, and for good.',
    'Width in metres': '0.2', 'Height in metres': '0.1', 'Depth in metres': '0.1',
  };
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByLabel('Collection', { exact: true }).selectOption('furniture');
  await accessible(page, AxeBuilder);
  await page.getByRole('button', { name: 'Make it' }).click();
  await page.waitForURL('**/admin/products/paper-boat');
  await page.getByRole('button', { name: 'New variant' }).click();
  const dialog = page.getByRole('dialog');
  for (const [label, value] of Object.entries({ SKU: 'BOAT-WHITE', Name: 'White', Colour: '#f4f1ea', Price: '12.50' })) {
    await dialog.getByLabel(label, { exact: true }).fill(value);
  }
  await dialog.getByLabel('Shoppers see it').check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('cell', { name: 'BOAT-WHITE' })).toBeVisible();

  await office(page, 'uploads');
  await page.getByLabel('Upload a model').setInputFiles(join(folder, model));
  await page.getByRole('button', { name: `Show ${model} on a product` }).click();
  await page.getByRole('dialog').getByLabel('Product').fill('paper-boat');
  await page.getByRole('dialog').getByRole('button', { name: 'Show it' }).click();
  await expect(page.getByText('Shown on paper-boat')).toBeVisible();
  await accessible(page, AxeBuilder);

  await page.goto('/admin/products/paper-boat');
  await page.getByLabel('Shoppers see it').first().check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(async () => (await request.get('/api/products/paper-boat')).status()).toBe(200);
  const product = await (await request.get('/api/products/paper-boat')).json();
  expect((await request.get(product.model.url)).status()).toBe(200);
  await page.goto('/products/paper-boat');
  await headed(page, 'Paper boat');
  await expect(page.getByText('€12.50').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sold out' })).toBeVisible();

  // Other tests count what stands in the shop.
  await page.goto('/admin/products/paper-boat');
  await page.getByLabel('Shoppers see it').first().uncheck();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(async () => (await request.get('/api/products/paper-boat')).status()).toBe(404);
});
