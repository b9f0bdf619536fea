/** The two distributions. */

import { Duration, Validations } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import { CACHE_TAG } from '../config/names.ts';
import type { Size } from '../config/size.ts';
import { LOG_PREFIXES } from '../storage/logs.ts';
import type { Forwarded } from './forwarded.ts';

/** What both have in common. */
export interface Common {
  readonly environment: Environment;
  readonly size: Size;
  readonly certificate: acm.ICertificate;
  readonly webAclArn: string;
  readonly logs: s3.IBucket;
  readonly cache: cloudfront.ICachePolicy;
}

/** What the shop's needs besides. */
export interface ShopProps extends Common {
  readonly web: cloudfront.IOrigin;
  readonly api: cloudfront.IOrigin;
  readonly page: cloudfront.IFunctionRef;
  readonly forwarded: Forwarded;
  readonly headers: {
    readonly files: cloudfront.IResponseHeadersPolicyRef;
    readonly api: cloudfront.IResponseHeadersPolicyRef;
  };
}

/** What the models' needs besides. */
export interface ModelsProps extends Common {
  readonly models: cloudfront.IOrigin;
  readonly model: cloudfront.IFunctionRef;
  readonly headers: cloudfront.IResponseHeadersPolicyRef;
}

/** An object that no bucket has: what it is asked for in place of a list of its objects. */
const NO_LIST = 'nothing-here';

/**
 * CloudFront keeps these for ten seconds whatever their headers say, by path alone: an order that is “not found” for a
 * stranger would be so for its owner, and one cart's trouble everybody's.
 */
const NEVER_KEPT = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/**
 * Errors stay what they are: a page for them would be for all of a distribution, and turn “not found” of the API or of a
 * script into a page.
 */
function distribution(
  scope: Construct, id: string, common: Common, host: string, logFilePrefix: string,
  props: Pick<
    cloudfront.DistributionProps, 'comment' | 'defaultBehavior' | 'additionalBehaviors' | 'defaultRootObject'
  >,
): cloudfront.Distribution {
  const made = new cloudfront.Distribution(scope, id, {
    ...props,
    domainNames: [host],
    certificate: common.certificate,
    minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    sslSupportMethod: cloudfront.SSLMethod.SNI,
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    enableIpv6: true,
    priceClass: common.size.priceClass as cloudfront.PriceClass,
    webAclId: common.webAclArn,
    enableLogging: true,
    logBucket: common.logs,
    logFilePrefix,
    logIncludesCookies: false,
    errorResponses: NEVER_KEPT.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
  });
  Validations.of(made).acknowledge({
    id: 'AwsSolutions-CFR1', reason: 'The shop is open to all countries; to which it ships, the API knows.',
  });
  return made;
}

/** The shop: files and pages from the bucket, `/api` from the load balancer. */
export function shopDistribution(scope: Construct, props: ShopProps): cloudfront.Distribution {
  const api: cloudfront.BehaviorOptions = {
    origin: props.api,
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
    cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    originRequestPolicy: props.forwarded.api,
    responseHeadersPolicy: props.headers.api,
    compress: false,
  };
  return distribution(scope, 'Shop', props, props.environment.shopHost, LOG_PREFIXES.shop, {
    comment: `Vitrine ${props.environment.name}: shop`,
    defaultRootObject: 'index.html',
    defaultBehavior: {
      origin: props.web,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
      cachePolicy: props.cache,
      responseHeadersPolicy: props.headers.files,
      // Compressed files lie in the bucket, smaller than CloudFront would make them.
      compress: false,
      functionAssociations: [{ function: props.page, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
    },
    // The first that fits counts.
    additionalBehaviors: {
      '/api/webhooks/*': { ...api, originRequestPolicy: props.forwarded.webhooks },
      '/api/admin/*': { ...api, originRequestPolicy: props.forwarded.admin },
      '/api/*': api,
    },
  });
}

/** Models and posters. */
export function modelsDistribution(scope: Construct, props: ModelsProps): cloudfront.Distribution {
  const made = distribution(scope, 'Models', props, props.environment.modelsHost, LOG_PREFIXES.models, {
    comment: `Vitrine ${props.environment.name}: models`,
    defaultRootObject: NO_LIST,
    defaultBehavior: {
      origin: props.models,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      // OPTIONS is answered by the function, and reaches neither cache nor bucket.
      allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      cachedMethods: cloudfront.CachedMethods.CACHE_GET_HEAD,
      cachePolicy: props.cache,
      responseHeadersPolicy: props.headers,
      // Models are compact in themselves, and ranges count bytes of what is stored.
      compress: false,
      functionAssociations: [{ function: props.model, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
    },
  });
  // The library's own construct does not know it yet.
  (made.node.defaultChild as cloudfront.CfnDistribution)
    .addPropertyOverride('DistributionConfig.CacheTagConfig', { HeaderName: CACHE_TAG.header });
  return made;
}
