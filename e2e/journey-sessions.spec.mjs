// Somebody who is signed in at two places.

import { PASSWORD, account, mailsTo, newAccount, signIn } from './support/journey.mjs';
import { expect, test } from './support/test.mjs';

const NEW_PASSWORD = 'two lamps in every window';

/** Signs in, and waits for the account's page. */
async function comeIn(page, email, password = PASSWORD) {
  await page.goto('/account/sign-in');
  await signIn(page, { email, password });
  await expect(page.getByText(`Signed in as ${email}`)).toBeVisible();
}

/** The page shows nothing of an account, and asks to sign in. */
async function asksToSignIn(page) {
  await expect(page.getByText('Sign in to see this.')).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: 'Sign in' })).toBeVisible();
  expect(await account(page)).toBe(null);
}

test('signing out everywhere ends what is open elsewhere', async ({ page, browser }) => {
  const email = 'everywhere@example.com';
  await newAccount(email);
  const elsewhere = await browser.newPage();
  await comeIn(page, email);
  await comeIn(elsewhere, email);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await asksToSignIn(page);
  await elsewhere.reload();
  await asksToSignIn(elsewhere);
  await elsewhere.goto('/orders');
  await asksToSignIn(elsewhere);
  // Nothing but the sessions went.
  await elsewhere.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await signIn(elsewhere, { email, password: PASSWORD });
  await elsewhere.waitForURL('**/orders');
  await expect(elsewhere.getByText('No orders yet')).toBeVisible();
  await elsewhere.close();
});

test.describe('what is refused is said', () => {
  test.use({ allowed: [[/40[01]/], {}] });

  test('a password changed by who is signed in opens the account from then on, alone', async ({ page, browser }) => {
    const email = 'changes@example.com';
    await newAccount(email);
    const elsewhere = await browser.newPage();
    await comeIn(page, email);
    await comeIn(elsewhere, email);
    const change = page.getByRole('region', { name: 'Password' });
    await change.getByLabel('Password now').fill('no lamp in any window');
    await change.getByLabel('New password').fill(NEW_PASSWORD);
    await change.getByRole('button', { name: 'Change it' }).click();
    await expect(change.getByRole('link', { name: 'Is not the password in use.' })).toBeVisible();
    await change.getByLabel('Password now').fill(PASSWORD);
    await change.getByRole('button', { name: 'Change it' }).click();
    await expect(change.getByText('Your new password is set. Other devices are signed out.')).toBeVisible();
    await expect.poll(async () => (await mailsTo(email)).filter((mail) => mail.includes('Your password was changed')).length).toBe(1);
    // Who changed it stays; others must know the new one.
    await page.reload();
    await expect(page.getByText(`Signed in as ${email}`)).toBeVisible();
    await elsewhere.reload();
    await asksToSignIn(elsewhere);

    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await asksToSignIn(page);
    await page.goto('/account/sign-in');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('alert').first()).toBeVisible();
    expect(await account(page)).toBe(null);
    await comeIn(page, email, NEW_PASSWORD);
    await elsewhere.close();
  });
});
