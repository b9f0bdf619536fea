/** What the estimate takes for granted. Change a number here, run `lib/cost/write.ts`, and read COST.md. */

import type { SizeName } from '../config/size.ts';

/** One number, with what it is for people. */
export interface Assumption {
  readonly value: number;
  readonly what: string;
  readonly from: string;
}

const take = (value: number, what: string, from: string): Assumption => ({ value, what, from });

const GUESS = 'a guess';

/** What a visit is, and what it takes. Bytes are as they travel. */
export const VISIT = {
  days: take(30.4, 'days in a month', 'the calendar'),
  siteBytes: take(250_000, 'bytes of the site’s first page', 'budgets.json, “first route of the shop”: held by a test'),
  webgpuBytes: take(150_000, 'bytes of the viewer with WebGPU', 'budgets.json'),
  webgl2Bytes: take(170_000, 'bytes of the viewer with WebGL2', 'budgets.json'),
  webgpuShare: take(0.7, 'of browsers have WebGPU', GUESS),
  posterBytes: take(75_000, 'bytes of a poster', 'mean of the demo catalogue: 14.8 to 154 kB'),
  posters: take(8, 'posters seen in a visit', 'a page of the catalogue'),
  modelBytes: take(2_160_000, 'bytes of a model', 'mean of the demo catalogue: 1.1 to 3.3 MB'),
  models: take(2, 'models opened in a visit', GUESS),
  siteRequests: take(13, 'requests for files of site and viewer', 'the built site: 9 of the page and 4 of the viewer'),
  apiRequests: take(15, 'requests to the API, with the viewer’s reports',
    'a list, two products, a cart, and a report each half minute'),
  apiBytes: take(4_000, 'bytes of an answer of the API', GUESS),
  apiUp: take(1_000, 'bytes of a request to the API, with headers', GUESS),
  fresh: take(0.8, 'of those bytes and requests that the browser does not have from before', GUESS),
  minutes: take(3, 'minutes of a visit', GUESS),
  orders: take(2, 'orders of a hundred visits', GUESS),
  peak: take(0.1, 'of a day’s visits in its busiest hour', GUESS),
  edgeMisses: take(0.03, 'of files that CloudFront fetches from S3', GUESS),
  databaseBytes: take(6_000, 'bytes between instances, database and cache for a request to the API', GUESS),
  orderBytes: take(20_000, 'bytes of an order with its history in the database', GUESS),
  requestLog: take(400, 'bytes of log for a request to the API', GUESS),
  edgeLog: take(100, 'bytes of CloudFront’s log for a request, compressed', GUESS),
  visitLog: take(450, 'bytes of the logs of network, names and firewall for a visit', GUESS),
} as const satisfies Record<string, Assumption>;

/** What runs whether or not anybody comes. */
export const HOUSE = {
  catalogueGb: take(20, 'GB of site, models, their old versions, and releases', 'some thousand models'),
  updatesGb: take(3, 'GB of system updates and installing for an instance in a month', GUESS),
  metricLogGb: take(0.7, 'GB of metric lines from an instance in a month', '60 lines a minute of 270 bytes: a guess'),
  apiMetrics: take(150, 'series that the API writes', 'of some 400 that could be, those that are in use: a guess'),
  agentMetrics: take(2, 'series from each instance’s agent, and as many for the group', 'lib/service/agent.ts'),
  detailedMetrics: take(7, 'series of detailed monitoring of an instance', 'EC2'),
  edgeMetrics: take(8, 'additional series of a distribution', 'CloudFront'),
  jobSeries: take(8, 'series that the alarm on jobs reads', 'api/src/jobs/job.rs'),
  backupChange: take(0.03, 'of the database that changes in a day, which backups keep', GUESS),
  checkSeconds: take(30, 'seconds of a run of the synthetic check', GUESS),
} as const satisfies Record<string, Assumption>;

/** Numbers of things that are paid for one by one. */
export type Held = Readonly<Record<
  'keys' | 'secrets' | 'alarmMetrics' | 'compositeAlarms' | 'healthChecks' | 'firewallRules' | 'scalingPolicies', number
>>;

/**
 * What the templates hold, by number. A test counts it there, so that the estimate cannot be of another house than the
 * one that is built.
 */
export const HELD: Readonly<Record<SizeName, Held>> = {
  starter: {
    keys: 9, secrets: 3, alarmMetrics: 54, compositeAlarms: 1, healthChecks: 3, firewallRules: 7, scalingPolicies: 4,
  },
  global: {
    keys: 9, secrets: 3, alarmMetrics: 57, compositeAlarms: 1, healthChecks: 3, firewallRules: 7, scalingPolicies: 4,
  },
};
