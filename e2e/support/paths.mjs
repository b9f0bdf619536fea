// Where the built things lie. xtask may say otherwise by environment.

import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const TARGET = process.env.CARGO_TARGET_DIR ? path.resolve(ROOT, process.env.CARGO_TARGET_DIR) : path.join(ROOT, 'target');

/** The static site. */
export const DIST = process.env.VITRINE_SITE ?? path.join(ROOT, 'dist');
/** `product-viewer.js` and what it loads. */
export const EMBED = path.join(DIST, 'embed');
/** catalogue.json and bucket/. */
export const CATALOGUE = process.env.VITRINE_CATALOGUE_DIR ?? path.join(TARGET, 'catalogue');
/** The service's program. */
export const API = process.env.VITRINE_API ?? path.join(TARGET, 'debug', process.platform === 'win32' ? 'vitrine-api.exe' : 'vitrine-api');
