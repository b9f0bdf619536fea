/** The certificate of the two hosts that browsers know. */

import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';

/** ACM renews it by itself for as long as the records stand by which it was proved that the names are ours. */
export const edgeCertificate = (scope: Construct, environment: Environment, zone: IHostedZone): acm.Certificate =>
  new acm.Certificate(scope, 'Certificate', {
    domainName: environment.shopHost,
    subjectAlternativeNames: [environment.modelsHost],
    validation: acm.CertificateValidation.fromDns(zone),
  });
