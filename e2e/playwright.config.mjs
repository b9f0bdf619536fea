import { defineConfig } from '@playwright/test';

import { WEBGL2, WEBGPU, executable } from './support/chromium.mjs';

// They do not depend on how the viewer draws, and change what is in the shop: once is enough, in a shop of their own.
const JOURNEYS = 'journey-*.spec.mjs';

// Tests that do not depend on how the viewer draws: the shop's, and what the viewer does with attributes, input, words, links and
// files by scripts and Rust code that both of its builds share. Those tagged @draws look at what shaders draw, at a device or a
// context that is shared, lost or given back, or at which build is fetched. Playwright matches "project file title tags".
const NOT_DRAWN = /(shop|viewer(-\w+)*)\.spec\.mjs (?!.*@draws)/;

/** All with WebGL2 too: for whoever changes that back end. */
const { VITRINE_E2E_ALL: ALL } = process.env;

const launchOptions = (args) => ({ executablePath: executable(), args });

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  globalSetup: './support/global-setup.mjs',
  // Software rendering on a busy machine: these only guard against hangs, no test asserts how long a thing takes.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  // A test that passes at the second try has found something: no retries.
  retries: 0,
  workers: Number(process.env.VITRINE_E2E_WORKERS ?? 2),
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  outputDir: '../target/e2e/results',
  use: {
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1,
    locale: 'en-GB',
    actionTimeout: 60_000,
    navigationTimeout: 120_000,
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'webgpu', testIgnore: JOURNEYS, use: { launchOptions: launchOptions(WEBGPU) } },
    { name: 'webgl2', testIgnore: JOURNEYS, grepInvert: ALL ? undefined : NOT_DRAWN, use: { launchOptions: launchOptions(WEBGL2) } },
    { name: 'journeys', testMatch: JOURNEYS, use: { launchOptions: launchOptions(WEBGPU) } },
  ],
});
