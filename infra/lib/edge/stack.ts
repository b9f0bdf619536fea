/** What stands before everything: the content network, with its names and its way to buckets and load balancer. */

import { CfnOutput, SecretValue, type App } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';

import type { Environment } from '../config/environment.ts';
import { OUTPUTS } from '../config/names.ts';
import type { KeysStack } from '../keys/stack.ts';
import type { ServiceStack } from '../service/stack.ts';
import { VitrineStack } from '../stack.ts';
import type { StorageStack } from '../storage/stack.ts';
import { letCloudFrontRead } from './bucket-policy.ts';
import { contentCache } from './cache.ts';
import { modelsDistribution, shopDistribution, type Common } from './distributions.ts';
import { forwarded } from './forwarded.ts';
import { modelFunction, pageFunction } from './functions.ts';
import { apiHeaders, modelHeaders, shopHeaders } from './headers.ts';
import { apiOrigin, BucketOrigin, type Access } from './origins.ts';
import { aliases } from './records.ts';
import { originShieldRegion } from './shield.ts';

/** What is taken of other stacks. */
export interface EdgeProps {
  readonly keys: KeysStack;
  readonly storage: Pick<StorageStack, 'web' | 'models' | 'logs' | 'originAccessIdentity'>;
  readonly service: Pick<ServiceStack, 'originSecretArn'>;
}

export class EdgeStack extends VitrineStack {
  /** The site and the API. */
  readonly shop: cloudfront.Distribution;
  /** Models and posters. */
  readonly models: cloudfront.Distribution;

  constructor(app: App, environment: Environment, { storage, service }: EdgeProps) {
    super(app, environment, 'Edge', 'Distributions of shop and models');
    const access = this.#access(storage.originAccessIdentity);
    const common: Common = {
      environment,
      size: this.size,
      certificate: acm.Certificate.fromCertificateArn(this, 'Certificate', this.parameter(
        'certificateArn', 'The certificate, as the Guard stack tells it',
        '^arn:aws:acm:us-east-1:\\d{12}:certificate/[0-9a-f-]+$')),
      webAclArn: this.parameter(
        'webAclArn', 'The firewall, as the Guard stack tells it',
        '^arn:aws:wafv2:us-east-1:\\d{12}:global/webacl/.+$'),
      logs: storage.logs,
      cache: contentCache(this, environment),
    };
    this.shop = shopDistribution(this, {
      ...common,
      web: new BucketOrigin(storage.web, access),
      api: apiOrigin(environment.originHost, SecretValue.secretsManager(service.originSecretArn)),
      page: pageFunction(this, environment),
      forwarded: forwarded(this, environment),
      headers: { files: shopHeaders(this, environment), api: apiHeaders(this, environment) },
    });
    this.models = modelsDistribution(this, {
      ...common,
      models: new BucketOrigin(storage.models, access, { originShieldRegion: originShieldRegion(environment.region) }),
      model: modelFunction(this, environment),
      headers: modelHeaders(this, environment),
    });
    letCloudFrontRead(this, 'WebPolicy', storage.web, access, this.shop.distributionArn);
    letCloudFrontRead(this, 'ModelsPolicy', storage.models, access, this.models.distributionArn);

    const zone = route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: this.zoneId(), zoneName: environment.domain,
    });
    aliases(this, 'Shop', zone, environment.shopHost, this.shop);
    aliases(this, 'Models', zone, environment.modelsHost, this.models);

    const output = (id: string, description: string, value: string) => new CfnOutput(this, id, { description, value });
    output(OUTPUTS.shopDistributionId, 'For invalidations and alarms', this.shop.distributionId);
    output(OUTPUTS.shopDistributionDomain, 'Where the shop is without its name', this.shop.distributionDomainName);
    output(OUTPUTS.modelsDistributionId, 'For invalidations and alarms', this.models.distributionId);
    output(OUTPUTS.modelsDistributionDomain, 'Where models are without their name', this.models.distributionDomainName);
  }

  /** The identity that stands with the buckets, or a control made here. */
  #access(identity: cloudfront.CfnCloudFrontOriginAccessIdentity | undefined): Access {
    if (identity !== undefined) return { identity: identity.ref };
    const control = new cloudfront.S3OriginAccessControl(this, 'OriginAccessControl', {
      originAccessControlName: `vitrine-${this.settings.name}`,
      description: 'Buckets of site and models',
      signing: cloudfront.Signing.SIGV4_ALWAYS,
    });
    return { control: control.originAccessControlId };
  }
}
