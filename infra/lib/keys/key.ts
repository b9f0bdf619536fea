/** What all keys have in common. */

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';

/**
 * A customer-managed key, new inside every year. It stays when its stack goes: without it, what it encrypted is lost,
 * snapshots and backups too. Its policy lets IAM of the account decide, as policies of roles must work; to services,
 * each statement added says what they may do and for whom.
 *
 * @param what the last part of its alias: `alias/vitrine/production/data`
 */
export function customerKey(scope: Construct, id: string, environment: Environment, what: string, description: string) {
  return new kms.Key(scope, id, {
    alias: `alias/vitrine/${environment.name}/${what}`,
    description: `${description} (Vitrine, ${environment.name})`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    // The longest there is: time to notice that something still needs it.
    pendingWindow: Duration.days(30),
  });
}
