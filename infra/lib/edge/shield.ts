/** Where CloudFront's last cache before a bucket stands. */

/** Regions in which there is Origin Shield. */
const THERE = [
  'us-east-1', 'us-east-2', 'us-west-2', 'ap-south-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-southeast-1',
  'ap-southeast-2', 'eu-central-1', 'eu-west-1', 'eu-west-2', 'sa-east-1',
] as const;
type Shield = (typeof THERE)[number];

/** AWS's advice for buckets in some of the others, from its table in “Using Amazon CloudFront Origin Shield”. */
const ADVISED: Readonly<Record<string, Shield>> = {
  'us-west-1': 'us-west-2',
  'ca-central-1': 'us-east-1',
  'af-south-1': 'eu-west-1',
  'ap-east-1': 'ap-southeast-1',
  'eu-south-1': 'eu-central-1',
  'eu-west-3': 'eu-west-2',
  'eu-north-1': 'eu-west-2',
  'me-south-1': 'ap-south-1',
};

/** For regions of which the table says nothing: the nearest large one, by the part of the world. */
const NEAREST: Readonly<Record<string, Shield>> = {
  us: 'us-east-1', ca: 'us-east-1', mx: 'us-east-1', sa: 'sa-east-1', eu: 'eu-central-1', il: 'eu-central-1',
  af: 'eu-west-1', me: 'ap-south-1', ap: 'ap-southeast-1',
};

/** The region of Origin Shield with the shortest way to a bucket in `region`. */
export function originShieldRegion(region: string): Shield {
  return THERE.find((one) => one === region) ?? ADVISED[region] ?? NEAREST[region.split('-')[0] ?? ''] ?? 'us-east-1';
}
