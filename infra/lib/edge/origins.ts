/** Where CloudFront fetches what it does not have. */

import { Duration, type SecretValue } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as s3 from 'aws-cdk-lib/aws-s3';

import { ORIGIN_HEADER } from '../config/names.ts';

/** As whom CloudFront comes to a bucket: the identity's or the control's id. */
export type Access = { readonly identity: string } | { readonly control: string };

/**
 * A bucket, by either kind of access. The library's own origins would also write policies into the bucket's stack,
 * which cannot name the distributions of this one.
 */
export class BucketOrigin extends cloudfront.OriginBase {
  readonly #identity: string;

  constructor(bucket: s3.IBucket, access: Access, props: cloudfront.OriginProps = {}) {
    super(bucket.bucketRegionalDomainName, {
      ...props, ...('control' in access ? { originAccessControlId: access.control } : {}),
    });
    // CloudFront wants the field empty where access is by a control.
    this.#identity = 'identity' in access ? `origin-access-identity/cloudfront/${access.identity}` : '';
  }

  protected override renderS3OriginConfig(): cloudfront.CfnDistribution.S3OriginConfigProperty {
    return { originAccessIdentity: this.#identity };
  }
}

/** The API's load balancer, which lets in nobody who does not know the secret. */
export const apiOrigin = (host: string, secret: SecretValue): cloudfront.IOrigin => new origins.HttpOrigin(host, {
  protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
  originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
  // The API answers within 15 seconds or says that it will not.
  readTimeout: Duration.seconds(30),
  // Shorter than the load balancer's 60, so that it is never CloudFront that writes to a connection just closed.
  keepaliveTimeout: Duration.seconds(50),
  // A reference that CloudFormation looks up while it deploys: the template does not hold the secret.
  customHeaders: { [ORIGIN_HEADER]: secret.unsafeUnwrap() },
});
