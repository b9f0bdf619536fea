/** What the shop remembers: the database and the cache. */

import type { App } from 'aws-cdk-lib';
import type * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type * as rds from 'aws-cdk-lib/aws-rds';

import type { Environment } from '../config/environment.ts';
import type { KeysStack } from '../keys/stack.ts';
import type { NetworkStack } from '../network/stack.ts';
import { VitrineStack } from '../stack.ts';
import { cache } from './cache.ts';
import { database } from './database.ts';
import { databaseProxy } from './proxy.ts';

export interface DataProps {
  readonly keys: KeysStack;
  readonly network: NetworkStack;
}

export class DataStack extends VitrineStack {
  readonly databaseInstance: rds.DatabaseInstance;
  /** The host at which the database is reached: the proxy's, where there is one. */
  readonly databaseEndpoint: string;
  /** The secret that RDS made: JSON with `username` and `password`. Another password every seven days. */
  readonly databaseSecretArn: string;
  readonly cacheGroup: elasticache.CfnReplicationGroup;
  /** The ids of the cache's nodes: the dimension `CacheClusterId` of their metrics. */
  readonly cacheNodes: readonly string[];
  /** The host of the cache's primary, whichever node it is. */
  readonly cacheEndpoint: string;
  /** The secret whose whole text is the cache's token. */
  readonly cacheSecretArn: string;

  constructor(app: App, environment: Environment, { keys, network }: DataProps) {
    super(app, environment, 'Data', 'Database and cache');
    const { vpc, groups } = network;
    const common = { environment, size: this.size, vpc, keys };

    this.databaseInstance = database(this, { ...common, group: groups.database });
    this.databaseSecretArn = this.databaseInstance.secret!.secretArn;
    this.databaseEndpoint = environment.databaseProxy
      ? databaseProxy(this, {
        environment, vpc, group: groups.proxy, database: this.databaseInstance,
        secretArn: this.databaseSecretArn, secretKey: keys.secrets,
      })
      : this.databaseInstance.dbInstanceEndpointAddress;

    const { replicationGroup, nodes, token } = cache(this, { ...common, group: groups.cache });
    this.cacheGroup = replicationGroup;
    this.cacheNodes = nodes;
    this.cacheEndpoint = replicationGroup.attrPrimaryEndPointAddress;
    this.cacheSecretArn = token.secretArn;
  }
}
