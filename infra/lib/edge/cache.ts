/** How long CloudFront keeps what. */

import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';

/**
 * As each object says of itself, as the deployment marked it: for a year where its name holds a digest of its
 * content, else not without asking the bucket. The address is all that tells answers apart: compressed variants have
 * one of their own, and nothing else changes an answer. Query strings thus never reach a bucket.
 */
export const contentCache = (scope: Construct, environment: Environment): cloudfront.CachePolicy =>
  new cloudfront.CachePolicy(scope, 'ContentCache', {
    cachePolicyName: `vitrine-${environment.name}-content`,
    comment: 'As the object says of itself',
    minTtl: Duration.seconds(0),
    defaultTtl: Duration.seconds(0),
    maxTtl: Duration.days(365),
    headerBehavior: cloudfront.CacheHeaderBehavior.none(),
    cookieBehavior: cloudfront.CacheCookieBehavior.none(),
    queryStringBehavior: cloudfront.CacheQueryStringBehavior.none(),
    enableAcceptEncodingGzip: false,
    enableAcceptEncodingBrotli: false,
  });
