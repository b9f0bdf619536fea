/** How often one address may ask. The API counts too, by account as well; these keep a flood from reaching it. */

import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

import type { Size } from '../config/size.ts';
import { all, API, method, not, path, WEBHOOKS } from './statements.ts';

/** Under which name the body of a refusal stands in the ACL. */
export const TOO_MANY = 'too-many-requests';

/**
 * The refusal, as the API would word it (RFC 9457). AWS WAF knows no content type of that name, so that it comes as
 * plain JSON.
 */
export const tooMany: CfnWebACL.CustomResponseBodyProperty = {
  contentType: 'APPLICATION_JSON',
  content: JSON.stringify({
    type: '/problems/too-many-requests',
    title: 'Too many requests',
    status: 429,
    detail: 'Too much came from this address. Please wait a few minutes.',
  }),
};

/** Seconds over which requests are counted, and after which it is worth asking again. */
const WINDOW = 300;

/** Signing in, and whatever else takes a password, a key or a mail address: never reading who is signed in. */
const SIGN_IN = path('^/api/(session|accounts|account/password|passkeys|password-resets|email-verifications)(/|$)');

/** Prices, orders and payments, and the codes of discounts, which could be guessed. */
const CHECKOUT = path('^/api/(checkout|orders|test-payments|cart/discount)(/|$)');

const reads = method('GET');

/** The rules, the stricter first. */
export function rateLimits(limits: Size['rateLimits'], priority: number): CfnWebACL.RuleProperty[] {
  const rule = (
    name: string, limit: number, scopeDownStatement: CfnWebACL.StatementProperty, index: number,
  ): CfnWebACL.RuleProperty => ({
    name,
    priority: priority + index,
    statement: {
      rateBasedStatement: { aggregateKeyType: 'IP', evaluationWindowSec: WINDOW, limit, scopeDownStatement },
    },
    action: {
      block: {
        customResponse: {
          responseCode: 429,
          customResponseBodyKey: TOO_MANY,
          responseHeaders: [
            { name: 'retry-after', value: String(WINDOW) },
            { name: 'cache-control', value: 'no-store' },
          ],
        },
      },
    },
    visibilityConfig: { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: name },
  });
  return [
    rule('RateSignIn', limits.signIn, all(SIGN_IN, not(reads)), 0),
    rule('RateCheckout', limits.checkout, all(CHECKOUT, not(reads)), 1),
    rule('RateApi', limits.api, all(API, not(WEBHOOKS)), 2),
  ];
}
