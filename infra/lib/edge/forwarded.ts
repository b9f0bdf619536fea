/** What the API is told of a request. CloudFront keeps the rest to itself. */

import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';

/** What the API reads of headers; CloudFront allows ten in a policy. `Host` is none of them: the origin has its own. */
export const API_HEADERS = [
  'Accept-Encoding', 'Content-Type', 'Idempotency-Key', 'If-None-Match', 'Order-Token', 'Origin', 'Sec-Fetch-Site',
  'X-Request-Id', 'traceparent', 'tracestate',
] as const;

/** The session and a guest's cart, as the API names them where it is behind TLS. */
export const API_COOKIES = ['__Host-vitrine-cart', '__Host-vitrine-session'] as const;

/** What it reads of a payment provider's notice. */
export const WEBHOOK_HEADERS = ['Content-Type', 'Stripe-Signature', 'Vitrine-Signature', 'X-Request-Id'] as const;

/**
 * What it reads of query strings. CloudFront allows ten in a policy, so that the back office has one of its own. Signed links
 * to parts of uploads are not among them: here they lead to S3.
 */
export const API_QUERIES = [
  'collection', 'cursor', 'in_stock', 'limit', 'option', 'price_max', 'price_min', 'q', 'sort',
] as const;
export const ADMIN_QUERIES = ['cursor', 'limit', 'q', 'refund_failed', 'status'] as const;

/** The policies, by where they hold. */
export interface Forwarded {
  readonly api: cloudfront.IOriginRequestPolicyRef;
  readonly admin: cloudfront.IOriginRequestPolicyRef;
  readonly webhooks: cloudfront.IOriginRequestPolicyRef;
}

/**
 * Written by hand, as the library refuses `Accept-Encoding`. CloudFront's API takes it: as long as the cache policy
 * does not handle compression, “CloudFront treats the Accept-Encoding header the same as any other” – and the API
 * compresses.
 */
export function forwarded(scope: Construct, environment: Environment): Forwarded {
  const policy = (
    id: string, what: string, comment: string,
    rest: Omit<cloudfront.CfnOriginRequestPolicy.OriginRequestPolicyConfigProperty, 'name' | 'comment'>,
  ) => new cloudfront.CfnOriginRequestPolicy(scope, id, {
    originRequestPolicyConfig: { name: `vitrine-${environment.name}-${what}`, comment, ...rest },
  });
  const visitors = (queryStrings: readonly string[]) => ({
    headersConfig: { headerBehavior: 'whitelist', headers: [...API_HEADERS] },
    cookiesConfig: { cookieBehavior: 'whitelist', cookies: [...API_COOKIES] },
    queryStringsConfig: { queryStringBehavior: 'whitelist', queryStrings: [...queryStrings] },
  });
  return {
    api: policy('ApiRequests', 'api', 'What the API of Vitrine reads', visitors(API_QUERIES)),
    admin: policy('AdminRequests', 'admin', 'What the back office of Vitrine reads', visitors(ADMIN_QUERIES)),
    webhooks: policy('WebhookRequests', 'webhooks', 'What Vitrine reads of notices of payments', {
      headersConfig: { headerBehavior: 'whitelist', headers: [...WEBHOOK_HEADERS] },
      cookiesConfig: { cookieBehavior: 'none' },
      queryStringsConfig: { queryStringBehavior: 'none' },
    }),
  };
}
