/**
 * The clients of AWS. They take credentials and settings from the usual places: environment, profile, single sign-on,
 * and `AWS_ENDPOINT_URL` where AWS is somewhere else.
 */

import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';

import type { Environment } from '../lib/config/environment.ts';
import { EDGE_REGION } from '../lib/config/names.ts';

export interface Clients {
  readonly s3: S3Client;
  readonly cloudFront: CloudFrontClient;
  readonly ec2: EC2Client;
  readonly autoScaling: AutoScalingClient;
  readonly ssm: SSMClient;
  readonly costs: CostExplorerClient;
  /** Stacks stand in the environment's region and in us-east-1. */
  cloudFormation(region: string): CloudFormationClient;
}

/** Whether AWS is not at its usual place. Nothing there is in public DNS, and buckets have no host names. */
export const isElsewhere = (): boolean => (process.env['AWS_ENDPOINT_URL'] ?? '') !== '';

/** Clients for an environment's region. Nothing is asked yet. */
export function clients({ region }: Environment): Clients {
  // Beyond the three of the SDK: uploads are many, and one that fails stops all.
  const common = { region, maxAttempts: 5 };
  const stacks = new Map<string, CloudFormationClient>();
  return {
    s3: new S3Client({ ...common, forcePathStyle: isElsewhere() }),
    cloudFront: new CloudFrontClient({ ...common, region: EDGE_REGION }),
    ec2: new EC2Client(common),
    autoScaling: new AutoScalingClient(common),
    ssm: new SSMClient(common),
    costs: new CostExplorerClient({ ...common, region: EDGE_REGION }),
    cloudFormation(where) {
      const client = stacks.get(where) ?? new CloudFormationClient({ ...common, region: where });
      stacks.set(where, client);
      return client;
    },
  };
}

/** Whether there are credentials; AWS is not asked whether they are good. */
export async function hasCredentials({ s3 }: Clients): Promise<boolean> {
  try {
    await s3.config.credentials();
    return true;
  } catch {
    return false;
  }
}
