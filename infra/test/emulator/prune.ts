/**
 * The templates as the emulator can take them. What it does not know goes, with all that cannot be without it; the result
 * says what went, so that it can be told.
 */

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ACCOUNT } from './emulator.ts';

/** What ministack 1.5.33 refuses a whole stack for. */
export const UNKNOWN: ReadonlySet<string> = new Set([
  'AWS::Budgets::Budget',
  'AWS::CloudFront::MonitoringSubscription',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::EIP',
  'AWS::EC2::NatGateway',
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::NetworkAclEntry',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::FlowLog',
  'AWS::EC2::VPCCidrBlock',
  'AWS::Route53::HealthCheck',
  'AWS::Synthetics::Canary',
  'AWS::WAFv2::LoggingConfiguration',
]);

interface Resource { Type: string; Properties?: any; DependsOn?: string | string[] }
interface Template {
  Resources?: Record<string, Resource>;
  Outputs?: Record<string, unknown>;
}

/** What the emulator takes but for a detail of it. */
function simplify(template: Template): void {
  for (const { Type, Properties } of Object.values(template.Resources ?? {})) {
    if (Type === 'AWS::EC2::Subnet') {
      // Its networks have no IPv6.
      delete Properties.Ipv6CidrBlock;
      delete Properties.AssignIpv6AddressOnCreation;
    } else if (Type === 'AWS::CloudWatch::Alarm' && Properties.Metrics !== undefined) {
      // It does not calculate.
      delete Properties.Metrics;
      Object.assign(Properties, { Namespace: 'AWS/None', MetricName: 'None', Statistic: 'Sum', Period: 60 });
    }
  }
  // And makes no secret for a database.
  const secret = `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:database-abcdef`;
  const replaced = (value: any): any => {
    if (Array.isArray(value)) return value.map(replaced);
    if (value === null || typeof value !== 'object') return value;
    if (value['Fn::GetAtt']?.[1] === 'MasterUserSecret.SecretArn') return secret;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner)]));
  };
  template.Resources = replaced(template.Resources);
  if (template.Outputs !== undefined) template.Outputs = replaced(template.Outputs);
}

/** The logical ids that a value refers to. */
function references(value: unknown): Set<string> {
  const found = new Set<string>();
  const look = (part: unknown): void => {
    if (Array.isArray(part)) {
      part.forEach(look);
    } else if (part !== null && typeof part === 'object') {
      for (const [key, inner] of Object.entries(part)) {
        if (key === 'Ref' && typeof inner === 'string') found.add(inner);
        else if (key === 'Fn::GetAtt') found.add(Array.isArray(inner) ? String(inner[0]) : String(inner).split('.')[0]!);
        else if (key === 'Fn::Sub') {
          const text = Array.isArray(inner) ? String(inner[0]) : String(inner);
          for (const [, name] of text.matchAll(/\$\{([A-Za-z0-9]+)/g)) found.add(name!);
          if (Array.isArray(inner)) look(inner[1]);
        } else look(inner);
      }
    }
  };
  look(value);
  return found;
}

/** Prunes one template; returns what went, by type. */
export function prune(template: Template, unknown: ReadonlySet<string> = UNKNOWN): Map<string, number> {
  const resources = template.Resources ?? {};
  const gone = new Map<string, number>();
  const names = new Set<string>();
  for (let more = true; more;) {
    more = false;
    for (const [name, resource] of Object.entries(resources)) {
      const needs = [...references(resource.Properties)].some((one) => names.has(one));
      if (!unknown.has(resource.Type) && !needs) continue;
      delete resources[name];
      names.add(name);
      gone.set(resource.Type, (gone.get(resource.Type) ?? 0) + 1);
      more = true;
    }
  }
  for (const resource of Object.values(resources)) {
    if (resource.DependsOn === undefined) continue;
    const left = [resource.DependsOn].flat().filter((name) => !names.has(name));
    if (left.length === 0) delete resource.DependsOn;
    else resource.DependsOn = left;
  }
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    if ([...references(output)].some((one) => names.has(one))) delete template.Outputs![name];
  }
  return gone;
}

/** Prunes all templates of an assembly, and lets `change` see each; returns what went, by stack and type. */
export function pruneAssembly(
  folder: string, change: (part: string, template: any) => void,
): Map<string, Map<string, number>> {
  const result = new Map<string, Map<string, number>>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.template.json'))) {
    const part = file.slice(0, -'.template.json'.length);
    const template = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Template;
    result.set(part, prune(template));
    simplify(template);
    change(part, template);
    writeFileSync(join(folder, file), JSON.stringify(template));
  }
  return result;
}
