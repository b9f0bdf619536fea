/** Names that several stacks, the deployment and the tests must agree on. */

import type { Environment } from './environment.ts';

/** Where CloudFront wants its certificate and its firewall, and where Trusted Advisor and Route 53 tell what they see. */
export const EDGE_REGION = 'us-east-1';

/** The stacks, in the order in which they are deployed. */
export const STACKS = [
  'Dns', 'Guard', 'Keys', 'Storage', 'Network', 'Data', 'Service', 'Edge', 'Watch', 'WatchGlobal',
] as const;
export type StackPart = (typeof STACKS)[number];

const AT_THE_EDGE: readonly StackPart[] = ['Dns', 'Guard', 'WatchGlobal'];

/** Where a stack stands: in us-east-1, or where the shop is. */
export const regionOf = ({ region }: Pick<Environment, 'region'>, part: StackPart): string =>
  AT_THE_EDGE.includes(part) ? EDGE_REGION : region;

/** The tags of all resources by which bills can be split; the budget counts by the first. */
export const COST_TAGS = { environment: 'vitrine:environment', part: 'vitrine:part' } as const;

/** `Vitrine-production-Edge` */
export const stackName = (environment: Environment, part: StackPart): string => `Vitrine-${environment.name}-${part}`;

/**
 * The buckets. Their names are fixed, as other stacks and the deployment find them by name; account and region are part
 * of them, as all of S3 shares one space of names.
 */
export function bucketNames(environment: Environment) {
  const name = (what: string): string => `vitrine-${environment.name}-${what}-${environment.account}-${environment.region}`;
  return {
    /** The built site. */
    web: name('web'),
    /** Models and posters. */
    models: name('models'),
    /** What merchants send. */
    uploads: name('uploads'),
    /** The API's binaries, and what each release was. */
    releases: name('releases'),
    /** What CloudFront, the load balancer and S3 saw. */
    logs: name('logs'),
  };
}

/** The namespace of the metrics that the API writes (`VITRINE_EMF`). */
export const metricsNamespace = (environment: Environment): string => `Vitrine/${environment.name}`;

/** The log groups. */
export const logGroups = (environment: Environment) => ({
  /** What the API says, with its metrics in embedded metric format. */
  api: `/vitrine/${environment.name}/api`,
  flow: `/vitrine/${environment.name}/flow`,
  /** AWS WAF accepts only names that begin so. */
  firewall: `aws-waf-logs-vitrine-${environment.name}`,
});

/** The header by which the load balancer knows CloudFront; its value is a secret. */
export const ORIGIN_HEADER = 'X-Vitrine-Origin';

/** The metadata of an object in the model bucket that holds its cache tags, and the header that S3 makes of it. */
export const CACHE_TAG = { metadata: 'cache-tag', header: 'x-amz-meta-cache-tag' } as const;

/** What CloudFront invalidates to forget all that belongs to a product. */
export const productTag = (slug: string): string => `product:${slug}`;

/**
 * An object that the deployment puts into the model bucket, so that there is one whose name is known: health checks take only
 * answers of 200 to 399 for good, and the bucket's root is none.
 */
export const MODELS_PROBE = 'health.txt';

/** Where the API listens on its instances. */
export const API_PORT = 8080;

/** The parameters that stacks take because their values come from another region. */
export const PARAMETERS = {
  hostedZoneId: 'HostedZoneId',
  certificateArn: 'CertificateArn',
  webAclArn: 'WebAclArn',
  shopDistributionId: 'ShopDistributionId',
  modelsDistributionId: 'ModelsDistributionId',
  /** CloudFront's own list of the addresses from which it asks origins: AWS keeps one in each region. */
  cloudFrontPrefixList: 'CloudFrontPrefixList',
  cloudFrontPrefixListV6: 'CloudFrontPrefixListV6',
  /** The image of the instances. */
  image: 'Image',
  /** Which release the instances run: a key prefix in the bucket of releases. */
  release: 'Release',
} as const;

/** What stacks tell the deployment. */
export const OUTPUTS = {
  hostedZoneId: 'HostedZoneId',
  nameServers: 'NameServers',
  certificateArn: 'CertificateArn',
  webAclArn: 'WebAclArn',
  shopDistributionId: 'ShopDistributionId',
  shopDistributionDomain: 'ShopDistributionDomain',
  modelsDistributionId: 'ModelsDistributionId',
  modelsDistributionDomain: 'ModelsDistributionDomain',
  autoScalingGroup: 'AutoScalingGroup',
  originSecretArn: 'OriginSecretArn',
} as const;
