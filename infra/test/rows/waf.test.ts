import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { all, house, only, type Settings } from '../support/house.ts';

/** Far away, and with bot control. */
const FAR: Settings = { region: 'ap-southeast-2', botControl: true };

const acl = (settings: Settings = {}): any => only(house(settings).template('guard'), 'AWS::WAFv2::WebACL');
const rules = (settings: Settings = {}): Record<string, any> =>
  Object.fromEntries(acl(settings).Rules.map((rule: any) => [rule.Name, rule]));
const managed = (rule: any): any => rule.Statement.ManagedRuleGroupStatement;

/** Whether a statement holds for a request: what rules here are made of, and no more. */
function holds(statement: any, request: { method?: string; path: string; labels?: string[] }): boolean {
  const [kind, body] = Object.entries<any>(statement)[0]!;
  switch (kind) {
    case 'AndStatement': return body.Statements.every((one: any) => holds(one, request));
    case 'NotStatement': return !holds(body.Statement, request);
    case 'LabelMatchStatement': return (request.labels ?? []).includes(body.Key);
    case 'RegexMatchStatement':
      assert.deepEqual(body.FieldToMatch, { UriPath: {} });
      return new RegExp(body.RegexString).test(request.path);
    case 'ByteMatchStatement':
      assert.deepEqual(body.FieldToMatch, { Method: {} });
      assert.equal(body.PositionalConstraint, 'EXACTLY');
      return (request.method ?? 'GET') === body.SearchString;
    default: throw new Error(`${kind} is not known here`);
  }
}

const counted = (name: string, method: string, path: string): boolean =>
  holds(rules()[name].Statement.RateBasedStatement.ScopeDownStatement, { method, path });

describe('WAF', () => {
  it('is for CloudFront, and so in us-east-1, wherever the shop is', () => {
    for (const settings of [{}, FAR]) {
      assert.equal(house(settings).stacks.guard.region, 'us-east-1');
      assert.equal(acl(settings).Scope, 'CLOUDFRONT');
    }
    assert.deepEqual(acl().DefaultAction, { Allow: {} });
  });

  it('stands before both distributions', () => {
    const template = house().template('edge');
    for (const { DistributionConfig: config } of Object.values(all(template, 'AWS::CloudFront::Distribution'))) {
      assert.deepEqual(config.WebACLId, { Ref: 'WebAclArn' });
    }
    const pattern = template.findParameters('WebAclArn')['WebAclArn']!['AllowedPattern'] as string;
    const arn = (region: string) => `arn:aws:wafv2:${region}:123456789012:global/webacl/vitrine/0a`;
    assert.match(arn('us-east-1'), new RegExp(pattern));
    assert.doesNotMatch(arn('eu-central-1'), new RegExp(pattern));
  });

  it('has the managed rules, in force', () => {
    const names = Object.values(rules()).map((rule) => managed(rule)?.Name).filter(Boolean);
    assert.deepEqual(names, [
      'AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesCommonRuleSet',
    ]);
    for (const rule of Object.values(rules()).filter(managed)) {
      assert.deepEqual(rule.OverrideAction, { None: {} }, `${rule.Name} only counts`);
    }
    const { Common: common } = rules();
    assert.deepEqual(managed(common).RuleActionOverrides, [
      { Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } },
    ], 'nothing else of the common rules is off');
  });

  it('refuses large bodies but those for the API', () => {
    const labels = ['awswaf:managed:aws:core-rule-set:SizeRestrictions_Body'];
    const { LargeBodies: rule, Common: common } = rules();
    assert.deepEqual(rule.Action, { Block: {} });
    assert.ok(rule.Priority > common.Priority, 'the label must be there before it is looked for');
    assert.ok(holds(rule.Statement, { path: '/', labels }));
    assert.ok(!holds(rule.Statement, { path: '/api/admin/products', labels }));
    assert.ok(!holds(rule.Statement, { path: '/' }));
  });

  it('looks for bots where it is asked to, and not at files', () => {
    assert.equal(rules()['BotControl'], undefined);
    const rule = managed(rules(FAR)['BotControl']);
    assert.equal(rule.Name, 'AWSManagedRulesBotControlRuleSet');
    assert.deepEqual(rule.ManagedRuleGroupConfigs, [
      { AWSManagedRulesBotControlRuleSet: { InspectionLevel: 'COMMON' } },
    ]);
    const looks = (path: string): boolean => holds(rule.ScopeDownStatement, { path });
    for (const path of ['/', '/products/lamp', '/api/products', '/api/countries/x.y']) assert.ok(looks(path), path);
    for (const path of ['/app-0123456789abcdef.js', '/embed/webgl_bg.wasm', '/models/a.glb', '/api/webhooks/stripe']) {
      assert.ok(!looks(path), path);
    }
  });

  it('limits what one address may ask, stricter for signing in and checkout', () => {
    const found = house();
    for (const [name, limit] of [
      ['RateApi', found.stacks.guard.size.rateLimits.api],
      ['RateSignIn', found.stacks.guard.size.rateLimits.signIn],
      ['RateCheckout', found.stacks.guard.size.rateLimits.checkout],
    ] as const) {
      const rate = rules()[name].Statement.RateBasedStatement;
      assert.equal(rate.AggregateKeyType, 'IP');
      assert.equal(rate.EvaluationWindowSec, 300);
      assert.equal(rate.Limit, limit);
    }
    const { api, signIn, checkout } = found.stacks.guard.size.rateLimits;
    assert.ok(signIn < api && checkout < api);
  });

  it('counts what it should', () => {
    for (const [method, path] of [
      ['POST', '/api/session'], ['POST', '/api/session/passkey'], ['POST', '/api/session/passkey/options'],
      ['POST', '/api/accounts'], ['PUT', '/api/account/password'], ['POST', '/api/passkeys/options'],
      ['POST', '/api/password-resets'], ['POST', '/api/password-resets/complete'], ['POST', '/api/email-verifications'],
    ] as const) assert.ok(counted('RateSignIn', method, path), `${method} ${path}`);
    for (const [method, path] of [
      ['POST', '/api/checkout/quote'], ['POST', '/api/orders'], ['POST', '/api/orders/1001/payments'],
      ['POST', '/api/orders/1001/cancel'], ['POST', '/api/test-payments/pi_1/confirm'], ['PUT', '/api/cart/discount'],
    ] as const) assert.ok(counted('RateCheckout', method, path), `${method} ${path}`);
    for (const path of ['/api/products', '/api/session', '/api/orders', '/api/telemetry/viewer']) {
      assert.ok(counted('RateApi', 'GET', path), path);
    }
  });

  it('does not count readers as those who sign in or buy, and no file at all', () => {
    for (const path of ['/api/session', '/api/orders', '/api/orders/1001', '/api/passkeys']) {
      assert.ok(!counted('RateSignIn', 'GET', path) && !counted('RateCheckout', 'GET', path), path);
    }
    assert.ok(!counted('RateCheckout', 'POST', '/api/cart/lines'));
    assert.ok(!counted('RateSignIn', 'PATCH', '/api/account'));
    assert.ok(!counted('RateApi', 'GET', '/index.html') && !counted('RateApi', 'GET', '/apis'));
  });

  it('leaves the payment provider alone, which has few addresses', () => {
    const path = '/api/webhooks/stripe';
    for (const name of ['RateApi', 'RateSignIn', 'RateCheckout']) assert.ok(!counted(name, 'POST', path), name);
    assert.ok(!holds(managed(rules()['Common']).ScopeDownStatement, { method: 'POST', path }));
    assert.ok(holds(managed(rules()['Common']).ScopeDownStatement, { method: 'POST', path: '/api/orders' }));
  });

  it('says that it was too much as the API would', () => {
    for (const name of ['RateApi', 'RateSignIn', 'RateCheckout']) {
      const { CustomResponse: response } = rules()[name].Action.Block;
      assert.equal(response.ResponseCode, 429);
      assert.ok(response.ResponseHeaders.some((header: any) => header.Name === 'retry-after'));
      const body = acl().CustomResponseBodies[response.CustomResponseBodyKey];
      assert.equal(body.ContentType, 'APPLICATION_JSON');
      const problem = JSON.parse(body.Content);
      assert.equal(problem.type, '/problems/too-many-requests');
      assert.equal(problem.status, 429);
      assert.ok(problem.title && problem.detail);
    }
  });

  it('gives each rule a place and a metric of its own', () => {
    const list = acl(FAR).Rules;
    assert.equal(new Set(list.map((rule: any) => rule.Priority)).size, list.length);
    assert.equal(new Set(list.map((rule: any) => rule.VisibilityConfig.MetricName)).size, list.length);
    for (const rule of list) assert.equal(rule.VisibilityConfig.CloudWatchMetricsEnabled, true);
  });

  it('logs what it refused, without what is as good as a password', () => {
    const template = house().template('guard');
    const log = only(template, 'AWS::WAFv2::LoggingConfiguration');
    const redacted = log.RedactedFields.map((field: any) => field.SingleHeader.Name);
    assert.deepEqual(redacted, ['cookie', 'authorization', 'order-token']);
    assert.equal(log.LoggingFilter.DefaultBehavior, 'DROP');
    assert.deepEqual(log.LoggingFilter.Filters[0].Conditions.map((one: any) => one.ActionCondition.Action),
      ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT']);
    const group = only(template, 'AWS::Logs::LogGroup');
    assert.match(group.LogGroupName, /^aws-waf-logs-/);
    assert.ok(group.KmsKeyId);
    assert.doesNotMatch(JSON.stringify(log.LogDestinationConfigs), /:\*/);
  });
});
