/** The arithmetic of COST.md: from shoppers a day to dollars a month. */

import { sizeOf, type Size, type SizeName } from '../config/size.ts';
import { HELD, HOUSE, VISIT } from './assumptions.ts';
import { CLOUDFRONT_FREE, CLOUDFRONT_TIERS, HOURS, PRICES, type PriceName } from './prices.ts';

/** A column of the table. */
export interface Level {
  readonly shoppers: number;
  readonly size: SizeName;
}

/** The levels that are shown. */
export const LEVELS: readonly Level[] = [
  { shoppers: 1_000, size: 'starter' },
  { shoppers: 100_000, size: 'starter' },
  { shoppers: 100_000, size: 'global' },
  { shoppers: 1_000_000, size: 'global' },
];

/** What is otherwise than assumed. */
export interface Change {
  readonly visit?: Partial<Readonly<Record<keyof typeof VISIT, number>>>;
  readonly house?: Partial<Readonly<Record<keyof typeof HOUSE, number>>>;
  readonly size?: Partial<Size>;
}

/** What a month costs, and what it is made of. */
export interface Estimate {
  /** US dollars a month by service, in the order of the table. */
  readonly rows: ReadonlyMap<string, number>;
  readonly total: number;
  /** For each thousand shoppers. */
  readonly perThousand: number;
  /** What the sums rest on. */
  readonly traffic: Traffic;
}

/** What a month of visits amounts to. */
export interface Traffic {
  readonly visits: number;
  /** GB that browsers are sent by CloudFront. */
  readonly edgeGb: number;
  /** Requests at CloudFront: for files, and for the API. */
  readonly files: number;
  readonly api: number;
  readonly orders: number;
  /** Requests a second to the API in the busiest hour. */
  readonly peak: number;
  readonly instances: number;
}

const GB = 1e9;
const MILLION = 1e6;
const usd = (name: PriceName, many: number): number => PRICES[name].usd * many;
const hourly = (name: PriceName, many = 1): number => usd(name, many * HOURS);

/** CloudFront's price of so many GB in a month, after what is free. */
export function edgeData(gb: number): number {
  let [left, below, sum] = [Math.max(0, gb - CLOUDFRONT_FREE.gb), 0, 0];
  for (const tier of CLOUDFRONT_TIERS) {
    const here = Math.min(left, tier.upTo - below);
    sum += here * tier.usd;
    left -= here;
    below = tier.upTo;
  }
  return sum;
}

/** What so many shoppers a day amount to in a month. */
export function traffic({ shoppers, size }: Level, change: Change = {}): Traffic {
  const v = { ...values(VISIT), ...change.visit };
  const { instances } = { ...sizeOf(size), ...change.size };
  const visits = shoppers * v.days;
  const viewer = v.webgpuShare * v.webgpuBytes + (1 - v.webgpuShare) * v.webgl2Bytes;
  const bytes = (v.siteBytes + viewer + v.posters * v.posterBytes + v.models * v.modelBytes) * v.fresh
    + v.apiRequests * v.apiBytes;
  const peakVisits = shoppers * v.peak;
  const peak = peakVisits * v.apiRequests / 3600;
  const wanted = Math.max(
    peak * 60 / instances.requestsPerTarget,
    peakVisits * v.minutes / 60 / instances.viewersPerInstance,
  );
  return {
    visits,
    edgeGb: visits * bytes / GB,
    files: visits * (v.siteRequests + v.posters + v.models) * v.fresh,
    api: visits * v.apiRequests,
    orders: visits * v.orders / 100,
    peak,
    instances: Math.min(instances.max, Math.max(instances.min, Math.ceil(wanted))),
  };
}

/** A month at this level. */
export function estimate(level: Level, change: Change = {}): Estimate {
  const size = { ...sizeOf(level.size), ...change.size };
  const of = traffic(level, change);
  const v = { ...values(VISIT), ...change.visit };
  const h = { ...values(HOUSE), ...change.house };
  const held = HELD[level.size];
  const { storage, backupDays, insightsDays } = size.database;
  const months = size.logDays / v.days;

  const requestGb = of.api * v.requestLog / GB;
  const logGb = requestGb + of.visits * v.visitLog / GB + of.instances * h.metricLogGb;
  // Where logs have no endpoint of their own, they leave by NAT.
  const byEndpoint = size.interfaceEndpoints.includes('logs') ? requestGb + of.instances * h.metricLogGb : 0;
  const byNat = requestGb + of.instances * (h.metricLogGb + h.updatesGb) - byEndpoint;
  const lcu = Math.max(of.api * v.apiBytes / GB / HOURS, of.api / 10 / (HOURS * 3600) / 25);
  const edgeMillion = (of.files + of.api) / MILLION;
  // A year's orders are the data there are.
  const databaseGb = Math.max(storage, of.orders * 12 * v.orderBytes / GB * 1.25);
  const runs = HOURS * 60 / size.syntheticMinutes;
  const series = h.apiMetrics + h.agentMetrics * (of.instances + 1) + h.detailedMetrics * of.instances
    + h.edgeMetrics * 2;
  const backupGb = backupDays * h.backupChange * databaseGb;

  const rows = new Map<string, number>([
    ['CloudFront: data', edgeData(of.edgeGb)],
    ['CloudFront: requests, functions, Origin Shield',
      usd('CloudFront, HTTPS requests', Math.max(0, edgeMillion - CLOUDFRONT_FREE.millionRequests))
      + usd('CloudFront, functions', Math.max(0, of.files / MILLION - CLOUDFRONT_FREE.millionFunctions))
      + usd('CloudFront, Origin Shield', of.files * v.edgeMisses / MILLION)
      + usd('CloudFront, data to the origin', of.api * v.apiUp / GB)],
    ['AWS WAF', usd('firewall', 1) + usd('firewall rule', held.firewallRules) + usd('firewall, requests', edgeMillion)],
    ['EC2 instances and disks', hourly(priced(size.instances.type.arm64), of.instances)
      + usd('gp3', 10 * of.instances)],
    ['Load balancer', hourly('load balancer') + hourly('load balancer capacity unit', lcu)
      // It has an address in each zone.
      + hourly('public IPv4 address', 3)],
    ['NAT gateways', hourly('NAT gateway', size.natGateways) + hourly('public IPv4 address', size.natGateways)
      + usd('NAT gateway, data', byNat)],
    ['Interface endpoints', hourly('interface endpoint in a zone', 3 * size.interfaceEndpoints.length)
      + usd('interface endpoint, data', byEndpoint)],
    ['Data between zones', usd('data between zones, each way', 2 * (2 / 3) * of.api * v.databaseBytes / GB)],
    ['RDS', hourly(priced(`RDS ${size.database.type}, Multi-AZ`)) + usd('RDS storage, Multi-AZ', databaseGb)
      + usd('RDS backup beyond the size of the database', Math.max(0, backupGb - databaseGb))
      + (insightsDays > 7 ? hourly('Database Insights, advanced', 2) : 0)],
    ['ElastiCache', hourly(priced(`Valkey ${size.cache.type}`), 1 + size.cache.replicas)],
    ['S3', usd('S3 storage', h.catalogueGb + (of.files + of.api) * v.edgeLog / GB * months)
      + usd('S3 reads', of.files * v.edgeMisses / MILLION)],
    ['CloudWatch: metrics and alarms', usd('custom metric', series)
      // Target tracking brings two alarms of its own for each policy, less one that only scales out.
      + usd('metric in an alarm', held.alarmMetrics + 2 * held.scalingPolicies - 1)
      + usd('composite alarm', held.compositeAlarms)],
    // Logs are kept compressed, to about a seventh.
    ['CloudWatch: logs', usd('log, written', logGb) + usd('log, kept', logGb * months / 7)],
    ['CloudWatch: synthetic check', usd('run of the synthetic check', runs)
      + usd('Lambda', runs * h.checkSeconds * 1.5)],
    ['Route 53', usd('hosted zone', 1) + usd('health check with HTTPS', held.healthChecks)],
    ['KMS and Secrets Manager', usd('KMS key', held.keys)
      // RDS makes one more; instances look each minute whether it has changed.
      + usd('secret', held.secrets + 1) + usd('secret, reads', of.instances * HOURS * 60 / MILLION)],
  ]);
  const total = [...rows.values()].reduce((sum, row) => sum + row, 0);
  return { rows, total, perThousand: total / (level.shoppers / 1000), traffic: of };
}

function priced(name: string): PriceName {
  if (!(name in PRICES)) throw new Error(`lib/cost/prices.ts has no price of ${name}`);
  return name as PriceName;
}

function values<T extends Record<string, { readonly value: number }>>(from: T): { readonly [K in keyof T]: number } {
  const pairs = Object.entries(from).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(pairs) as { [K in keyof T]: number };
}
