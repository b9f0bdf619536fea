/** The promises to shoppers and to those who run the shop: one alarm or more for each. */

import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

import type { Size } from '../config/size.ts';
import type { Bell } from './bell.ts';
import { connectionsOf, isBurstable } from './capacity.ts';
import {
  agent, balancer, cacheMost, database, daysToExpiry, errorRate, targets, type ApiMetrics,
} from './metrics.ts';
import type { Watched } from './watched.ts';

const { BREACHING, IGNORE, NOT_BREACHING } = cloudwatch.TreatMissingData;
const { AVERAGE, MAXIMUM, MINIMUM, SUM } = cloudwatch.Stats;
const FIVE = Duration.minutes(5);

/** The alarms that mean that shoppers cannot buy. */
export type Fatal = readonly cloudwatch.Alarm[];

/** That somebody answers. */
export function availability(bell: Bell, of: Watched): Fatal {
  const healthy = of.zones.map((zone, index) =>
    [`zone${index + 1}`, targets(of, 'HealthyHostCount', MINIMUM, { zone })] as const);
  bell.ring('zones', {
    metric: new cloudwatch.MathExpression({
      expression: healthy.map(([id]) => `IF(FILL(${id}, 0) > 0, 1, 0)`).join(' + '),
      usingMetrics: Object.fromEntries(healthy),
      label: 'Zones with a healthy instance',
      period: Duration.minutes(1),
    }),
    below: 2,
    points: [3, 3],
    // The load balancer always tells of its targets: silence is no good news.
    missing: BREACHING,
    means: 'Healthy instances stand in fewer than two zones: when that zone fails, the shop fails.',
    todo: 'AWS Health Dashboard for the region, then why instances of the Auto Scaling group do not come up: its '
      + 'activity history, and the setup streams of the API\'s log group.',
  });
  bell.ring('unhealthy-instances', {
    metric: targets(of, 'UnHealthyHostCount', MAXIMUM),
    above: 0,
    points: [10, 10],
    // Targets that are gone are told of no more.
    missing: NOT_BREACHING,
    means: 'An instance fails its health checks for ten minutes and was not replaced.',
    todo: 'Its streams in the API\'s log group; a replacement comes by itself unless launching fails.',
  });
  return [bell.ring('no-instance', {
    metric: targets(of, 'HealthyHostCount', MAXIMUM),
    below: 1,
    points: [2, 2],
    // As above.
    missing: BREACHING,
    means: 'No instance is healthy: every request to the API fails.',
    todo: 'Roll the last release back (cargo xtask deploy --rollback); else look whether the database answers.',
  })];
}

/** That answers come soon and are no errors. */
export function answers(bell: Bell, of: Watched): Fatal {
  bell.ring('api-latency', {
    metric: targets(of, 'TargetResponseTime', 'p99', { period: FIVE }),
    above: 1,
    points: [2, 3],
    // No requests, none slow.
    missing: NOT_BREACHING,
    ignoreFewSamples: true,
    means: 'One in a hundred answers of the API takes more than a second.',
    todo: 'The dashboard\'s slowest routes; then database CPU and Performance Insights; then whether scaling is at its '
      + 'limit.',
  });
  bell.ring('api-errors', {
    metric: errorRate(of, 50, FIVE),
    above: 1,
    points: [2, 3],
    // As above.
    missing: NOT_BREACHING,
    means: 'More than one request in a hundred to the API ends in a 5xx.',
    todo: 'Log Insights on the API\'s log group for level ERROR; if a release went out just now, roll it back.',
  });
  bell.ring('connections-refused', {
    metric: balancer(of, 'RejectedConnectionCount', SUM, { period: FIVE }),
    above: 0,
    points: [1, 1],
    // Told only where there is one.
    missing: NOT_BREACHING,
    means: 'The load balancer turned connections away, as it had no room for more.',
    todo: 'It grows by itself; for a campaign, reserve capacity units for it beforehand.',
  });
  return [bell.ring('api-failing', {
    metric: errorRate(of, 10, Duration.minutes(1)),
    above: 25,
    points: [3, 3],
    // As above.
    missing: NOT_BREACHING,
    means: 'More than a quarter of requests to the API end in a 5xx.',
    todo: 'Roll the last release back; else look whether the database answers and instances are healthy.',
  })];
}

/** That the database has room, and time to answer. */
export function databases(bell: Bell, of: Watched, size: Size): void {
  const { type, storage } = size.database;
  // RDS tells of storage, load and connections every minute; where it does not, it is as it was until known better.
  const missing = IGNORE;
  bell.ring('database-storage', {
    metric: database(of.database, 'FreeStorageSpace', MINIMUM, { period: FIVE }),
    // Below a tenth free, RDS adds storage by itself.
    below: 0.08 * storage * 1024 ** 3,
    points: [3, 3],
    missing,
    means: 'The database runs out of storage, and RDS did not add any: full, it stops.',
    todo: 'Raise database.maxStorage in lib/config/size.ts and deploy; RDS also waits six hours between two growths.',
  });
  bell.ring('database-cpu', {
    metric: database(of.database, 'CPUUtilization', AVERAGE, { period: FIVE }),
    above: 80,
    points: [3, 3],
    missing,
    means: 'The database computes at its limit for a quarter of an hour.',
    todo: 'Performance Insights: which statement waits for what; then a larger database.type.',
  });
  bell.ring('database-connections', {
    metric: database(of.database, 'DatabaseConnections', MAXIMUM, { period: FIVE }),
    above: Math.floor(0.8 * connectionsOf(type)),
    points: [2, 2],
    missing,
    means: 'Four fifths of the connections that the database takes are in use.',
    todo: 'Fewer per instance (VITRINE_DATABASE_CONNECTIONS), or databaseProxy in the environment\'s file.',
  });
  bell.ring('database-memory', {
    metric: database(of.database, 'SwapUsage', MAXIMUM, { period: FIVE }),
    above: 256 * 1024 ** 2,
    points: [3, 3],
    missing,
    means: 'The database swaps memory to disk, which makes all slow.',
    todo: 'A larger database.type in lib/config/size.ts.',
  });
  if (isBurstable(type)) {
    bell.ring('database-credits', {
      metric: database(of.database, 'CPUCreditBalance', MINIMUM, { period: FIVE }),
      below: 30,
      points: [3, 3],
      missing,
      means: 'The database has used up the computing time it had saved: from here each hour of it costs extra.',
      todo: 'If it lasts, a database.type that is not burstable.',
    });
  }
}

/** That the cache has room, and its replicas are near enough to take over: sessions are in it. */
export function caches(bell: Bell, of: Watched): void {
  // As with the database.
  const missing = IGNORE;
  bell.ring('cache-memory', {
    metric: cacheMost(of, 'DatabaseMemoryUsagePercentage', MAXIMUM, { period: FIVE }),
    above: 80,
    points: [3, 3],
    missing,
    means: 'The cache is full to four fifths.',
    todo: 'A larger cache.type in lib/config/size.ts.',
  });
  bell.ring('cache-evictions', {
    metric: cacheMost(of, 'Evictions', SUM, { period: FIVE }),
    above: 0,
    points: [3, 3],
    missing,
    means: 'The cache throws out what is still good: people may find themselves signed out.',
    todo: 'A larger cache.type in lib/config/size.ts.',
  });
  // The database has no replicas to fall behind: its standby has each write before the shop hears that it is done.
  bell.ring('replica-lag', {
    metric: cacheMost(of, 'ReplicationLag', MAXIMUM),
    above: 30,
    points: [5, 5],
    // Only replicas tell. Where none does, none could take over.
    missing: BREACHING,
    means: 'A replica of the cache is half a minute behind, or gone: if it took over, sessions would be forgotten.',
    todo: 'The replication group\'s events in ElastiCache; a replica that was replaced catches up by itself.',
  });
  bell.ring('cache-cpu', {
    metric: cacheMost(of, 'EngineCPUUtilization', AVERAGE, { period: FIVE }),
    above: 80,
    points: [3, 3],
    missing,
    means: 'A node of the cache computes at its limit.',
    todo: 'A larger cache.type: the engine computes on one core, so that more cores do not help.',
  });
}

/** That the machines themselves are well. */
export function machines(bell: Bell, of: Watched): void {
  bell.ring('instance-memory', {
    metric: agent(of, 'mem_used_percent', MAXIMUM, { period: FIVE }),
    above: 90,
    points: [3, 3],
    // Healthy instances are the load balancer's to tell; agents start after them.
    missing: IGNORE,
    means: 'An instance has hardly any memory left.',
    todo: 'Whether one grows or all do: all want a larger type, one has a leak, and may be ended.',
  });
  bell.ring('instance-disk', {
    metric: agent(of, 'disk_used_percent', MAXIMUM, { period: FIVE }),
    above: 85,
    points: [3, 3],
    // As above.
    missing: IGNORE,
    means: 'The disk of an instance is nearly full.',
    todo: 'End the instance: a new one comes. Then what filled it: logs are to be rotated.',
  });
}

/** That what was begun is done: mail, webhooks, refunds. */
export function work(bell: Bell, api: ApiMetrics): void {
  bell.ring('jobs-failing', {
    metric: api.sum('jobs', 'outcome', 'failed', { period: Duration.minutes(15), label: 'Jobs failed' }),
    above: 5,
    points: [1, 1],
    // Told only where there is one.
    missing: NOT_BREACHING,
    means: 'More than five background jobs failed in a quarter of an hour. They are tried again, later and later.',
    todo: 'jobs_total on the dashboard says which kind; the log of the API says why. Mail: is the SMTP server well? '
      + 'Webhooks and refunds: is the payment provider?',
  });
  bell.ring('refunds-failing', {
    metric: api.one('refunds', { outcome: 'failed' }, SUM, { period: FIVE }),
    above: 0,
    points: [1, 1],
    // As above.
    missing: NOT_BREACHING,
    means: 'The payment provider refused a refund: a shopper waits for money.',
    todo: 'Back office, the order: read why, then retry it, or pay by other means and settle it.',
  });
}

/** That the certificate between CloudFront and the load balancer is renewed. */
export function certificate(bell: Bell, name: string, arn: string): void {
  bell.ring(name, {
    metric: daysToExpiry(arn),
    below: 21,
    points: [1, 1],
    // Told twice a day from the certificate's first day; a gap is ACM's, and changes nothing.
    missing: IGNORE,
    means: 'A certificate ends in less than three weeks, and ACM has not renewed it.',
    todo: 'ACM renews by CNAME records in the zone: are they there, and do the registrar\'s name servers lead to it?',
  });
}
