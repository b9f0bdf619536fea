// From the shelf to the receipt, and back for the money.

import AxeBuilder from '@axe-core/playwright';

import { GOOD_CARD, SHOPPERS, accessible, addToCart, available, fillCart, fillCheckout, happened, headed, mailsTo, payWith, placeOrder, standings, stock } from './support/journey.mjs';
import { expect, test } from './support/test.mjs';

for (const who of SHOPPERS) {
  test(`${who.name} buys, and finds the order again`, async ({ page, request, browser }) => {
    const chosen = await available(request, 0);
    const before = await stock(request, chosen);
    const email = await who.arrive(page, 'buys');
    await addToCart(page, chosen);
    await page.goto('/cart');
    await page.getByRole('link', { name: 'Check out' }).click();
    const place = await fillCheckout(page, { email });
    await accessible(page, AxeBuilder);
    await place.click();
    await headed(page, 'Pay for your order');
    const number = new URL(page.url()).pathname.split('/').pop();
    await accessible(page, AxeBuilder);
    await payWith(page, GOOD_CARD);
    await headed(page, 'Thank you');
    await accessible(page, AxeBuilder);
    await expect.poll(() => stock(request, chosen)).toBe(before - 1);
    await expect.poll(async () => (await mailsTo(email)).filter((mail) => mail.includes(`Your receipt for order ${number}`)).length).toBe(1);
    await page.goto('/cart');
    await expect(page.getByText('Your cart is empty')).toBeVisible();

    const elsewhere = await browser.newPage();
    await who.reopen(elsewhere, email, number);
    await headed(elsewhere, 'Thank you');
    // The key leaves the address, and without key or session there is no such order.
    expect(elsewhere.url()).not.toContain('token');
    await elsewhere.evaluate(() => localStorage.clear());
    await elsewhere.context().clearCookies();
    await elsewhere.reload();
    await expect(elsewhere.getByRole('main').getByText('We can’t show that order here')).toBeVisible();
    await elsewhere.close();
  });

  test(`${who.name} calls off what was paid, and the money comes back`, async ({ page, request }) => {
    const chosen = await available(request, 0);
    const before = await stock(request, chosen);
    const email = await who.arrive(page, 'regrets');
    await fillCart(page, chosen);
    const number = await placeOrder(page, { email });
    const total = (await page.getByRole('button', { name: /^Pay/ }).textContent()).replace('Pay ', '');
    await payWith(page, GOOD_CARD);
    await headed(page, 'Thank you');
    await expect.poll(() => stock(request, chosen)).toBe(before - 1);
    await page.getByRole('button', { name: 'Cancel order' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel this order' }).click();
    await headed(page, 'Cancelled');
    await expect(page.getByText('What you paid goes back to you.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Cancel order' })).toHaveCount(0);
    // A mail says so, all of it is back, and the thing can be bought again.
    await expect.poll(async () => (await mailsTo(email)).filter((mail) => mail.includes(`Refund for order ${number}`)).length).toBe(1);
    await page.reload();
    await expect(happened(page, 'Refunded')).toContainText(`Refunded ${total}`);
    await expect.poll(() => stock(request, chosen)).toBe(before);
    expect(await standings(request, email)).toEqual(['cancelled']);
  });
}
