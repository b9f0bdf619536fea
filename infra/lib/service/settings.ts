/** The API's settings that are no secret; `vitrine-api serve --help` says what each means. */

import type { Environment } from '../config/environment.ts';
import { API_PORT, bucketNames, metricsNamespace } from '../config/names.ts';
import { DRAIN } from './names.ts';

/** The environment of the service, by name. */
export function apiSettings(environment: Environment): Record<string, string> {
  const buckets = bucketNames(environment);
  return {
    // Without the file of secrets there would be none, and the API would make itself an empty SQLite.
    DATABASE_URL: 'postgres://secrets-were-not-read.invalid/none',
    VITRINE_BIND: `0.0.0.0:${API_PORT}`,
    VITRINE_METRICS_BIND: '127.0.0.1:9090',
    VITRINE_EMF: metricsNamespace(environment),
    // Done before, by a step of its own.
    VITRINE_MIGRATE: 'false',
    VITRINE_PUBLIC_URL: `https://${environment.shopHost}`,
    VITRINE_MODELS_URL: `https://${environment.modelsHost}`,
    // CloudFront and the load balancer.
    VITRINE_TRUSTED_PROXIES: '2',
    VITRINE_REQUEST_TIMEOUT: String(DRAIN.request),
    VITRINE_DRAIN_DELAY: String(DRAIN.delay),
    VITRINE_DRAIN_TIMEOUT: String(DRAIN.timeout),
    VITRINE_UPLOADS_BUCKET: buckets.uploads,
    VITRINE_UPLOADS_REGION: environment.region,
    VITRINE_UPLOADS_ACCELERATE: 'true',
    VITRINE_MODELS_BUCKET: buckets.models,
    VITRINE_MAIL_FROM: environment.mailFrom,
  };
}

/** As systemd reads it from a file. */
export function environmentFile(settings: Record<string, string>): string {
  const quoted = (value: string): string => `"${value.replace(/[\\"$`]/g, '\\$&')}"`;
  return Object.entries(settings).map(([name, value]) => `${name}=${quoted(value)}\n`).join('');
}
