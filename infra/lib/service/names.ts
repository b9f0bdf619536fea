/** Names and numbers that the parts of this stack must agree on. */

import type { Environment } from '../config/environment.ts';

/** Fixed, so that the instances' role can name the group that holds the instances. */
export const groupName = (environment: Environment): string => `vitrine-${environment.name}-api`;

/** The secret that the operator fills: what no machine can make up. */
export const operatorSecretName = (environment: Environment): string => `vitrine/${environment.name}/operator`;

/** What must stand in the operator's secret, as the API names it. */
export function operatorKeys(environment: Environment): readonly string[] {
  return [
    ...(environment.stripe ? ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET'] : []),
    ...(environment.smtp ? ['VITRINE_SMTP_URL'] : []),
  ];
}

/** Where the load balancer and a new instance ask whether requests can be served. */
export const READY_PATH = '/api/health/ready';

/** Seconds. How an instance is taken out of service, from the load balancer down to the process. */
export const DRAIN = {
  /** The API gives a request up after this. */
  request: 15,
  /**
   * No delay before it stops to listen: whoever ends an instance takes it from the load balancer first, which waits
   * for `deregistration`. A longer one would be seen by health checks as a fault, and the instance replaced.
   */
  delay: 0,
  /** The API then gives requests and jobs under way this long. */
  timeout: 20,
  /** The load balancer sends no new requests to an instance that goes, and waits this long for the others to end. */
  deregistration: 30,
  /** systemd kills what has not ended by itself. */
  kill: 30,
} as const;

/** Seconds. How a new instance gets into service. */
export const START = {
  /** From launch until its health counts. Installing takes one to two minutes. */
  grace: 300,
  /** From launch until the next is replaced: beyond `grace`, as until then nobody says that an instance is bad. */
  warmup: 330,
  /** From launch until its load counts for scaling. */
  load: 180,
} as const;

/** The namespace of the CloudWatch agent's metrics, which is also its default. */
export const AGENT_NAMESPACE = 'CWAgent';
