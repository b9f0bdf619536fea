/**
 * What AWS asks for: US dollars without tax, on demand, in eu-central-1 (CloudFront: Europe and North America). Written
 * down in November 2026; see COST.md for what these are worth.
 */

/** One price. */
export interface Price {
  readonly usd: number;
  readonly per: string;
}

const price = (usd: number, per: string): Price => ({ usd, per });

/** Hours in a month, as AWS counts. */
export const HOURS = 730;

/** By what is paid for. */
export const PRICES = {
  't4g.small': price(0.0192, 'hour'),
  'c7g.large': price(0.0826, 'hour'),
  gp3: price(0.0952, 'GB and month'),
  'RDS t4g.small, Multi-AZ': price(0.074, 'hour'),
  'RDS r7g.large, Multi-AZ': price(0.573, 'hour'),
  'RDS storage, Multi-AZ': price(0.274, 'GB and month'),
  'RDS backup beyond the size of the database': price(0.103, 'GB and month'),
  'Database Insights, advanced': price(0.0125, 'vCPU and hour'),
  'Valkey cache.t4g.micro': price(0.0152, 'hour'),
  'Valkey cache.m7g.large': price(0.1512, 'hour'),
  'load balancer': price(0.027, 'hour'),
  'load balancer capacity unit': price(0.008, 'hour'),
  'public IPv4 address': price(0.005, 'hour'),
  'NAT gateway': price(0.052, 'hour'),
  'NAT gateway, data': price(0.052, 'GB'),
  'interface endpoint in a zone': price(0.012, 'hour'),
  'interface endpoint, data': price(0.01, 'GB'),
  'data between zones, each way': price(0.01, 'GB'),
  'CloudFront, HTTPS requests': price(1.2, 'million'),
  'CloudFront, functions': price(0.1, 'million'),
  'CloudFront, data to the origin': price(0.02, 'GB'),
  'CloudFront, Origin Shield': price(0.9, 'million'),
  'firewall': price(5, 'month'),
  'firewall rule': price(1, 'month'),
  'firewall, requests': price(0.6, 'million'),
  'S3 storage': price(0.0245, 'GB and month'),
  'S3 reads': price(0.43, 'million'),
  'hosted zone': price(0.5, 'month'),
  'health check with HTTPS': price(2.75, 'month'),
  'KMS key': price(1, 'month'),
  secret: price(0.4, 'month'),
  'secret, reads': price(5, 'million'),
  'custom metric': price(0.3, 'month'),
  'metric in an alarm': price(0.1, 'month'),
  'composite alarm': price(0.5, 'month'),
  'log, written': price(0.63, 'GB'),
  'log, kept': price(0.0324, 'GB and month'),
  'run of the synthetic check': price(0.0016, 'run'),
  'Lambda': price(0.0000166667, 'GB and second'),
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;

/** CloudFront's data by tier of a month: up to so many GB at so much for each, the last without end. */
export const CLOUDFRONT_TIERS: readonly { readonly upTo: number; readonly usd: number }[] = [
  { upTo: 10 * 1024, usd: 0.085 },
  { upTo: 50 * 1024, usd: 0.08 },
  { upTo: 150 * 1024, usd: 0.06 },
  { upTo: 500 * 1024, usd: 0.04 },
  { upTo: 1024 * 1024, usd: 0.03 },
  { upTo: 5 * 1024 * 1024, usd: 0.025 },
  { upTo: Infinity, usd: 0.02 },
];

/** What CloudFront gives to each account every month without price. */
export const CLOUDFRONT_FREE = { gb: 1024, millionRequests: 10, millionFunctions: 2 } as const;
