/**
 * The contract of the edge: what browsers may count on, whoever serves the shop – the local server, a content network,
 * or anything at an address. It is a list of requests with what is expected of the answers; the order matters where
 * something between here and the files may keep answers.
 */

import type { Check, Facts } from './check.ts';
import { api } from './rules/api.ts';
import { assets } from './rules/assets.ts';
import { models } from './rules/models.ts';
import { pages } from './rules/pages.ts';
import { transport } from './rules/transport.ts';

/** All checks, for a build that has these files. */
export const contract = (facts: Facts): readonly Check[] => [
  ...pages(facts), ...assets(facts), ...api, ...models(facts), ...transport(facts),
];
