/** The names: the hosted zone, made here or found. Its records stand with what they lead to. */

import { CfnOutput, Fn, RemovalPolicy, type App } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';

import type { Environment } from '../config/environment.ts';
import { OUTPUTS } from '../config/names.ts';
import { letLogs } from '../keys/grants.ts';
import { customerKey } from '../keys/key.ts';
import { VitrineStack } from '../stack.ts';
import { queryLog } from './query-log.ts';

export class DnsStack extends VitrineStack {
  readonly zone: route53.IHostedZone;
  /** For log groups in us-east-1: those of the environment's region have their own key there. */
  readonly logsKey: kms.Key;

  constructor(app: App, environment: Environment) {
    super(app, environment, 'Dns', 'Hosted zone');
    // The name differs from that of the Keys stack, whose region may be this one.
    this.logsKey = customerKey(this, 'LogsKey', environment, 'edge-logs', 'Log groups in us-east-1');
    letLogs(this.logsKey);

    if (environment.hostedZoneId === undefined) {
      const log = queryLog(this, environment, this.size.logDays, this.logsKey);
      const zone = new route53.HostedZone(this, 'Zone', {
        zoneName: environment.domain,
        comment: `Vitrine ${environment.name}`,
        queryLogsLogGroupArn: log.logGroupArn,
      });
      // Name servers change with the zone, and the registrar knows only the old ones.
      zone.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
      // Route 53 tries whether it may write.
      zone.node.addDependency(this.node.findChild('QueryLogPolicy'));
      this.zone = zone;
      new CfnOutput(this, OUTPUTS.nameServers, {
        description: 'To be entered at the registrar of the domain',
        value: Fn.join(' ', zone.hostedZoneNameServers ?? []),
      });
    } else {
      this.zone = route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', {
        hostedZoneId: environment.hostedZoneId, zoneName: environment.domain,
      });
    }
    new CfnOutput(this, OUTPUTS.hostedZoneId, {
      description: 'For the stacks that make records', value: this.zone.hostedZoneId,
    });
  }
}
