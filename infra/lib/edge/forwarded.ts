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

/** The two policies. */
export interface Forwarded {
  readonly api: cloudfront.IOriginRequestPolicyRef;
  readonly webhooks: cloudfront.IOriginRequestPolicyRef;
}

/**
 * Written by hand, as the library refuses `Accept-Encoding`. CloudFront's API takes it: as long as the cache policy
 * does not handle compression, “CloudFront treats the Accept-Encoding header the same as any other” – and the API
 * compresses.
 *
 * Query strings all go: the API's routes take 13, and CloudFront allows ten in a policy.
 */
export function forwarded(scope: Construct, environment: Environment): Forwarded {
  const policy = (
    id: string, what: string, comment: string,
    rest: Omit<cloudfront.CfnOriginRequestPolicy.OriginRequestPolicyConfigProperty, 'name' | 'comment'>,
  ) => new cloudfront.CfnOriginRequestPolicy(scope, id, {
    originRequestPolicyConfig: { name: `vitrine-${environment.name}-${what}`, comment, ...rest },
  });
  return {
    api: policy('ApiRequests', 'api', 'What the API of Vitrine reads', {
      headersConfig: { headerBehavior: 'whitelist', headers: [...API_HEADERS] },
      cookiesConfig: { cookieBehavior: 'whitelist', cookies: [...API_COOKIES] },
      queryStringsConfig: { queryStringBehavior: 'all' },
    }),
    webhooks: policy('WebhookRequests', 'webhooks', 'What Vitrine reads of notices of payments', {
      headersConfig: { headerBehavior: 'whitelist', headers: [...WEBHOOK_HEADERS] },
      cookiesConfig: { cookieBehavior: 'none' },
      queryStringsConfig: { queryStringBehavior: 'none' },
    }),
  };
}
