/** What watches the shop in its own region: the dashboard, the alarms, and a browser that walks through it. */

import type { App } from 'aws-cdk-lib';

import type { Environment } from '../config/environment.ts';
import { metricsNamespace } from '../config/names.ts';
import type { DataStack } from '../data/stack.ts';
import type { KeysStack } from '../keys/stack.ts';
import type { ServiceStack } from '../service/stack.ts';
import { VitrineStack } from '../stack.ts';
import { Bell } from './bell.ts';
import { canary } from './canary.ts';
import { dashboard } from './dashboard.ts';
import { ApiMetrics } from './metrics.ts';
import { answers, availability, caches, certificate, databases, machines, work } from './promises.ts';
import { alertTopic } from './topic.ts';
import { watched } from './watched.ts';

/** What is watched, and the key of the topic. */
export interface WatchProps {
  readonly keys: KeysStack;
  readonly service: ServiceStack;
  readonly data: DataStack;
}

export class WatchStack extends VitrineStack {
  constructor(app: App, environment: Environment, { keys, service, data }: WatchProps) {
    super(app, environment, 'Watch', 'Dashboard and alarms');
    const distribution = (name: 'shopDistributionId' | 'modelsDistributionId', of: string) =>
      this.parameter(name, `The distribution of the ${of}, as the Edge stack tells it`, '^E[A-Z0-9]+$');
    const shopDistributionId = distribution('shopDistributionId', 'shop');
    const modelsDistributionId = distribution('modelsDistributionId', 'models');

    const of = watched(service, data, this.availabilityZones);
    const api = new ApiMetrics(metricsNamespace(environment));
    const bell = new Bell(this, environment, alertTopic(this, environment, keys.alerts));

    const fatal = [
      ...availability(bell, of),
      ...answers(bell, of),
      ...canary(this, environment, this.size.syntheticMinutes, bell),
    ];
    databases(bell, of, this.size);
    caches(bell, of);
    machines(bell, of);
    work(bell, api);
    certificate(bell, 'origin-certificate', of.certificateArn);
    const down = bell.any('shop-is-down', fatal, {
      means: 'Shoppers cannot buy.',
      todo: 'Wake whoever is on call. The alarm that began it says where to look; a fresh release goes back first.',
    });
    dashboard(this, environment, {
      of, api, shopDistributionId, modelsDistributionId, alarms: [down, ...bell.alarms],
    });
  }
}
