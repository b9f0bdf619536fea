// An account is made, and opened again.

import AxeBuilder from '@axe-core/playwright';

import { PASSWORD, accessible, account, available, fillCart, headed, linkFrom, placeOrder, signIn } from './support/journey.mjs';
import { expect, test } from './support/test.mjs';

test.describe.configure({ mode: 'serial' });
const email = 'account@example.com';
const NEW_PASSWORD = 'two lamps in every window';

test('an account is made by mail, takes the cart along, and has its orders', async ({ page, request }) => {
  await fillCart(page, await available(request, 5));
  await page.goto('/account/register');
  await accessible(page, AxeBuilder);
  await page.getByLabel(/^Name/).fill('Ada');
  await page.getByLabel('Email').first().fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make my account' }).click();
  await expect(page.getByText(`we sent a link to ${email}`)).toBeVisible();
  await page.goto(await linkFrom(email, '/account/verify'));
  await expect.poll(() => account(page)).toBe(email);
  await expect(page.getByText('Your address is confirmed')).toBeVisible();
  expect((await (await page.request.get('/api/cart')).json()).count).toBe(1);
  const number = await placeOrder(page, { email });
  await page.goto('/orders');
  await expect(page.getByRole('main').getByRole('link', { name: number })).toBeVisible();
  await accessible(page, AxeBuilder);
});

test('a cart that a guest filled joins the account at sign-in', async ({ page, request }) => {
  await fillCart(page, await available(request, 5));
  await page.goto('/account/sign-in?next=/cart');
  await signIn(page, { email, password: PASSWORD });
  // The cart is another part of the shop, loaded as a page: its heading says that it is there.
  await headed(page, 'Cart');
  expect((await (await page.request.get('/api/cart')).json()).count).toBe(1);
  await page.goto('/account');
  await accessible(page, AxeBuilder);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect.poll(() => account(page)).toBe(null);
});

test.describe('what is refused is said', () => {
  test.use({ allowed: [[/40[0-9]/], {}] });

  test('a forgotten password is set anew by mail, and the old one opens nothing', async ({ page }) => {
    await page.goto('/account/forgot');
    await page.getByLabel('Email').first().fill(email);
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await page.goto(await linkFrom(email, '/account/reset'));
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Set it' }).click();
    await expect(page.getByText('Your new password is set')).toBeVisible();
    await page.goto('/account/sign-in');
    await page.getByLabel('Email').first().fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('alert').first()).toBeVisible();
    expect(await account(page)).toBe(null);
    await signIn(page, { email, password: NEW_PASSWORD });
  });
});
