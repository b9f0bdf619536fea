// Paying where Stripe moves the money: in a shop of its own, beside a Stripe that is played.

import AxeBuilder from '@axe-core/playwright';

import { BAD_CARD, GOOD_CARD, PASSWORD, accessible, available, enter, fillCart, happened, headed, mailsTo, payWith, placeOrder, standings, stock } from './support/journey.mjs';
import { makeAccount, serveShop } from './support/servers.mjs';
import { STAFF } from './support/staff.mjs';
import { BANK_CARD, SCRIPTS, lose, serveStripe, standInForScript, tell } from './support/stripe.mjs';
import { expect, test as base } from './support/test.mjs';

const test = base.extend({
  till: [async ({}, use) => {
    const stripe = await serveStripe();
    try {
      const shop = await serveShop({ stripe });
      try {
        await makeAccount({ database: shop.database, role: 'admin', name: 'Grace', ...STAFF });
        await use({ stripe, ...shop });
      } finally {
        await shop.close();
      }
    } finally {
      await stripe.close();
    }
  }, { scope: 'worker', timeout: 120_000 }],
  baseURL: async ({ till }, use) => use(till.shop),
  page: async ({ page, till }, use) => {
    await standInForScript(page, till.stripe, till.shop);
    await use(page);
  },
});

/** Orders a thing, up to the payment's page. */
async function order(page, request, email) {
  const chosen = await available(request, 0);
  const before = await stock(request, chosen);
  await fillCart(page, chosen);
  const number = await placeOrder(page, { email });
  await headed(page, 'Pay for your order');
  return { chosen, before, number };
}

const faults = (page) => page.getByRole('main').getByRole('alert');
const waiting = (page) => page.getByText('Waiting for the payment to be confirmed…');

test('a card is declined in Stripe’s words, and another one pays the same order', async ({ page, request, till }) => {
  const email = 'declined@example.com';
  const { chosen, before, number } = await order(page, request, email);
  await expect(page.getByLabel('Card number')).toBeVisible();
  await accessible(page, AxeBuilder);
  await payWith(page, BAD_CARD);
  await expect(faults(page)).toContainText('Your card has been declined.');
  const payment = till.stripe.paymentOf(number);
  await tell(till.shop, 'payment_intent.payment_failed', payment);
  // It asks Stripe what became of it.
  await expect.poll(() => till.stripe.requests.filter(({ asked }) => asked === `GET /v1/payment_intents/${payment.id}`).length).toBeGreaterThan(0);
  await headed(page, 'Pay for your order');
  expect(await standings(request, email)).toEqual(['pending_payment']);

  await payWith(page, GOOD_CARD);
  await expect(waiting(page)).toBeVisible();
  await tell(till.shop, 'payment_intent.succeeded', payment);
  await headed(page, 'Thank you');
  await expect(happened(page, 'Payment declined')).toContainText('Your card has been declined.');
  await expect(happened(page, 'Payment received')).toHaveCount(1);
  expect(await standings(request, email)).toEqual(['paid']);
  // One payment was there for both cards.
  expect(till.stripe.paymentOf(number)).toMatchObject({ status: 'succeeded', amount_received: payment.amount, currency: 'eur' });
  await expect.poll(() => stock(request, chosen)).toBe(before - 1);
  await page.goto('/cart');
  await expect(page.getByText('Your cart is empty')).toBeVisible();
});

// A guest's browser knows the order by a key that it keeps, an account's by its session.
for (const who of ['a guest', 'an account']) {
  test(`${who} comes back from the bank before Stripe’s word, and waits for it`, async ({ page, request, till }) => {
    const email = `${who.split(' ').pop()}@example.com`;
    if (who === 'an account') {
      await makeAccount({ database: till.database, email, password: PASSWORD });
      await enter(page.request, { email, password: PASSWORD }, till.shop);
    }
    const { number } = await order(page, request, email);
    await expect(page.getByLabel('Card number')).toBeVisible();
    // The shop does not find out by asking either.
    till.stripe.away(true);
    await payWith(page, BANK_CARD);
    await page.getByRole('link', { name: 'Complete' }).click();
    await expect(waiting(page)).toBeVisible();
    // Nothing of what the bank's page sent along stays.
    await expect(page).toHaveURL(`${till.shop}/orders/${number}`);
    // Nothing is there to pay it twice with.
    await expect(page.getByRole('button', { name: /^Pay/ })).toBeHidden();
    expect(await standings(request, email)).toEqual(['pending_payment']);
    till.stripe.away(false);
    await tell(till.shop, 'payment_intent.succeeded', till.stripe.paymentOf(number));
    await headed(page, 'Thank you');
    expect(new URL(page.url()).pathname).toBe(`/orders/${number}`);
    await expect(happened(page, 'Payment received')).toHaveCount(1);
    expect(await standings(request, email)).toEqual(['paid']);
  });
}

test('who comes back from a bank that refused can pay at once', async ({ page, request, till }) => {
  const { number } = await order(page, request, 'refused@example.com');
  await expect(page.getByLabel('Card number')).toBeVisible();
  till.stripe.decline(till.stripe.paymentOf(number).id, { type: 'card_error', message: 'We are unable to authenticate your payment method.' });
  await page.goto(`/orders/${number}?payment_intent=pi_1&redirect_status=failed`);
  await expect(faults(page)).toContainText('Your bank did not take the payment.');
  await expect(waiting(page)).toHaveCount(0);
  await expect(page).toHaveURL(`${till.shop}/orders/${number}`);
  await payWith(page, GOOD_CARD);
  await expect(waiting(page)).toBeVisible();
  await tell(till.shop, 'payment_intent.succeeded', till.stripe.paymentOf(number));
  await headed(page, 'Thank you');
});

test('Stripe’s fields are as dark as the page', async ({ page, request }) => {
  await order(page, request, 'dark@example.com');
  await expect(page.getByText('Card number')).toHaveAttribute('data-theme', 'stripe');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.reload();
  await expect(page.getByText('Card number')).toHaveAttribute('data-theme', 'night');
});

test.describe('what does not load', () => {
  // A browser complains of it.
  test.use({ allowed: /ERR_FAILED.*(js\.stripe\.com|stripe-payment\.js)/ });

  const again = (page) => page.reload();
  const pay = (page) => page.getByRole('button', { name: /^Pay/ }).click();
  const form = 'The payment form could not be loaded. Check your connection, then load the page again.';
  const element = /cannot be reached|connection/;
  for (const [what, script, words, remedy, tryAgain] of [
    ['Stripe’s script', SCRIPTS.theirs, form, 'the page is loaded again', again],
    ['Stripe’s script', SCRIPTS.theirs, form, 'Pay is pressed', pay],
    ['our element', SCRIPTS.ours, element, 'the page is loaded again', again],
    ['our element', SCRIPTS.ours, element, 'Pay is pressed', pay],
  ]) {
    test(`${what} is said to be missing, and fetched once ${remedy}`, async ({ page, request, till }) => {
      const find = await lose(page, script);
      const { number } = await order(page, request, 'offline@example.com');
      await expect(faults(page)).toContainText(words);
      await expect(faults(page)).not.toContainText('card');
      await expect(page.getByLabel('Card number')).toHaveCount(0);
      await accessible(page, AxeBuilder);
      await find();
      await tryAgain(page);
      await expect(page.getByLabel('Card number')).toBeVisible();
      await expect(page.getByText(form)).toHaveCount(0);
      await payWith(page, GOOD_CARD);
      await expect(waiting(page)).toBeVisible();
      await tell(till.shop, 'payment_intent.succeeded', till.stripe.paymentOf(number));
      await headed(page, 'Thank you');
    });
  }
});

test('staff send money back by Stripe', async ({ page, request, till }) => {
  const email = 'back@example.com';
  const { number } = await order(page, request, email);
  await payWith(page, GOOD_CARD);
  await expect(waiting(page)).toBeVisible();
  const payment = till.stripe.paymentOf(number);
  await tell(till.shop, 'payment_intent.succeeded', payment);
  await headed(page, 'Thank you');

  await enter(page.request, STAFF);
  await page.goto('/admin/orders');
  await page.getByRole('link', { name: number }).click();
  await page.getByRole('button', { name: 'Refund', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Give it back' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect.poll(() => [...till.stripe.refunds.values()]).toMatchObject([{ payment_intent: payment.id, amount: payment.amount, status: 'succeeded' }]);
  // What Stripe says of it reaches the shopper.
  await expect.poll(async () => (await mailsTo(email, till.mail)).filter((mail) => mail.includes(`Refund for order ${number}`)).length).toBe(1);
  expect(await standings(request, email)).toEqual(['refunded']);
});
