// The built loader where there is no browser.

import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, test } from '@playwright/test';

import { EMBED } from './support/paths.mjs';

test('a server may import the module', async ({}, testInfo) => {
  // Under another name, which tells Node that it is a module; on a server the bundle is imported by a bundler.
  const copy = testInfo.outputPath('product-viewer.mjs');
  await copyFile(path.join(EMBED, 'product-viewer.js'), copy);
  expect(typeof globalThis.HTMLElement).toBe('undefined');
  const { ProductViewerElement } = await import(pathToFileURL(copy).href);
  expect(ProductViewerElement.minimumRenderScale).toBe(0.5);
  expect(ProductViewerElement.observedAttributes).toContain('camera-orbit');
});
