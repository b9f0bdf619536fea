/** The cache: Valkey, which speaks Redis's protocol, in as many zones as it has nodes. */

import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import type { Size } from '../config/size.ts';
import { REDIS } from '../network/ports.ts';

export interface CacheProps {
  readonly environment: Environment;
  readonly size: Size;
  readonly vpc: ec2.IVpc;
  readonly group: ec2.ISecurityGroup;
  readonly keys: { readonly cache: kms.IKey; readonly secrets: kms.IKey };
}

/** The cache, and what is needed to use and to watch it. */
export interface Cache {
  readonly replicationGroup: elasticache.CfnReplicationGroup;
  /** The nodes' ids, the first of which is the primary until another takes over: what metrics are filed under. */
  readonly nodes: readonly string[];
  /** The token with which clients sign in: the secret's whole text. */
  readonly token: secretsmanager.Secret;
}

/** Makes the cache. */
export function cache(scope: Construct, props: CacheProps): Cache {
  const { environment, size, keys } = props;
  const token = new secretsmanager.Secret(scope, 'CacheToken', {
    description: `The token with which the API signs in to the cache (Vitrine, ${environment.name})`,
    encryptionKey: keys.secrets,
    // Letters and digits: the token stands in a URL, and ElastiCache allows few signs beside them.
    generateSecretString: { passwordLength: 64, excludePunctuation: true, includeSpace: false },
  });
  Validations.of(token).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'ElastiCache rotates no tokens by itself, and a function that did would have to tell all instances at '
      + 'once. The token has 64 random letters and digits, and works only from the API’s own security group.',
  });

  const subnets = new elasticache.CfnSubnetGroup(scope, 'CacheSubnets', {
    description: 'The isolated subnets',
    subnetIds: props.vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }).subnetIds,
  });
  const parameters = new elasticache.CfnParameterGroup(scope, 'CacheParameters', {
    cacheParameterGroupFamily: 'valkey8',
    description: 'What goes first when memory is short',
    properties: {
      // All that the API stores has its time: answers a minute, stamps of invalidations a day, sessions weeks. When
      // memory is short, what would go soonest anyway goes first, so that answers make room for sessions. Were nothing
      // to go (`noeviction`), a cache full of answers would let nobody sign in.
      'maxmemory-policy': 'volatile-ttl',
    },
  });

  const replicationGroupId = `vitrine-${environment.name}`;
  const count = 1 + size.cache.replicas;
  const replicationGroup = new elasticache.CfnReplicationGroup(scope, 'Cache', {
    // Fixed, as metrics are filed under names that follow from it.
    replicationGroupId,
    replicationGroupDescription: 'Sessions and kept answers',
    engine: 'valkey',
    engineVersion: '8.2',
    autoMinorVersionUpgrade: true,
    cacheNodeType: size.cache.type,
    cacheParameterGroupName: parameters.ref,
    numCacheClusters: count,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,

    cacheSubnetGroupName: subnets.ref,
    securityGroupIds: [props.group.securityGroupId],
    port: REDIS,
    networkType: 'ipv4',
    transitEncryptionEnabled: true,
    transitEncryptionMode: 'required',
    // A reference that CloudFormation follows when it deploys: the token is in no template.
    authToken: token.secretValue.unsafeUnwrap(),
    atRestEncryptionEnabled: true,
    kmsKeyId: keys.cache.keyArn,

    // What is lost with the cache is that people must sign in again: a week of snapshots is plenty.
    snapshotRetentionLimit: 7,
    snapshotWindow: '02:00-03:00',
    preferredMaintenanceWindow: 'sun:03:30-sun:04:30',
  });
  replicationGroup.applyRemovalPolicy(RemovalPolicy.SNAPSHOT);

  const nodes = Array.from({ length: count }, (_, index) =>
    `${replicationGroupId}-${String(index + 1).padStart(3, '0')}`);
  return { replicationGroup, nodes, token };
}
