/** Which image instances are made from. */

import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';

import type { Environment } from '../lib/config/environment.ts';
import { DeployError } from './errors.ts';

/** Where AWS says which image of Amazon Linux 2023 is the newest. */
export const newest = ({ architecture }: Pick<Environment, 'architecture'>): string =>
  `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;

/** The image's id: the environment's own, or the newest. */
export async function imageOf(
  ssm: Pick<SSMClient, 'send'>, environment: Pick<Environment, 'architecture' | 'image'>,
): Promise<string> {
  if (environment.image !== undefined) return environment.image;
  const Name = newest(environment);
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  if (Parameter?.Value === undefined) {
    throw new DeployError(`this region does not say which image is the newest (${Name})`,
      'Name one: “image” in the environment’s file.');
  }
  return Parameter.Value;
}
