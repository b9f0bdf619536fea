import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

import { WatchGlobalStack } from '../../lib/watch/global-stack.ts';
import { CHECKS } from '../../lib/watch/trusted-advisor.ts';
import { all, house, only, settings } from '../support/house.ts';

const template = house().template('watchGlobal');
const rules = Object.values(all(template, 'AWS::Events::Rule'));
const topicId = Object.keys(all(template, 'AWS::SNS::Topic'))[0]!;

/** Whether a rule would be told of a finding, for the part of EventBridge's language that is used here. */
function hears(rule: any, status: string, check: string): boolean {
  const { status: statuses, 'check-name': names } = rule.EventPattern.detail;
  return statuses.includes(status) && (names === undefined || names.some((name: any) =>
    (name['equals-ignore-case'] as string).toLowerCase() === check.toLowerCase()));
}
/** The stack for other people to be told, without all that stands around it. */
const toldTo = (alertEmails: string[]): Template =>
  Template.fromStack(new WatchGlobalStack(new App(), settings({ alertEmails })));
const told = (status: string, check: string): number => rules.filter((rule) => hears(rule, status, check)).length;

describe('Trusted Advisor', () => {
  it('is heard where it speaks', () => {
    assert.equal(house().stacks.watchGlobal.region, 'us-east-1');
    for (const { EventPattern: pattern, State } of rules) {
      assert.equal(State, 'ENABLED');
      assert.deepEqual(pattern.source, ['aws.trustedadvisor']);
      assert.deepEqual(pattern['detail-type'], ['Trusted Advisor Check Item Refresh Notification']);
    }
  });

  it('tells once of each finding on cost, security and fault tolerance', () => {
    for (const checks of [CHECKS.cost, CHECKS.security, CHECKS['fault tolerance']]) {
      assert.ok(checks.length >= 10);
      for (const check of checks) {
        assert.equal(told('WARN', check), 1, check);
        assert.equal(told('ERROR', check), 1, check);
        assert.equal(told('OK', check), 0, check);
      }
    }
  });

  it('tells of what is red even where the check is new, and not of every yellow one', () => {
    assert.equal(told('ERROR', 'A check that AWS adds next year'), 1);
    assert.equal(told('WARN', 'VPN Tunnel Redundancy'), 0);
    assert.equal(told('WARN', 'mfa on ROOT account'), 1, 'whatever its capitals');
  });

  it('keeps within what EventBridge takes for a pattern', () => {
    for (const { EventPattern } of rules) assert.ok(JSON.stringify(EventPattern).length <= 2048);
  });

  it('goes to the topic, in words', () => {
    for (const { Targets: targets } of rules) {
      assert.equal(targets.length, 1);
      assert.deepEqual(targets[0].Arn, { Ref: topicId });
      // A role would break the delivery to encrypted topics.
      assert.equal(targets[0].RoleArn, undefined);
      const { InputTemplate, InputPathsMap } = targets[0].InputTransformer;
      assert.deepEqual(Object.values(InputPathsMap).sort(),
        ['$.account', '$.detail.check-name', '$.detail.resource_id', '$.detail.status', '$.time']);
      for (const name of Object.keys(InputPathsMap)) assert.ok(InputTemplate.includes(`<${name}>`));
    }
  });

  it('may publish to the topic, and to it alone, by TLS', () => {
    const { PolicyDocument: policy, Topics: topics } = only(template, 'AWS::SNS::TopicPolicy');
    assert.deepEqual(topics, [{ Ref: topicId }]);
    const events = policy.Statement.filter((one: any) => one.Principal?.Service === 'events.amazonaws.com');
    assert.equal(events.length, 1);
    assert.deepEqual(
      [events[0].Effect, events[0].Action, events[0].Resource], ['Allow', 'sns:Publish', { Ref: topicId }]);
    assert.ok(policy.Statement.some((one: any) =>
      one.Effect === 'Deny' && one.Principal === '*' && one.Condition.Bool['aws:SecureTransport'] === 'false'));
    assert.ok(policy.Statement.every((one: any) => one.Effect === 'Deny' || one.Principal.Service !== undefined),
      'nobody else');
  });

  it('may use the key of the topic, which is renewed', () => {
    const key = only(template, 'AWS::KMS::Key');
    assert.equal(key.EnableKeyRotation, true);
    const keyId = Object.keys(all(template, 'AWS::KMS::Key'))[0]!;
    assert.deepEqual(only(template, 'AWS::SNS::Topic').KmsMasterKeyId, { 'Fn::GetAtt': [keyId, 'Arn'] });
    const of = (service: string) => key.KeyPolicy.Statement.find((one: any) => one.Principal.Service === service);
    assert.deepEqual(of('events.amazonaws.com').Action, ['kms:Decrypt', 'kms:GenerateDataKey*']);
    // EventBridge names no account here: with a condition it would be refused.
    assert.equal(of('events.amazonaws.com').Condition, undefined);
    assert.deepEqual(of('cloudwatch.amazonaws.com').Condition,
      { StringEquals: { 'aws:SourceAccount': '123456789012' } });
  });

  it('mails everybody who is to be told', () => {
    const two = toldTo(['a@vitrine.example', 'b@vitrine.example']);
    const subscriptions = Object.values(all(two, 'AWS::SNS::Subscription'));
    assert.deepEqual(subscriptions.map(({ Protocol, Endpoint }) => [Protocol, Endpoint]),
      [['email', 'a@vitrine.example'], ['email', 'b@vitrine.example']]);
  });

  it('has a budget beside it, by the environment’s tag', () => {
    const { Budget: budget } = only(template, 'AWS::Budgets::Budget');
    assert.deepEqual([budget.BudgetType, budget.TimeUnit, budget.BudgetLimit],
      ['COST', 'MONTHLY', { Amount: settings().monthlyBudget, Unit: 'USD' }]);
    assert.deepEqual(budget.CostFilters, { TagKeyValue: ['user:vitrine:environment$test'] });
  });

  it('is told of the budget at half, four fifths and all of it, and when all is forecast', () => {
    const { NotificationsWithSubscribers: notes } = only(template, 'AWS::Budgets::Budget');
    assert.deepEqual(notes.map(({ Notification: note }: any) => [note.NotificationType, note.Threshold]),
      [['ACTUAL', 50], ['ACTUAL', 80], ['ACTUAL', 100], ['FORECASTED', 100]]);
    for (const { Notification: note, Subscribers: subscribers } of notes) {
      assert.deepEqual([note.ComparisonOperator, note.ThresholdType], ['GREATER_THAN', 'PERCENTAGE']);
      assert.deepEqual(subscribers, [{ SubscriptionType: 'EMAIL', Address: 'operations@vitrine.example' }]);
    }
  });

  it('mails no more addresses of a budget than AWS takes', () => {
    const many = Array.from({ length: 12 }, (_, index) => `operator${index}@vitrine.example`);
    const [note] = only(toldTo(many), 'AWS::Budgets::Budget').NotificationsWithSubscribers;
    assert.equal(note.Subscribers.length, 10);
  });

  it('can tell costs apart: every stack’s resources bear the tag', () => {
    const { Tags: tags } = only(house().template('network'), 'AWS::EC2::VPC');
    assert.ok(tags.some(({ Key, Value }: any) => Key === 'vitrine:environment' && Value === 'test'));
    assert.ok(tags.some(({ Key, Value }: any) => Key === 'vitrine:part' && Value === 'Network'));
  });
});
