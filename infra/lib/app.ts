/** The whole house: which stacks there are, and what each is given of the others. */

import { App, Validations, type AppProps } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

import type { Environment } from './config/environment.ts';
import { DataStack } from './data/stack.ts';
import { DnsStack } from './dns/stack.ts';
import { EdgeStack } from './edge/stack.ts';
import { GuardStack } from './guard/stack.ts';
import { KeysStack } from './keys/stack.ts';
import { NetworkStack } from './network/stack.ts';
import { ServiceStack } from './service/stack.ts';
import { StorageStack } from './storage/stack.ts';
import { WatchGlobalStack } from './watch/global-stack.ts';
import { WatchStack } from './watch/stack.ts';

/** The stacks of an environment. */
export interface Vitrine {
  readonly app: App;
  readonly dns: DnsStack;
  readonly guard: GuardStack;
  readonly keys: KeysStack;
  readonly storage: StorageStack;
  readonly network: NetworkStack;
  readonly data: DataStack;
  readonly service: ServiceStack;
  readonly edge: EdgeStack;
  readonly watch: WatchStack;
  readonly watchGlobal: WatchGlobalStack;
}

/** Puts up all stacks. Names, not objects, cross from region to region: see `config/names.ts`. */
export function vitrine(environment: Environment, props: AppProps = {}): Vitrine {
  const app = new App({ analyticsReporting: false, ...props });
  const dns = new DnsStack(app, environment);
  const guard = new GuardStack(app, environment, dns);
  const keys = new KeysStack(app, environment);
  const storage = new StorageStack(app, environment, keys);
  const network = new NetworkStack(app, environment, keys);
  const data = new DataStack(app, environment, { keys, network });
  const service = new ServiceStack(app, environment, { keys, storage, network, data });
  const edge = new EdgeStack(app, environment, { keys, storage, service });
  const watch = new WatchStack(app, environment, { keys, service, data });
  const watchGlobal = new WatchGlobalStack(app, environment);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }));
  return { app, dns, guard, keys, storage, network, data, service, edge, watch, watchGlobal };
}
