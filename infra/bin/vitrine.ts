/** What the CDK CLI runs: `cdk synth -c environment=NAME`. */

import { App } from 'aws-cdk-lib';

import { vitrine } from '../lib/app.ts';
import { ConfigError, environment } from '../lib/config/environment.ts';

try {
  const name: unknown = new App({ autoSynth: false }).node.tryGetContext('environment');
  vitrine(environment(typeof name === 'string' ? name : undefined)).app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  // Without a trace: the mistake is in a file, not in here.
  console.error(error.message);
  process.exitCode = 1;
}
