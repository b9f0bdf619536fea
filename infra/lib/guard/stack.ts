/** What CloudFront takes from us-east-1 alone: its certificate and its firewall. */

import { CfnOutput, type App } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';

import type { Environment } from '../config/environment.ts';
import { OUTPUTS } from '../config/names.ts';
import type { DnsStack } from '../dns/stack.ts';
import { VitrineStack } from '../stack.ts';
import { edgeCertificate } from './certificate.ts';
import { firewallLog } from './log.ts';
import { webAcl } from './web-acl.ts';

export class GuardStack extends VitrineStack {
  readonly certificate: acm.Certificate;
  readonly webAcl: wafv2.CfnWebACL;

  constructor(app: App, environment: Environment, dns: DnsStack) {
    super(app, environment, 'Guard', 'Certificate and firewall of CloudFront');
    this.certificate = edgeCertificate(this, environment, dns.zone);
    this.webAcl = webAcl(this, environment, this.size);
    firewallLog(this, environment, this.webAcl, this.size.logDays, dns.logsKey);
    new CfnOutput(this, OUTPUTS.certificateArn, {
      description: 'For the Edge stack', value: this.certificate.certificateArn,
    });
    new CfnOutput(this, OUTPUTS.webAclArn, { description: 'For the Edge stack', value: this.webAcl.attrArn });
  }
}
