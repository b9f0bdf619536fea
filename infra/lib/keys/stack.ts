/** The keys of KMS: one for each kind of thing, so that who may read the one may not yet read the other. */

import type { App } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';

import type { Environment } from '../config/environment.ts';
import { VitrineStack } from '../stack.ts';
import { letAutoScaling, letCloudFront, letLogs, letPublish } from './grants.ts';
import { customerKey } from './key.ts';

export class KeysStack extends VitrineStack {
  /** The database, its snapshots, and what Performance Insights saw of it. */
  readonly data: kms.Key;
  /** Sessions and kept answers. */
  readonly cache: kms.Key;
  /** The disks of instances. */
  readonly disks: kms.Key;
  /** Passwords, tokens, and keys of third parties. */
  readonly secrets: kms.Key;
  /** Log groups of the environment's region. Those in us-east-1 have a key of their own there. */
  readonly logs: kms.Key;
  /** Topics by which people are told, in the environment's region. */
  readonly alerts: kms.Key;
  /** What merchants send. */
  readonly uploads: kms.Key;
  /** The site and the models, where they are to have a key of ours. */
  readonly content?: kms.Key;

  constructor(app: App, environment: Environment) {
    super(app, environment, 'Keys', 'Encryption keys');
    this.data = customerKey(this, 'Data', environment, 'data', 'Database, snapshots and Performance Insights');
    this.cache = customerKey(this, 'Cache', environment, 'cache', 'Cache and its snapshots');
    this.disks = customerKey(this, 'Disks', environment, 'disks', 'Disks of instances');
    this.secrets = customerKey(this, 'Secrets', environment, 'secrets', 'Secrets');
    this.logs = customerKey(this, 'Logs', environment, 'logs', 'Log groups');
    this.alerts = customerKey(this, 'Alerts', environment, 'alerts', 'Alert topics');
    this.uploads = customerKey(this, 'Uploads', environment, 'uploads', 'Uploads of merchants');
    letAutoScaling(this.disks);
    letLogs(this.logs);
    letPublish(this.alerts);
    if (environment.contentEncryption === 'sse-kms') {
      this.content = customerKey(this, 'Content', environment, 'content', 'Site and models');
      letCloudFront(this.content);
    }
  }
}
