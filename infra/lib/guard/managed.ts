/** Rules that AWS keeps. */

import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

import { all, API, label, not, path, WEBHOOKS } from './statements.ts';

type Managed = CfnWebACL.ManagedRuleGroupStatementProperty;

function group(
  name: string, priority: number, managed: string, more: Partial<Managed> = {},
): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name: managed, ...more } },
    visibilityConfig: { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: name },
  };
}

/** Counted, not refused: the label stays, so that a rule of ours may still look at it. */
const count = (name: string): CfnWebACL.RuleActionOverrideProperty => ({ name, actionToUse: { count: {} } });

/** Addresses that AWS knows for attacks. */
export const ipReputation = (priority: number) =>
  group('IpReputation', priority, 'AWSManagedRulesAmazonIpReputationList');

/** Requests that only exploits send. */
export const knownBadInputs = (priority: number) =>
  group('KnownBadInputs', priority, 'AWSManagedRulesKnownBadInputsRuleSet');

/**
 * The common rules. Webhooks are spared: they are JSON of another's making, with addresses and markup in it, and the
 * API believes none without its signature. Bodies beyond 8 KB are counted here and refused by the next rule, as the API
 * takes up to 64 KB.
 */
export const common = (priority: number) =>
  group('Common', priority, 'AWSManagedRulesCommonRuleSet', {
    ruleActionOverrides: [count('SizeRestrictions_BODY')],
    scopeDownStatement: not(WEBHOOKS),
  });

/** Large bodies, for anything but the API. Models are no matter here: they go straight to S3. */
export const largeBodies = (priority: number): CfnWebACL.RuleProperty => ({
  name: 'LargeBodies',
  priority,
  action: { block: {} },
  statement: all(label('awswaf:managed:aws:core-rule-set:SizeRestrictions_Body'), not(API)),
  visibilityConfig: { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: 'LargeBodies' },
});

/**
 * Bots that say who they are not. It is paid for each request that it looks at: so at pages and the API alone, not at
 * files, of which each page has many. Readers that are no browsers, or browsers that a program drives, are only counted:
 * partners' scripts and our own synthetic check are such.
 */
export const botControl = (priority: number) =>
  group('BotControl', priority, 'AWSManagedRulesBotControlRuleSet', {
    managedRuleGroupConfigs: [{ awsManagedRulesBotControlRuleSet: { inspectionLevel: 'COMMON' } }],
    ruleActionOverrides: [count('CategoryHttpLibrary'), count('SignalNonBrowserUserAgent'), count('SignalAutomatedBrowser')],
    scopeDownStatement: all(path('^/api/|/[^./]*$'), not(WEBHOOKS)),
  });
