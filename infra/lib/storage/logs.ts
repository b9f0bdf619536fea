/** The bucket of logs: what CloudFront, the load balancer and S3 saw. The load balancer's lie under `balancer/`. */

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Under which prefix whose logs lie. */
export const LOG_PREFIXES = {
  /** CloudFront's of the shop. */
  shop: 'cloudfront/shop/',
  /** CloudFront's of the models. */
  models: 'cloudfront/models/',
  /** S3's own, with the bucket's part behind it: `s3/web/`. */
  buckets: 's3/',
} as const;

/**
 * Its objects are encrypted with S3's own keys, as none of those who write here can write with a key of ours.
 * CloudFront's standard logs come by access control lists, so these are on here, and nowhere else; the others are let
 * in by the bucket's policy, to which the Service stack adds the load balancer.
 */
export const logBucket = (scope: Construct, bucketName: string, days: number) => new s3.Bucket(scope, 'Logs', {
  bucketName,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
  encryption: s3.BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  lifecycleRules: [{
    id: 'Expire', expiration: Duration.days(days), abortIncompleteMultipartUploadAfter: Duration.days(1),
  }],
});
