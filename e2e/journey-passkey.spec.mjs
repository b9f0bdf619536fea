// Passkeys, with an authenticator that Chromium plays.

import { PASSWORD, account } from './support/journey.mjs';
import { makeAccount } from './support/servers.mjs';
import { expect, servers, test } from './support/test.mjs';

// Browsers want a name for passkeys, not a number.
test.use({ baseURL: async ({}, use) => use(servers.shop.replace('127.0.0.1', 'localhost')) });

test('a passkey is added, opens the account without a password, and is taken away', async ({ page }) => {
  const email = 'key@example.com';
  await makeAccount({ database: process.env.VITRINE_DATABASE, email, password: PASSWORD, name: 'Kay' });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await page.goto('/account/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('Name of the passkey').fill('My laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const keys = page.getByRole('region', { name: 'Passkeys' });
  await expect(keys.getByText('My laptop')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect.poll(() => account(page)).toBe(null);

  await page.goto('/account/sign-in');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  // Who asks before that asks under the session of before.
  await page.waitForURL('**/account');
  expect(await account(page)).toBe(email);
  await expect(keys.getByText(/^Last used/)).toBeVisible();
  await keys.getByRole('button', { name: 'Remove My laptop' }).click();
  await expect(keys.getByText('My laptop')).toHaveCount(0);
});
