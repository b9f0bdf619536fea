/** What all stacks have in common. */

import { CfnParameter, Fn, Stack, Tags, type App } from 'aws-cdk-lib';

import type { Environment } from './config/environment.ts';
import { sizeOf, type Size } from './config/size.ts';
import { COST_TAGS, PARAMETERS, STACKS, regionOf, stackName, type StackPart } from './config/names.ts';

/** A stack of one environment. */
export abstract class VitrineStack extends Stack {
  readonly settings: Environment;
  readonly size: Size;

  constructor(app: App, environment: Environment, part: StackPart, description: string) {
    super(app, part, {
      stackName: stackName(environment, part),
      description: `${description} (Vitrine, ${environment.name})`,
      env: { account: environment.account, region: regionOf(environment, part) },
      // What loses data or addresses when it goes.
      terminationProtection: ['Dns', 'Keys', 'Storage', 'Data'].includes(part),
    });
    this.settings = environment;
    this.size = sizeOf(environment.size);
    // Cost allocation tags: see COST.md.
    Tags.of(this).add(COST_TAGS.environment, environment.name);
    Tags.of(this).add(COST_TAGS.part, part);
    Tags.of(this).add('vitrine:order', String(STACKS.indexOf(part)));
  }

  /** The environment's zones, or the first three of the region, without asking AWS while synthesising. */
  override get availabilityZones(): string[] {
    if (this.settings.zones !== undefined) return [...this.settings.zones];
    return [0, 1, 2].map((index) => Fn.select(index, Fn.getAzs()));
  }

  /** A value from another region: CloudFormation cannot import it, so the deployment hands it in. */
  protected parameter(name: keyof typeof PARAMETERS, description: string, allowedPattern: string): string {
    return new CfnParameter(this, PARAMETERS[name], { type: 'String', description, allowedPattern }).valueAsString;
  }

  /** The hosted zone's id: from the settings, or from the stack in us-east-1 that made it. */
  protected zoneId(): string {
    return this.settings.hostedZoneId
      ?? this.parameter('hostedZoneId', 'The hosted zone, as the Dns stack tells it', '^Z[A-Z0-9]+$');
  }
}
