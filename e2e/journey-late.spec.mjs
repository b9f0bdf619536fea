// Too late: others were faster.

import { GOOD_CARD, SHOPPERS, available, fillCart, fillCheckout, happened, headed, standings, stock, takeAll } from './support/journey.mjs';
import { serveShop } from './support/servers.mjs';
import { expect, test } from './support/test.mjs';

// What is refused, a browser complains of.
test.use({ allowed: [[/409/], {}] });

// One test for both shoppers: a hold lasts a minute at least, and they can wait together.
test('stock that runs out while a guest and an account pay is sold to neither', async ({ browser, request, playwright, baseURL }) => {
  // Another instance of the same shop, which holds things for a minute alone.
  const hasty = await serveShop({
    database: process.env.VITRINE_DATABASE, prefix: process.env.VITRINE_REDIS_PREFIX, mail: process.env.VITRINE_MAIL, minutes: 1,
  });
  try {
    const chosen = await available(request, 2);
    const before = await stock(request, chosen);
    const payers = [];
    for (const who of SHOPPERS) {
      const page = await browser.newPage();
      // A browser whose clock stands goes on to believe that things are held: it does not find out before it pays.
      await page.clock.setFixedTime(Date.now());
      const email = await who.arrive(page, 'slow', hasty.shop);
      await fillCart(page, chosen, hasty.shop);
      await page.goto(`${hasty.shop}/checkout`);
      payers.push({ who, page, email, place: await fillCheckout(page, { email }) });
    }
    for (const payer of payers) {
      await payer.place.click();
      await headed(payer.page, 'Pay for your order');
      await payer.page.getByLabel('Card number').fill(GOOD_CARD);
      // The same shopper's other window, whose clock goes.
      const context = await browser.newContext({ storageState: await payer.page.context().storageState() });
      payer.watching = await context.newPage();
      await payer.watching.goto(payer.page.url());
      await headed(payer.watching, 'Pay for your order');
    }
    await expect.poll(() => stock(request, chosen)).toBe(before - payers.length);
    // The minute passes, and others take all that is there.
    await expect.poll(() => stock(request, chosen), { timeout: 120_000 }).toBe(before);
    const giveBack = await takeAll(playwright, baseURL, request, chosen);
    for (const { who, page, watching, email } of payers) {
      await test.step(who.name, async () => {
        await headed(watching, 'Not paid in time');
        // The page that knows nothing pays, and the money is not taken.
        await headed(page, 'Pay for your order');
        const answered = page.waitForResponse(/\/api\/test-payments\/.*\/confirm$/);
        await page.getByRole('button', { name: /^Pay/ }).click();
        expect(await (await answered).json()).toEqual({ captured: false, declined: 'This payment was called off.' });
        await headed(page, 'Not paid in time');
        await expect(page.getByText('Its things are free for others again; your cart still knows them.')).toBeVisible();
        await expect(happened(page, 'Not paid in time')).toHaveCount(1);
        await expect(happened(page, /^Payment received/)).toHaveCount(0);
        expect(await standings(request, email)).toEqual(['expired']);
        await page.getByRole('main').getByRole('link', { name: 'To your cart' }).click();
        await expect(page.getByRole('main').getByText('Sold out')).toBeVisible();
        await watching.context().close();
        await page.close();
      });
    }
    expect(await stock(request, chosen)).toBe(0);
    // What the others held is all that there was: nothing was sold.
    await giveBack();
    await expect.poll(() => stock(request, chosen)).toBe(before);
  } finally {
    await hasty.close();
  }
});

for (const who of SHOPPERS) {
  test(`${who.name} is told at the till what sold out, and orders nothing`, async ({ page, request, playwright, baseURL }) => {
    const chosen = await available(request, 2, 1);
    const before = await stock(request, chosen);
    const email = await who.arrive(page, 'late');
    await fillCart(page, chosen);
    await page.goto('/checkout');
    const place = await fillCheckout(page, { email });
    const giveBack = await takeAll(playwright, baseURL, request, chosen);
    await place.click();
    await expect(page.getByRole('heading', { name: 'There is nothing to check out' })).toBeVisible();
    await expect(page.getByRole('main').getByRole('alert')).toContainText(`Somebody was faster: there is not enough left of ${chosen.product.name}`);
    expect(await standings(request, email)).toEqual([]);
    await giveBack();
    await expect.poll(() => stock(request, chosen)).toBe(before);
  });
}
