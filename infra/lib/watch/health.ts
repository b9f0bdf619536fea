/** Health checks of Route 53: from many places in the world, whether the shop can be reached at all. */

import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import { MODELS_PROBE } from '../config/names.ts';
import { READY_PATH } from '../service/names.ts';
import type { Bell } from './bell.ts';

/**
 * Checks the names that browsers use, each with an alarm.
 *
 * The records of these names carry no health check: Route 53 uses one to choose between several records of a name, and
 * where there is but one it answers with it whatever the check says. CloudFront is that one; who fails over is it.
 */
export function healthChecks(scope: Construct, environment: Environment, bell: Bell): void {
  const { shopHost, modelsHost } = environment;
  check(scope, bell, 'shop', shopHost, '/', {
    means: 'Route 53 cannot open the shop\'s first page.',
    todo: 'Does it open for you? If not even its name is found: name servers at the registrar, records in the zone. If '
      + 'it is an error of CloudFront: the web bucket and its policy.',
  });
  check(scope, bell, 'api', shopHost, READY_PATH, {
    means: 'Route 53 gets no good answer from the API through CloudFront.',
    todo: 'The alarms of the shop\'s region say why; if they are green, the Edge stack: the origin\'s name, its '
      + 'certificate, the secret header.',
  });
  check(scope, bell, 'models', modelsHost, `/${MODELS_PROBE}`, {
    means: 'Route 53 cannot read from the host of models: shoppers see still pictures.',
    todo: 'The model bucket and its policy, the models distribution. If only health.txt is missing, deploy again.',
  });
}

function check(
  scope: Construct, bell: Bell, what: string, host: string, resourcePath: string,
  words: { means: string; todo: string },
): void {
  const health = new route53.HealthCheck(scope, `Health-${what}`, {
    type: route53.HealthCheckType.HTTPS,
    fqdn: host,
    resourcePath,
    port: 443,
    enableSNI: true,
    requestInterval: Duration.seconds(30),
    failureThreshold: 3,
  });
  bell.ring(`reach-${what}`, {
    metric: new cloudwatch.Metric({
      namespace: 'AWS/Route53',
      metricName: 'HealthCheckStatus',
      dimensionsMap: { HealthCheckId: health.healthCheckId },
      statistic: cloudwatch.Stats.MINIMUM,
      period: Duration.minutes(1),
    }),
    below: 1,
    points: [2, 2],
    // Route 53 tells every minute, also that nothing can be reached.
    missing: cloudwatch.TreatMissingData.BREACHING,
    ...words,
  });
}
