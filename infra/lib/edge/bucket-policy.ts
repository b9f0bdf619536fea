/** Who may read a bucket of content: CloudFront, and nobody else. */

import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import type { Access } from './origins.ts';

/** CloudFront as a principal, and on what condition. */
function reader(access: Access, distributionArn: string): Pick<iam.PolicyStatementProps, 'principals' | 'conditions'> {
  if ('identity' in access) {
    const arn = `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${access.identity}`;
    return { principals: [new iam.ArnPrincipal(arn)] };
  }
  return {
    principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
    conditions: { StringEquals: { 'AWS:SourceArn': distributionArn } },
  };
}

/**
 * The policy of one bucket. CloudFront may also list it, as S3 else says “forbidden” of what is not there, where “not
 * found” is the truth. No list gets out: no address leads to the bucket itself, and query strings do not reach it.
 */
export function letCloudFrontRead(
  scope: Construct, id: string, bucket: s3.IBucket, access: Access, distributionArn: string,
): s3.CfnBucketPolicy {
  const { bucketArn } = bucket;
  const objects = bucket.arnForObjects('*');
  const who = reader(access, distributionArn);
  return new s3.CfnBucketPolicy(scope, id, {
    bucket: bucket.bucketName,
    policyDocument: new iam.PolicyDocument({
      statements: [
        new iam.PolicyStatement({
          sid: 'TlsOnly',
          effect: iam.Effect.DENY,
          principals: [new iam.AnyPrincipal()],
          actions: ['s3:*'],
          resources: [bucketArn, objects],
          conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
        new iam.PolicyStatement({ sid: 'Read', ...who, actions: ['s3:GetObject'], resources: [objects] }),
        new iam.PolicyStatement({ sid: 'NotFound', ...who, actions: ['s3:ListBucket'], resources: [bucketArn] }),
      ],
    }),
  });
}
