/** Headers that CloudFront puts on answers, and those that it takes off. */

import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import { bucketNames } from '../config/names.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';

/**
 * Two years, for the host alone: what its owner does with other names of the domain is not for a shop to say, and the
 * shop may well be the domain itself.
 */
export const STRICT_TRANSPORT: cloudfront.ResponseHeadersStrictTransportSecurity = {
  accessControlMaxAge: Duration.days(730), includeSubdomains: false, preload: false, override: true,
};

/**
 * What S3 says of its objects, and browsers need not know. Cache tags stay, as CloudFront reads them from a header of
 * the same kind, and AWS does not say which comes first.
 */
const REMOVED = [
  'server', 'x-amz-version-id', 'x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
];

const custom = (headers: Record<string, string>): cloudfront.ResponseCustomHeadersBehavior => ({
  customHeaders: Object.entries(headers).map(([header, value]) => ({ header, value, override: true })),
});

/** Of the shop's files: what the API's local server says too (`api/src/local/site.rs`). */
export function shopHeaders(scope: Construct, environment: Environment): cloudfront.ResponseHeadersPolicy {
  return new cloudfront.ResponseHeadersPolicy(scope, 'ShopHeaders', {
    responseHeadersPolicyName: `vitrine-${environment.name}-shop`,
    comment: 'Files and pages of the shop',
    securityHeadersBehavior: {
      contentSecurityPolicy: {
        contentSecurityPolicy: contentSecurityPolicy({
          models: `https://${environment.modelsHost}`,
          uploads: `https://${bucketNames(environment).uploads}.s3-accelerate.amazonaws.com`,
          stripe: environment.stripe,
        }),
        override: true,
      },
      contentTypeOptions: { override: true },
      referrerPolicy: {
        referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true,
      },
      strictTransportSecurity: STRICT_TRANSPORT,
    },
    customHeadersBehavior: custom({
      'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), usb=()',
      'cross-origin-opener-policy': 'same-origin',
      // Not by `Accept` as well: pages are asked about each time, and scripts and images would be kept once for each
      // way in which browsers ask for them.
      vary: 'Accept-Encoding',
    }),
    removeHeaders: REMOVED,
  });
}

/** Of the API: it says all itself but for how long its host is to be asked by TLS alone, which one host says once. */
export function apiHeaders(scope: Construct, environment: Environment): cloudfront.ResponseHeadersPolicy {
  return new cloudfront.ResponseHeadersPolicy(scope, 'ApiHeaders', {
    responseHeadersPolicyName: `vitrine-${environment.name}-api`,
    comment: 'The API of the shop',
    securityHeadersBehavior: { strictTransportSecurity: STRICT_TRANSPORT },
    removeHeaders: ['server'],
  });
}

/** Which headers a page may send beyond the plain ones. */
const ALLOW_HEADERS = ['range', 'if-range', 'if-none-match'];
/** How long a browser need not ask again. */
const PREFLIGHT_LASTS = Duration.days(1);

/** What a preflight of the shop's is told, by the function for models. The local server says the same. */
export const preflight = (shopOrigin: string): Record<string, string> => ({
  'access-control-allow-origin': shopOrigin,
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': ALLOW_HEADERS.join(', '),
  'access-control-max-age': String(PREFLIGHT_LASTS.toSeconds()),
});

/**
 * Of models. CORS headers are put on as an answer leaves, for the shop's origin and no other: the cache holds the file
 * without any, so that it can give nobody the answer meant for another. The rest is for images, which browsers show
 * without asking by CORS.
 */
export function modelHeaders(scope: Construct, environment: Environment): cloudfront.ResponseHeadersPolicy {
  return new cloudfront.ResponseHeadersPolicy(scope, 'ModelHeaders', {
    responseHeadersPolicyName: `vitrine-${environment.name}-models`,
    comment: 'Models: for pages of the shop alone',
    corsBehavior: {
      accessControlAllowOrigins: [`https://${environment.shopHost}`],
      accessControlAllowMethods: ['GET', 'HEAD'],
      accessControlAllowHeaders: ALLOW_HEADERS,
      accessControlExposeHeaders: ['accept-ranges', 'content-length', 'content-range', 'etag'],
      accessControlAllowCredentials: false,
      accessControlMaxAge: PREFLIGHT_LASTS,
      originOverride: true,
    },
    securityHeadersBehavior: {
      contentTypeOptions: { override: true },
      strictTransportSecurity: STRICT_TRANSPORT,
    },
    customHeadersBehavior: custom({
      'cross-origin-resource-policy': 'cross-origin',
      // For the browser's own cache: an image in the page and a script that reads it ask for the same address.
      vary: 'Origin',
    }),
    removeHeaders: REMOVED,
  });
}
