/** The tables of COST.md, as they follow from prices and assumptions. */

import { SIZES } from '../config/size.ts';
import { HOUSE, VISIT, type Assumption } from './assumptions.ts';
import { LEVELS, estimate, type Change, type Level } from './estimate.ts';
import { CLOUDFRONT_FREE, CLOUDFRONT_TIERS, PRICES } from './prices.ts';

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 4 });
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // All but the first column are numbers, unless a column speaks.
  const ruler = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, ruler, ...rows].map(row).join('\n');
}

const title = ({ shoppers, size }: Level): string => `${whole(shoppers)}, ${size}`;

/** The bill. */
function bill(): string {
  const all = LEVELS.map((level) => estimate(level));
  const names = [...all[0]!.rows.keys()];
  return table(['US dollars a month, for shoppers a day', ...LEVELS.map(title)], [
    ...names.map((name) => [name, ...all.map(({ rows }) => whole(rows.get(name) ?? 0))]),
    ['**All**', ...all.map(({ total }) => `**${whole(total)}**`)],
    ['For each 1,000 shoppers a day', ...all.map(({ perThousand }) => perThousand.toFixed(2))],
  ]);
}

/** What the sums rest on. */
function load(): string {
  const all = LEVELS.map((level) => estimate(level).traffic);
  return table(['In a month, for shoppers a day', ...LEVELS.map(title)], [
    ['Visits, million', ...all.map(({ visits }) => number(visits / 1e6))],
    ['Data to browsers, TB', ...all.map(({ edgeGb }) => (edgeGb / 1000).toFixed(1))],
    ['Requests at CloudFront, million', ...all.map(({ files, api }) => whole((files + api) / 1e6))],
    ['Of these to the API, million', ...all.map(({ api }) => whole(api / 1e6))],
    ['Requests a second to the API, busiest hour', ...all.map(({ peak }) => peak.toFixed(1))],
    ['Orders', ...all.map(({ orders }) => whole(orders))],
    ['Instances', ...LEVELS.map(({ size }, index) => `${all[index]!.instances} × ${SIZES[size].instances.type.arm64}`)],
    ['Database', ...LEVELS.map(({ size }) => `${SIZES[size].database.type}, two zones`)],
    ['Cache', ...LEVELS.map(({ size }) => `${1 + SIZES[size].cache.replicas} × ${SIZES[size].cache.type}`)],
    ['NAT gateways, interface endpoints', ...LEVELS.map(({ size }) =>
      `${SIZES[size].natGateways}, ${SIZES[size].interfaceEndpoints.length}`)],
  ]);
}

/** What a change would save in a month, at each level. */
function savings(): string {
  const changes: readonly (readonly [string, Change])[] = [
    ['Models of half the bytes', { visit: { modelBytes: VISIT.modelBytes.value / 2 } }],
    ['One model fewer in a visit', { visit: { models: VISIT.models.value - 1 } }],
    ['Viewers report once a minute instead of twice', { visit: { apiRequests: VISIT.apiRequests.value - 3 } }],
    ['API metrics without routes', { house: { apiMetrics: 35 } }],
    ['No interface endpoints', { size: { interfaceEndpoints: [] } }],
    ['One NAT gateway: a zone’s fall cuts all off from mail and payments', { size: { natGateways: 1 } }],
    ['The synthetic check every 15 minutes', { size: { syntheticMinutes: 15 } }],
  ];
  return table(['US dollars a month less', ...LEVELS.map(title)], changes.map(([name, change]) =>
    [name, ...LEVELS.map((level) => whole(estimate(level).total - estimate(level, change).total))]));
}

function assumptions(): string {
  const rows = (of: Record<string, Assumption>): string[][] =>
    Object.values(of).map(({ value, what, from }) => [number(value), what, from]);
  return [['', 'what', 'whence'], ['---:', '---', '---'], ...rows(VISIT), ...rows(HOUSE)].map(row).join('\n');
}

function prices(): string {
  const tiers = CLOUDFRONT_TIERS.map(({ upTo, usd }) =>
    `${number(usd)} ${upTo === Infinity ? 'beyond' : `up to ${whole(upTo / 1024)} TB`}`).join(', ');
  return [
    ['what', 'US dollars', 'per'], ['---', '---:', '---'],
    ...Object.entries(PRICES).map(([name, { usd, per }]) =>
      [name, usd.toLocaleString('en-US', { maximumFractionDigits: 10 }), per]),
    ['CloudFront, data to browsers', tiers, 'GB'],
    ['CloudFront, free for each account',
      `${whole(CLOUDFRONT_FREE.gb)} GB, ${CLOUDFRONT_FREE.millionRequests} million requests, `
      + `${CLOUDFRONT_FREE.millionFunctions} million functions`, 'month'],
  ].map(row).join('\n');
}

/** By the name that stands in the page before each: `<!-- table: bill -->`. */
export const tables = (): Readonly<Record<string, string>> =>
  ({ bill: bill(), load: load(), savings: savings(), assumptions: assumptions(), prices: prices() });

/** The page with its tables as they are now. What stands between them is left alone. */
export function withTables(page: string): string {
  let result = page;
  for (const [name, text] of Object.entries(tables())) {
    const place = new RegExp(`(<!-- table: ${name} -->\\n)[^]*?(\\n<!-- end -->)`);
    if (!place.test(result)) throw new Error(`the page has no place for the table “${name}”`);
    result = result.replace(place, (_, before: string, after: string) => `${before}${text}${after}`);
  }
  return result;
}
