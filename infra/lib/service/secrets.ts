/** The secrets that stand here. */

import { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import { acknowledge } from './acknowledge.ts';
import { operatorKeys, operatorSecretName } from './names.ts';

/** Plain text that nobody needs to know. */
function generated(scope: Construct, id: string, key: kms.IKey, description: string): secretsmanager.Secret {
  return new secretsmanager.Secret(scope, id, {
    description,
    encryptionKey: key,
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
  });
}

/**
 * What CloudFront sends to the load balancer in a header, so that no one else's distribution gets through: the one of this
 * number, and the one before it, which is taken still. CloudFormation looks a value up again only where the reference to it
 * changes, so that another value is another secret.
 */
export function originSecrets(scope: Construct, key: kms.IKey, number: number): secretsmanager.Secret[] {
  const numbers = [number, number - 1].filter((one) => one > 0);
  return numbers.map((one) => {
    const secret = generated(scope, `OriginSecret${one}`, key, `What CloudFront shows to the load balancer, number ${one}`);
    acknowledge(secret, {
      'AwsSolutions-SMG4':
        'Its value stands in the listener and in the distribution: it is changed by raising “originSecret” and deploying. '
        + 'CloudFront’s addresses are the first gate.',
    });
    return secret;
  });
}

/** What the API signs its links and the test provider’s webhooks with. */
export function apiSecret(scope: Construct, key: kms.IKey): secretsmanager.Secret {
  const secret = generated(scope, 'ApiSecret', key, 'What the API signs with');
  acknowledge(secret, {
    'AwsSolutions-SMG4':
      'No one knows it but the instances. A new one would make links in mails void, so that an operator decides when.',
  });
  return secret;
}

/**
 * What only the operator can know. It is made without a value: until the operator has put one there, instances say so
 * and do not serve, and no deployment ever writes over it.
 */
export function operatorSecret(
  scope: Construct, key: kms.IKey, environment: Environment,
): secretsmanager.CfnSecret | undefined {
  const names = operatorKeys(environment);
  if (names.length === 0) return undefined;
  const secret = new secretsmanager.CfnSecret(scope, 'OperatorSecret', {
    name: operatorSecretName(environment),
    description: `JSON that the operator fills, with ${names.join(', ')}`,
    kmsKeyId: key.keyArn,
  });
  secret.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  acknowledge(secret, {
    'AwsSolutions-SMG4': 'These are keys of third parties: they are made and revoked there, by a person.',
  });
  return secret;
}
