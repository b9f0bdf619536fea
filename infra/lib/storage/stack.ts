/** The buckets, and by whom CloudFront comes to those that it serves. */

import type { App } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY } from 'aws-cdk-lib/cx-api';

import type { Environment } from '../config/environment.ts';
import { bucketNames } from '../config/names.ts';
import type { KeysStack } from '../keys/stack.ts';
import { VitrineStack } from '../stack.ts';
import { contentBucket, modelsCors } from './content.ts';
import { logBucket } from './logs.ts';
import { releaseBucket, uploadBucket } from './private.ts';

export class StorageStack extends VitrineStack {
  /** The built site. */
  readonly web: s3.Bucket;
  /** Models and posters. */
  readonly models: s3.Bucket;
  /** What merchants send. */
  readonly uploads: s3.Bucket;
  /** The API's binaries, and what each release was. */
  readonly releases: s3.Bucket;
  /** What CloudFront, the load balancer and S3 saw; prefixes are `LOG_PREFIXES`. */
  readonly logs: s3.Bucket;
  /** Whom CloudFront comes as, where access is by an origin access identity; see `adr/0002-origin-access.md`. */
  readonly originAccessIdentity?: cloudfront.CfnCloudFrontOriginAccessIdentity;

  constructor(app: App, environment: Environment, keys: KeysStack) {
    super(app, environment, 'Storage', 'Buckets of site, models, uploads, releases and logs');
    // S3 writes its logs by a statement in the policy of their bucket, not by an access control list.
    this.node.setContext(S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY, true);
    const names = bucketNames(environment);
    const shopOrigin = `https://${environment.shopHost}`;
    const logs = logBucket(this, names.logs, this.size.logDays);
    this.logs = logs;
    this.web = contentBucket(this, 'Web', { bucketName: names.web, logs, logName: 'web', key: keys.content });
    this.models = contentBucket(this, 'Models', {
      bucketName: names.models, logs, logName: 'models', key: keys.content, cors: [modelsCors(shopOrigin)],
    });
    this.uploads = uploadBucket(this, { bucketName: names.uploads, logs, key: keys.uploads, shopOrigin });
    this.releases = releaseBucket(this, { bucketName: names.releases, logs });
    if (environment.originAccess === 'oai') {
      this.originAccessIdentity = new cloudfront.CfnCloudFrontOriginAccessIdentity(this, 'OriginAccessIdentity', {
        cloudFrontOriginAccessIdentityConfig: { comment: `Vitrine ${environment.name}: site and models` },
      });
    }
  }
}
