/** What rules look at. */

import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

type Statement = CfnWebACL.StatementProperty;

/**
 * Neither decoded nor normalised: the API's router compares paths as they come, so that one written in another way leads
 * nowhere.
 */
const AS_IT_COMES = [{ priority: 0, type: 'NONE' }];

/** The path, without its query, fits a regular expression. */
export const path = (regexString: string): Statement => ({
  regexMatchStatement: { regexString, fieldToMatch: { uriPath: {} }, textTransformations: AS_IT_COMES },
});

export const method = (name: string): Statement => ({
  byteMatchStatement: {
    searchString: name, positionalConstraint: 'EXACTLY', fieldToMatch: { method: {} },
    textTransformations: AS_IT_COMES,
  },
});

/** A managed rule that only counts has put this on the request. */
export const label = (key: string): Statement => ({ labelMatchStatement: { scope: 'LABEL', key } });

export const not = (statement: Statement): Statement => ({ notStatement: { statement } });

export const all = (...statements: Statement[]): Statement => ({ andStatement: { statements } });

/** What the API is asked. */
export const API = path('^/api/');

/** What the payment provider tells: from few addresses, in bursts, signed, and bound by the API's own limit. */
export const WEBHOOKS = path('^/api/webhooks/');
