// Refunds that a bank sends back: the money is owed until it went back after all.

import AxeBuilder from '@axe-core/playwright';

import { BOUNCING_CARD, accessible, addToCart, available, happened, headed, mailsTo, office, payWith, placeOrder } from './support/journey.mjs';
import { expect, test } from './support/test.mjs';

/** Loads a page again, until it shows what has happened to its order: that comes after the page itself. */
async function again(page) {
  await page.reload();
  await expect(page.getByRole('region', { name: 'What happened' }).getByRole('listitem').first()).toBeVisible();
}

/** Someone buys with a card whose bank sends the first refund back, and staff send all of it; resolves to both pages. */
async function refused(page, request, browser, email) {
  const shopper = await browser.newPage();
  await addToCart(shopper, await available(request, 6, 1));
  const number = await placeOrder(shopper, { email });
  await payWith(shopper, BOUNCING_CARD);
  await headed(shopper, 'Thank you');
  await office(page, 'orders');
  await page.getByRole('link', { name: number }).click();
  await page.getByRole('button', { name: 'Refund', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Give it back' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  // The bank takes its time, and the page does not ask again by itself.
  await expect.poll(async () => {
    await again(shopper);
    return happened(shopper, 'Refund did not go through: we are seeing to it').count();
  }).toBe(1);
  await expect(shopper.getByRole('button', { name: /try again/i })).toHaveCount(0);
  await office(page, 'orders');
  await page.getByLabel('Status').selectOption({ label: 'Refund failed' });
  const row = page.getByRole('row').filter({ hasText: number });
  await expect(row.getByText('Refund failed')).toBeVisible();
  await row.getByRole('link', { name: number }).click();
  return { shopper, refunds: page.getByRole('region', { name: 'Refunds', exact: true }) };
}

test('a refund that the bank sends back is tried again, and arrives', async ({ page, request, browser }) => {
  const { shopper, refunds } = await refused(page, request, browser, 'again@example.com');
  await expect(refunds.getByText('The money is still owed')).toBeVisible();
  await expect(refunds.getByText('the bank behind the card sent it back')).toBeVisible();
  await accessible(page, AxeBuilder);
  await refunds.getByRole('button', { name: /^Try refund 1/ }).click();
  await expect(refunds.getByText('The money is still owed')).toHaveCount(0);
  await expect.poll(async () => {
    await again(page);
    return refunds.getByText('Succeeded').count();
  }).toBe(1);
  await shopper.reload();
  await headed(shopper, 'Refunded');
  await expect(happened(shopper, 'Refunded')).toHaveCount(2);
  await shopper.close();
});

test('a refund that the bank sends back is paid in another way, and the shopper is told so', async ({ page, request, browser }) => {
  const email = 'otherwise@example.com';
  const { shopper, refunds } = await refused(page, request, browser, email);
  await refunds.getByRole('button', { name: /^Note that refund 1/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('How it was paid').fill('Bank transfer of 3 May');
  await dialog.getByRole('button', { name: 'Note it' }).click();
  await expect(dialog).toBeHidden();
  await expect(refunds.getByText('Paid otherwise', { exact: true })).toBeVisible();
  await expect(refunds.getByRole('button')).toHaveCount(0);
  await shopper.reload();
  await expect(happened(shopper, 'Refunded in another way')).toHaveCount(1);
  await expect(shopper.getByText('Bank transfer of 3 May')).toBeVisible();
  await expect.poll(async () => (await mailsTo(email)).some((mail) => mail.includes('Bank transfer of 3 May'))).toBe(true);
  await shopper.close();
});
