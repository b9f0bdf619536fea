/** What the CDK needs in a region before it can deploy there; also the first sight of whose account this is. */

import type { Environment } from '../lib/config/environment.ts';
import { EDGE_REGION } from '../lib/config/names.ts';
import type { Clients } from './clients.ts';
import { DeployError } from './errors.ts';
import { bootstrap, describe } from './stacks.ts';

/** The stack that `cdk bootstrap` makes. */
const TOOLKIT = 'CDKToolkit';

/** How it stands where its making broke off. */
const BROKEN = /^(REVIEW_IN_PROGRESS|CREATE_FAILED|ROLLBACK_|DELETE_)/;

/** The environment's region, and us-east-1 for what CloudFront needs. */
export const regionsOf = (environment: Environment): readonly string[] =>
  [...new Set([environment.region, EDGE_REGION])];

/**
 * Bootstraps the regions where that was not done yet.
 * @throws DeployError where the credentials belong to another account.
 */
export async function ensureBootstrapped(
  clients: Pick<Clients, 'cloudFormation'>, environment: Environment, assembly: string,
  make: typeof bootstrap = bootstrap,
): Promise<void> {
  for (const region of regionsOf(environment)) {
    const toolkit = await describe(clients, region, TOOLKIT);
    if (toolkit === undefined || BROKEN.test(toolkit.StackStatus ?? '')) {
      // The CDK looks at the account itself, and clears away what broke off.
      await make(assembly, environment.account, region);
      continue;
    }
    const account = toolkit.StackId?.split(':')[4];
    if (account !== undefined && account !== environment.account) {
      throw new DeployError(
        `the credentials are of account ${account}, but “${environment.name}” is to stand in ${environment.account}`,
        'Use others (AWS_PROFILE), or correct “account” in the environment’s file.');
    }
  }
}
