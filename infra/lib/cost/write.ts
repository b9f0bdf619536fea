/** Writes the tables of COST.md anew: `node --import tsx lib/cost/write.ts`. */

import { readFileSync, writeFileSync } from 'node:fs';

import { withTables } from './tables.ts';

const page = new URL('../../COST.md', import.meta.url);
writeFileSync(page, withTables(readFileSync(page, 'utf8')));
