// How Chromium is started: headless, quiet, and drawing in software, so that every machine draws alike.

import { existsSync } from 'node:fs';

const QUIET = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--ignore-gpu-blocklist',
];

/** WebGL2 on SwiftShader. WebGPU has no adapter with these, so the viewer must fall back. */
export const WEBGL2 = [...QUIET, '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/**
 * WebGPU on SwiftShader. Without `--use-vulkan=swiftshader` an adapter is there and frames seem to come,
 * yet the canvas stays blank: that is why tests look at pixels and at lost devices.
 */
export const WEBGPU = [
  ...QUIET,
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--use-vulkan=swiftshader',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-features=Vulkan',
];

/** The browser to start: `CHROMIUM`, else the usual places, else Playwright's own (undefined). */
export function executable() {
  const places = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  return places.find((place) => place && existsSync(place));
}
