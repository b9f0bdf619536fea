/** The buckets that no one reads through CloudFront: merchants' uploads, and releases. */

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import { LOG_PREFIXES } from './logs.ts';

/** What both are given. */
export interface PrivateBucketProps {
  readonly bucketName: string;
  readonly logs: s3.IBucket;
}

/**
 * Takes what merchants send, in parts, by links that the API signs. Nothing stays: the API reads an upload once it is
 * whole and deletes it; what is forgotten goes after a day, the shortest that S3 knows. So there are no versions
 * either: they would only keep what is to go.
 */
export function uploadBucket(
  scope: Construct, props: PrivateBucketProps & { readonly key: kms.IKey; readonly shopOrigin: string },
): s3.Bucket {
  return new s3.Bucket(scope, 'Uploads', {
    bucketName: props.bucketName,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: s3.BucketEncryption.KMS,
    encryptionKey: props.key,
    bucketKeyEnabled: true,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    // A merchant far from the region enters AWS's network at the nearest of its edges.
    transferAcceleration: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    lifecycleRules: [{
      id: 'Expire', expiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1),
    }],
    // The page puts the parts together by their tags.
    cors: [{
      id: 'Shop',
      allowedOrigins: [props.shopOrigin],
      allowedMethods: [s3.HttpMethods.PUT],
      allowedHeaders: ['content-type'],
      exposedHeaders: ['etag'],
      maxAge: 3_600,
    }],
    serverAccessLogsBucket: props.logs,
    serverAccessLogsPrefix: `${LOG_PREFIXES.buckets}uploads/`,
  });
}

/** The API's binaries and what each release was. None expires: the oldest may be the one that runs. */
export function releaseBucket(scope: Construct, props: PrivateBucketProps): s3.Bucket {
  return new s3.Bucket(scope, 'Releases', {
    bucketName: props.bucketName,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    lifecycleRules: [{
      id: 'OldVersions',
      noncurrentVersionExpiration: Duration.days(90),
      abortIncompleteMultipartUploadAfter: Duration.days(1),
    }],
    serverAccessLogsBucket: props.logs,
    serverAccessLogsPrefix: `${LOG_PREFIXES.buckets}releases/`,
  });
}
