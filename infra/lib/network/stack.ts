/** The private network, its walls, and its ways to AWS services. */

import type { App } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';

import type { Environment } from '../config/environment.ts';
import { logGroups } from '../config/names.ts';
import type { KeysStack } from '../keys/stack.ts';
import { VitrineStack } from '../stack.ts';
import { accessLists } from './acls.ts';
import { endpoints } from './endpoints.ts';
import { flowLog } from './flow.ts';
import { groups, type Groups } from './groups.ts';
import { network } from './vpc.ts';

export class NetworkStack extends VitrineStack {
  readonly vpc: ec2.Vpc;
  readonly groups: Groups;

  constructor(app: App, environment: Environment, keys: KeysStack) {
    super(app, environment, 'Network', 'Network, its walls, and its ways to AWS services');
    const lists = [
      this.parameter('cloudFrontPrefixList', 'com.amazonaws.global.cloudfront.origin-facing', '^pl-[0-9a-f]+$'),
      this.parameter('cloudFrontPrefixListV6', 'com.amazonaws.global.ipv6.cloudfront.origin-facing', '^pl-[0-9a-f]+$'),
    ];
    this.vpc = network(this, this.size.natGateways);
    accessLists(this, this.vpc);
    this.groups = groups(this, this.vpc, lists);
    endpoints(this, this.vpc, this.groups.endpoints, this.size.interfaceEndpoints);
    flowLog(this, this.vpc, logGroups(environment).flow, this.size.logDays, keys.logs);
  }
}
