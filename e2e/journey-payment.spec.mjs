// Paying when it does not go smoothly.

import { BAD_CARD, GOOD_CARD, SHOPPERS, available, fillCart, fillCheckout, happened, headed, mailsTo, payWith, placeOrder, standings, stock } from './support/journey.mjs';
import { expect, test } from './support/test.mjs';

for (const who of SHOPPERS) {
  test(`${who.name} has a card declined, and pays the same order with another`, async ({ page, request }) => {
    const chosen = await available(request, 1);
    const before = await stock(request, chosen);
    const email = await who.arrive(page, 'declined');
    await fillCart(page, chosen);
    const number = await placeOrder(page, { email });
    await payWith(page, BAD_CARD);
    await expect(page.getByText('Your card was declined.').first()).toBeVisible();
    await headed(page, 'Pay for your order');
    expect(await standings(request, email)).toEqual(['pending_payment']);
    await payWith(page, GOOD_CARD);
    await headed(page, 'Thank you');
    expect(page.url()).toContain(number);
    await expect(happened(page, 'Payment received')).toHaveCount(1);
    expect(await standings(request, email)).toEqual(['paid']);
    await expect.poll(() => stock(request, chosen)).toBe(before - 1);
  });

  test(`${who.name} double-clicks: one order, and one payment`, async ({ page, request }) => {
    const chosen = await available(request, 1);
    const before = await stock(request, chosen);
    const email = await who.arrive(page, 'twice');
    await fillCart(page, chosen);
    await page.goto('/checkout');
    await (await fillCheckout(page, { email })).dblclick();
    await headed(page, 'Pay for your order');
    await page.getByLabel('Card number').fill(GOOD_CARD);
    await page.getByRole('button', { name: /^Pay/ }).dblclick();
    await headed(page, 'Thank you');
    await expect.poll(async () => (await mailsTo(email)).length).toBe(1);
    // Not even one that was called off for the other.
    expect(await standings(request, email)).toEqual(['paid']);
    await page.reload();
    await expect(happened(page, 'Payment received')).toHaveCount(1);
    await expect(happened(page, 'Payment goes back')).toHaveCount(0);
    await expect.poll(() => stock(request, chosen)).toBe(before - 1);
  });
}
