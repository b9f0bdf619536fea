/** What must be watched from us-east-1: the edge, the budget, and what Trusted Advisor finds. */

import type { App } from 'aws-cdk-lib';

import type { Environment } from '../config/environment.ts';
import { letPublish } from '../keys/grants.ts';
import { customerKey } from '../keys/key.ts';
import { VitrineStack } from '../stack.ts';
import { Bell } from './bell.ts';
import { budget } from './budget.ts';
import { distributionAlarms, firewallAlarm } from './edge-alarms.ts';
import { healthChecks } from './health.ts';
import { certificate } from './promises.ts';
import { alertTopic } from './topic.ts';
import { trustedAdvisor } from './trusted-advisor.ts';

export class WatchGlobalStack extends VitrineStack {
  constructor(app: App, environment: Environment) {
    super(app, environment, 'WatchGlobal', 'Alarms of the edge, budget, Trusted Advisor');
    const distribution = (name: 'shopDistributionId' | 'modelsDistributionId', of: string) =>
      this.parameter(name, `The distribution of the ${of}, as the Edge stack tells it`, '^E[A-Z0-9]+$');
    const shop = distribution('shopDistributionId', 'shop');
    const models = distribution('modelsDistributionId', 'models');
    const certificateArn = this.parameter('certificateArn', 'CloudFront\'s certificate, as the Guard stack tells it',
      '^arn:aws:acm:us-east-1:\\d{12}:certificate/[0-9a-f-]+$');

    const key = customerKey(this, 'AlertsKey', environment, 'edge-alerts', 'Alert topic in us-east-1');
    letPublish(key);
    const topic = alertTopic(this, environment, key);
    const bell = new Bell(this, environment, topic);

    healthChecks(this, environment, bell);
    distributionAlarms(this, bell, 'shop', shop, {
      ms: 1_500, todo: 'The latency of the API on the dashboard; the way from CloudFront to it adds little.',
    });
    distributionAlarms(this, bell, 'models', models, {
      ms: 3_000, todo: 'S3 in the AWS Health Dashboard. Shoppers far away see it first: is Origin Shield on?',
    });
    firewallAlarm(bell, `vitrine-${environment.name}`);
    certificate(bell, 'edge-certificate', certificateArn);
    trustedAdvisor(this, topic);
    budget(this, environment);
  }
}
