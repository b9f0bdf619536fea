/** The two sizes: everything by which they differ, and nothing else does. */

/** What a size decides. */
export interface Size {
  /** NAT gateways: one for all zones, or one in each. */
  readonly natGateways: number;
  /**
   * Which AWS services are reached by interface endpoints: each costs by the hour and zone, and saves NAT's price per byte.
   * Logs alone are enough bytes, see `adr/0003-network.md`.
   */
  readonly interfaceEndpoints: readonly ('ssm' | 'ssmmessages' | 'ec2messages' | 'secretsmanager' | 'logs' | 'monitoring' | 'kms')[];
  /** Days that flow logs, and the logs of service and edge, are kept. */
  readonly logDays: number;
  readonly instances: {
    /** By architecture, as AWS names them. */
    readonly type: { readonly arm64: string; readonly x86_64: string };
    /** At least one a zone. */
    readonly min: number;
    readonly max: number;
    /** Requests a minute for each instance above which there should be more of them. */
    readonly requestsPerTarget: number;
    /** Viewers at work for each instance above which there should be more of them: the load of 3D. */
    readonly viewersPerInstance: number;
  };
  readonly database: {
    readonly type: string;
    /** GiB at first, and how far storage grows by itself. */
    readonly storage: number;
    readonly maxStorage: number;
    /** Days to which the database can be brought back, to the second. */
    readonly backupDays: number;
    /** Days of Performance Insights: 7 are free. */
    readonly insightsDays: 7 | 731;
  };
  readonly cache: {
    readonly type: string;
    /** Replicas beside the primary, each in a zone of its own. */
    readonly replicas: number;
  };
  /** CloudFront's price class: which of its places serve. */
  readonly priceClass: 'PriceClass_100' | 'PriceClass_All';
  /** How often the synthetic check walks through the shop, in minutes. */
  readonly syntheticMinutes: number;
  /** Requests from one address in five minutes: to the API, to signing in, to checkout. */
  readonly rateLimits: { readonly api: number; readonly signIn: number; readonly checkout: number };
}

export const SIZES = {
  /** The cheapest that loses no order when a zone goes. */
  starter: {
    natGateways: 1,
    interfaceEndpoints: [],
    logDays: 30,
    instances: {
      type: { arm64: 't4g.small', x86_64: 't3a.small' }, min: 3, max: 6,
      requestsPerTarget: 6_000, viewersPerInstance: 400,
    },
    database: { type: 't4g.small', storage: 20, maxStorage: 100, backupDays: 7, insightsDays: 7 },
    cache: { type: 'cache.t4g.micro', replicas: 1 },
    priceClass: 'PriceClass_100',
    syntheticMinutes: 15,
    rateLimits: { api: 3_000, signIn: 100, checkout: 200 },
  },
  /** For shoppers everywhere, a million of them a day. */
  global: {
    natGateways: 3,
    interfaceEndpoints: ['logs'],
    logDays: 180,
    instances: {
      type: { arm64: 'c7g.large', x86_64: 'c7a.large' }, min: 3, max: 24,
      requestsPerTarget: 60_000, viewersPerInstance: 4_000,
    },
    database: { type: 'r7g.large', storage: 100, maxStorage: 1_000, backupDays: 35, insightsDays: 731 },
    cache: { type: 'cache.m7g.large', replicas: 2 },
    priceClass: 'PriceClass_All',
    syntheticMinutes: 5,
    rateLimits: { api: 3_000, signIn: 100, checkout: 200 },
  },
} as const satisfies Record<string, Size>;

export type SizeName = keyof typeof SIZES;

/** What a size decides. */
export const sizeOf = (name: SizeName): Size => SIZES[name];
