import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { COMPRESSIBLE } from '../../lib/edge/compressible.ts';
import { contentSecurityPolicy } from '../../lib/edge/content-security-policy.ts';
import { ADMIN_QUERIES, API_COOKIES, API_HEADERS, API_QUERIES, WEBHOOK_HEADERS } from '../../lib/edge/forwarded.ts';
import { modelCode, pageCode } from '../../lib/edge/functions.ts';
import { originShieldRegion } from '../../lib/edge/shield.ts';
import { bucketNames } from '../../lib/config/names.ts';
import { all, house, type Settings } from '../support/house.ts';

/** A file of the repository. */
const source = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const SHOP = 'vitrine.example';
const MODELS = 'models.vitrine.example';
/** The other size, the other kind of access, another place, and money that moves. */
const OTHER: Settings = { size: 'global', originAccess: 'oac', region: 'ca-central-1', stripe: true };
const VARIANTS: readonly Settings[] = [{}, OTHER];

const edge = (settings: Settings = {}) => house(settings).template('edge');

/** The configuration of the distribution of a host. */
function distribution(host: string, settings: Settings = {}): any {
  const configs = Object.values(all(edge(settings), 'AWS::CloudFront::Distribution'))
    .map((properties) => properties.DistributionConfig).filter((config) => config.Aliases.includes(host));
  assert.equal(configs.length, 1);
  return configs[0];
}

/** What a behaviour's reference to a policy leads to. */
function policy(reference: any, kind: 'Cache' | 'OriginRequest' | 'ResponseHeaders', settings: Settings = {}): any {
  const found = all(edge(settings), `AWS::CloudFront::${kind}Policy`)[reference?.Ref];
  assert.ok(found, `no ${kind}Policy ${JSON.stringify(reference)}`);
  return found[`${kind}PolicyConfig`];
}

const behaviour = (pattern: string): any =>
  distribution(SHOP).CacheBehaviors.find((one: any) => one.PathPattern === pattern);

type Headers = Record<string, string | readonly string[]>;

/** Runs a function of CloudFront's as CloudFront does. */
function run(code: string, method: string, uri: string, headers: Headers = {}): any {
  const handler = new Function(`${code}\nreturn handler;`)() as (event: unknown) => any;
  const shown = Object.entries(headers).map(([name, value]) => typeof value === 'string'
    ? [name, { value }]
    : [name, { value: value[0], multiValue: value.map((one) => ({ value: one })) }]);
  return handler({
    version: '1.0', context: { eventType: 'viewer-request' }, viewer: { ip: '203.0.113.1' },
    request: { method, uri, querystring: {}, headers: Object.fromEntries(shown), cookies: {} },
  });
}

const HTML = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

/** Names that the local server takes for hidden, or not, in its own test. */
function names(which: 'hidden' | 'public'): string[] {
  const list = new RegExp(`for ${which} in \\[([^\\]]*)\\] \\{\\s*assert!\\(!?is_hidden`)
    .exec(source('api/src/local/file_name.rs'))?.[1];
  const found = [...(list ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1]!);
  assert.ok(found.length >= 8, 'the local server tests its names in another way now');
  return found;
}

describe('CloudFront', () => {
  describe('both distributions', () => {
    for (const settings of VARIANTS) {
      it(`are sound: ${JSON.stringify(settings)}`, () => {
        edge(settings).resourceCountIs('AWS::CloudFront::Distribution', 2);
        for (const host of [SHOP, MODELS]) {
          const config = distribution(host, settings);
          assert.deepEqual(config.Aliases, [host]);
          assert.equal(config.Enabled, true);
          assert.equal(config.HttpVersion, 'http2and3');
          assert.equal(config.IPV6Enabled, true);
          assert.equal(config.PriceClass, settings.size === 'global' ? 'PriceClass_All' : 'PriceClass_100');
          assert.deepEqual(config.WebACLId, { Ref: 'WebAclArn' });
          assert.deepEqual(config.ViewerCertificate, {
            AcmCertificateArn: { Ref: 'CertificateArn' }, MinimumProtocolVersion: 'TLSv1.2_2021',
            SslSupportMethod: 'sni-only',
          });
          assert.equal(config.Logging.Prefix, host === SHOP ? 'cloudfront/shop/' : 'cloudfront/models/');
          assert.match(JSON.stringify(config.Logging.Bucket), /Logs/);
          assert.equal(config.Logging.IncludeCookies, false, 'cookies are as good as passwords');
          for (const one of [config.DefaultCacheBehavior, ...config.CacheBehaviors ?? []]) {
            assert.equal(one.ViewerProtocolPolicy, 'redirect-to-https');
            assert.equal(one.Compress, false);
          }
        }
      });

      it(`never turn an error into something else, nor keep it for others: ${JSON.stringify(settings)}`, () => {
        for (const host of [SHOP, MODELS]) {
          const errors: Record<string, unknown>[] = distribution(host, settings).CustomErrorResponses;
          for (const error of errors) assert.deepEqual({ ...error, ErrorCode: 0 }, { ErrorCode: 0, ErrorCachingMinTTL: 0 });
          // All that CloudFront keeps by itself.
          assert.deepEqual(errors.map(({ ErrorCode }) => ErrorCode), [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]);
        }
      });
    }

    it('take certificate and firewall of us-east-1 alone', () => {
      assert.equal(house().stacks.guard.region, 'us-east-1');
      assert.equal(house().stacks.edge.region, 'eu-central-1');
      for (const [name, arn] of [
        ['CertificateArn', (region: string) => `arn:aws:acm:${region}:123456789012:certificate/0a1b2c3d-0a1b`],
        ['WebAclArn', (region: string) => `arn:aws:wafv2:${region}:123456789012:global/webacl/vitrine/0a1b`],
      ] as const) {
        const pattern = new RegExp(edge().findParameters(name)[name]!['AllowedPattern'] as string);
        assert.match(arn('us-east-1'), pattern);
        for (const region of ['eu-central-1', 'us-east-2', 'us-west-1']) assert.doesNotMatch(arn(region), pattern);
      }
      const certificate = Object.values(all(house().template('guard'), 'AWS::CertificateManager::Certificate'))[0]!;
      assert.equal(certificate.DomainName, SHOP);
      assert.deepEqual(certificate.SubjectAlternativeNames, [MODELS]);
      assert.equal(certificate.ValidationMethod, 'DNS');
      assert.equal(certificate.DomainValidationOptions.length, 2);
    });

    it('tell the deployment what they are', () => {
      const outputs = edge().findOutputs('*');
      for (const name of ['ShopDistributionId', 'ShopDistributionDomain', 'ModelsDistributionId',
        'ModelsDistributionDomain']) assert.ok(outputs[name], name);
    });

    it('have names that another environment in the account does not have', () => {
      for (const [type, name] of [
        ['CachePolicy', (one: any) => one.CachePolicyConfig.Name],
        ['OriginRequestPolicy', (one: any) => one.OriginRequestPolicyConfig.Name],
        ['ResponseHeadersPolicy', (one: any) => one.ResponseHeadersPolicyConfig.Name],
        ['Function', (one: any) => one.Name],
      ] as const) {
        for (const one of Object.values(all(edge(), `AWS::CloudFront::${type}`))) {
          assert.match(name(one), /^vitrine-test-[a-z]+$/);
        }
      }
    });
  });

  describe('the cache of files', () => {
    it('keeps each object as it says of itself, by its address alone', () => {
      for (const host of [SHOP, MODELS]) {
        const cache = policy(distribution(host).DefaultCacheBehavior.CachePolicyId, 'Cache');
        assert.deepEqual([cache.MinTTL, cache.DefaultTTL], [0, 0], '“no-cache” must be asked about each time');
        assert.equal(cache.MaxTTL, 31_536_000);
        const key = cache.ParametersInCacheKeyAndForwardedToOrigin;
        assert.equal(key.HeadersConfig.HeaderBehavior, 'none');
        assert.equal(key.CookiesConfig.CookieBehavior, 'none');
        assert.equal(key.QueryStringsConfig.QueryStringBehavior, 'none', 'a query could list the bucket');
        assert.equal(key.EnableAcceptEncodingGzip, false);
        assert.equal(key.EnableAcceptEncodingBrotli, false);
        assert.equal(distribution(host).DefaultCacheBehavior.OriginRequestPolicyId, undefined);
      }
    });
  });

  describe('the shop', () => {
    it('serves files of the web bucket by the function for pages', () => {
      const { DefaultCacheBehavior: files, Origins: origins } = distribution(SHOP);
      assert.deepEqual([...files.AllowedMethods].sort(), ['GET', 'HEAD']);
      const origin = origins.find((one: any) => one.Id === files.TargetOriginId);
      assert.match(JSON.stringify(origin.DomainName), /Web/);
      assert.deepEqual(files.FunctionAssociations.map((one: any) => one.EventType), ['viewer-request']);
      const id = files.FunctionAssociations[0].FunctionARN['Fn::GetAtt'][0];
      const made = all(edge(), 'AWS::CloudFront::Function')[id]!;
      assert.equal(made.FunctionCode, pageCode());
      assert.equal(made.FunctionConfig.Runtime, 'cloudfront-js-2.0');
      assert.equal(made.AutoPublish, true);
    });

    it('has policies as the local server has them', () => {
      const headers = policy(distribution(SHOP).DefaultCacheBehavior.ResponseHeadersPolicyId, 'ResponseHeaders');
      const security = headers.SecurityHeadersConfig;
      assert.deepEqual(security.ContentTypeOptions, { Override: true });
      const custom = Object.fromEntries(headers.CustomHeadersConfig.Items.map((one: any) => [one.Header, one.Value]));
      const local = source('api/src/local/site.rs');
      for (const value of [security.ReferrerPolicy.ReferrerPolicy, custom['permissions-policy'],
        custom['cross-origin-opener-policy']]) {
        assert.ok(local.includes(`from_static("${value}")`), value);
      }
      assert.equal(custom.vary, 'Accept-Encoding');
      assert.equal(headers.CorsConfig, undefined);
      assert.ok(headers.RemoveHeadersConfig.Items.length <= 10, 'CloudFront takes no more');
    });

    it('lets WebAssembly be compiled and no text be evaluated', () => {
      for (const settings of VARIANTS) {
        const reference = distribution(SHOP, settings).DefaultCacheBehavior.ResponseHeadersPolicyId;
        const security = policy(reference, 'ResponseHeaders', settings).SecurityHeadersConfig;
        const text: string = security.ContentSecurityPolicy.ContentSecurityPolicy;
        assert.equal(security.ContentSecurityPolicy.Override, true);
        const directives = Object.fromEntries(
          text.split('; ').map((one) => one.split(' ')).map(([name, ...values]) => [name, values]));
        assert.ok(directives['script-src']!.includes("'wasm-unsafe-eval'"));
        assert.doesNotMatch(text, /'unsafe-eval'|'unsafe-inline'|\*(?!\.js\.stripe\.com)/);
        assert.deepEqual(directives['frame-ancestors'], ["'none'"]);
        assert.deepEqual(directives['img-src'], ["'self'", 'data:', 'blob:', `https://${MODELS}`]);
        const { uploads } = bucketNames(house(settings).environment);
        assert.ok(directives['connect-src']!.includes(`https://${uploads}.s3-accelerate.amazonaws.com`));
        assert.equal(directives['connect-src']!.includes('https://api.stripe.com'), settings.stripe === true);
        assert.ok(text.length <= 1783, 'CloudFront takes no longer one');
      }
    });

    it('has the local server’s content security policy, word for word', () => {
      const rust = source('api/src/local/site.rs');
      const body = rust.slice(rust.indexOf('fn content_security_policy('));
      const branches = [...body.matchAll(/\(\s*"([^"]*)",\s*"([^"]*)",\s*"([^"]*)",?\s*\)/g)]
        .map((one) => one.slice(1));
      const list = /\n {4}\[\n([\s\S]*?)\n {4}\]/.exec(body)?.[1] ?? '';
      const directives = [...list.matchAll(/"([^"]*)"/g)].map((one) => one[1]!);
      assert.equal(branches.length, 2);
      assert.ok(directives.length >= 11);
      for (const [index, stripe] of [[0, true], [1, false]] as const) {
        const [scripts, frames, calls] = branches[index] as [string, string, string];
        const origins = { models: 'https://m.example', uploads: 'https://u.example' };
        const words: Record<string, string> = { scripts, frames, calls, ...origins, uploads: ` ${origins.uploads}` };
        const theirs = directives.map((one) => one.replaceAll(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '?'));
        assert.deepEqual(contentSecurityPolicy({ ...origins, stripe }).split('; '), theirs);
      }
    });

    it('asks the API for /api alone, by TLS, with the secret and without a cache', () => {
      const { CacheBehaviors: behaviours, Origins: origins } = distribution(SHOP);
      assert.deepEqual(behaviours.map((one: any) => one.PathPattern), ['/api/webhooks/*', '/api/admin/*', '/api/*']);
      for (const one of behaviours) {
        // Managed-CachingDisabled
        assert.equal(one.CachePolicyId, '4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
        assert.equal(one.AllowedMethods.length, 7);
        assert.equal(one.FunctionAssociations, undefined, 'its paths are the API’s to read');
        const origin = origins.find((other: any) => other.Id === one.TargetOriginId);
        assert.equal(origin.DomainName, `origin.${SHOP}`);
        assert.equal(origin.CustomOriginConfig.OriginProtocolPolicy, 'https-only');
        assert.deepEqual(origin.CustomOriginConfig.OriginSSLProtocols, ['TLSv1.2']);
        const [header, ...others] = origin.OriginCustomHeaders;
        assert.equal(others.length, 0);
        assert.equal(header.HeaderName, 'X-Vitrine-Origin');
        assert.match(JSON.stringify(header.HeaderValue), /\{\{resolve:secretsmanager:/);
        assert.match(JSON.stringify(header.HeaderValue), /OriginSecret/);
      }
    });

    it('tells the API what it reads, and never the viewer’s host', () => {
      for (const [where, queries] of [['/api/*', API_QUERIES], ['/api/admin/*', ADMIN_QUERIES]] as const) {
        const request = policy(behaviour(where).OriginRequestPolicyId, 'OriginRequest');
        assert.deepEqual(request.HeadersConfig, { HeaderBehavior: 'whitelist', Headers: [...API_HEADERS] });
        assert.deepEqual(request.CookiesConfig, { CookieBehavior: 'whitelist', Cookies: [...API_COOKIES] });
        assert.deepEqual(request.QueryStringsConfig, { QueryStringBehavior: 'whitelist', QueryStrings: [...queries] });
        assert.ok(queries.length <= 10, 'CloudFront takes no more');
      }
      for (const name of ['Host', 'Authorization', 'Cookie']) {
        assert.ok(!(API_HEADERS as readonly string[]).includes(name), name);
      }
      assert.ok(API_HEADERS.length <= 10, 'CloudFront takes no more');
      // The rate limits of the API by address rest on it.
      assert.ok(!API_HEADERS.some((name) => /forwarded/i.test(name)), 'CloudFront adds the address itself');
    });

    it('forgets none of the API’s headers, cookies and queries', () => {
      const sent = new Set([...API_HEADERS, ...WEBHOOK_HEADERS].map((name) => name.toLowerCase()));
      const api = JSON.parse(source('api/openapi.json')) as any;
      const parameters = Object.values<any>(api.paths).flatMap((path) => Object.values<any>(path))
        .flatMap((operation) => operation.parameters ?? []);
      const inPlace = (place: string): Set<string> => new Set(
        parameters.filter((one) => one.in === place).map((one) => one.name as string));
      for (const name of inPlace('header')) assert.ok(sent.has(name.toLowerCase()), name);
      const queries = Object.entries<any>(api.paths).flatMap(([path, methods]) => Object.values<any>(methods)
        .flatMap((operation) => operation.parameters ?? [])
        .filter((one: any) => one.in === 'query').map((one: any): [string, string] => [path, one.name]));
      for (const [path, name] of queries) {
        // With S3, parts do not come to the API.
        if (path.startsWith('/api/uploads/')) continue;
        const list: readonly string[] = path.startsWith('/api/admin/') ? ADMIN_QUERIES : API_QUERIES;
        assert.ok(list.includes(name), `${path}?${name}`);
      }
      const asked = new Set(queries.map(([, name]) => name));
      for (const name of [...API_QUERIES, ...ADMIN_QUERIES]) assert.ok(asked.has(name), `${name} is read by nobody`);
      const read = [
        ['api/src/http/order_token.rs', /HEADER: HeaderName = HeaderName::from_static\("([^"]+)"\)/],
        ['api/src/http/idempotency_key.rs', /HEADER: HeaderName = HeaderName::from_static\("([^"]+)"\)/],
        ['api/src/http/request_id.rs', /X_REQUEST_ID: HeaderName = HeaderName::from_static\("([^"]+)"\)/],
        ['api/src/payments/stripe.rs', /SIGNATURE_HEADER: &str = "([^"]+)"/],
        ['api/src/payments/test.rs', /SIGNATURE_HEADER: &str = "([^"]+)"/],
      ] as const;
      for (const [file, pattern] of read) {
        const name = pattern.exec(source(file))?.[1];
        assert.ok(name !== undefined && sent.has(name), `${file}: ${name}`);
      }
      const cookies = ['api/src/identity/cart_key.rs', 'api/src/session/layer.rs']
        .map((file) => /if secure \{ "(__Host-[^"]+)"/.exec(source(file))?.[1]);
      assert.deepEqual(cookies, [...API_COOKIES]);
    });

    it('lets webhooks through with their signature and nothing of a shopper', () => {
      const request = policy(behaviour('/api/webhooks/*').OriginRequestPolicyId, 'OriginRequest');
      assert.deepEqual(request.HeadersConfig.Headers, [...WEBHOOK_HEADERS]);
      assert.deepEqual(request.CookiesConfig, { CookieBehavior: 'none' });
      assert.deepEqual(request.QueryStringsConfig, { QueryStringBehavior: 'none' });
    });
  });

  describe('HSTS', () => {
    it('is for more than a year, one for all that come from a host', () => {
      const policies = Object.values(all(edge(), 'AWS::CloudFront::ResponseHeadersPolicy'));
      assert.equal(policies.length, 3);
      for (const { ResponseHeadersPolicyConfig: config } of policies) {
        assert.deepEqual(config.SecurityHeadersConfig.StrictTransportSecurity, {
          AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: false, Override: true, Preload: false,
        });
      }
      for (const host of [SHOP, MODELS]) {
        const { DefaultCacheBehavior: first, CacheBehaviors: more = [] } = distribution(host);
        for (const one of [first, ...more]) policy(one.ResponseHeadersPolicyId, 'ResponseHeaders');
      }
    });
  });

  describe('the models', () => {
    const files = () => distribution(MODELS).DefaultCacheBehavior;

    it('come from the model bucket, and have no list', () => {
      const { Origins: origins, DefaultRootObject: root, CacheBehaviors: others } = distribution(MODELS);
      assert.equal(origins.length, 1);
      assert.match(JSON.stringify(origins[0].DomainName), /Models/);
      assert.equal(others, undefined);
      assert.ok(root && !root.includes('.'), 'an object that is not there, so that / is “not found”');
      assert.deepEqual([...files().AllowedMethods].sort(), ['GET', 'HEAD', 'OPTIONS']);
      assert.deepEqual([...files().CachedMethods].sort(), ['GET', 'HEAD']);
    });

    it('have CORS headers for the shop’s origin, put on outside of the cache', () => {
      for (const settings of [{}, { shopHost: 'shop.vitrine.example' }]) {
        const shop = house(settings).environment.shopHost;
        const { DefaultCacheBehavior: config } = distribution(`models.${shop}`, settings);
        const headers = policy(config.ResponseHeadersPolicyId, 'ResponseHeaders', settings);
        const cors = headers.CorsConfig;
        assert.deepEqual(cors.AccessControlAllowOrigins.Items, [`https://${shop}`]);
        assert.equal(cors.AccessControlAllowCredentials, false);
        assert.equal(cors.OriginOverride, true);
        assert.deepEqual(cors.AccessControlAllowMethods.Items, ['GET', 'HEAD']);
        assert.deepEqual(cors.AccessControlExposeHeaders.Items,
          ['accept-ranges', 'content-length', 'content-range', 'etag']);
        assert.doesNotMatch(JSON.stringify(cors), /\*/);
        const custom = Object.fromEntries(headers.CustomHeadersConfig.Items.map((one: any) => [one.Header, one]));
        assert.deepEqual([custom.vary.Value, custom.vary.Override], ['Origin', true]);
        assert.equal(custom['cross-origin-resource-policy'].Value, 'cross-origin');
        assert.deepEqual(headers.SecurityHeadersConfig.ContentTypeOptions, { Override: true });
        const removed = headers.RemoveHeadersConfig.Items.map((one: any) => one.Header.toLowerCase());
        assert.ok(!removed.some((name: string) => /cache-tag|range|etag|vary/.test(name)));
      }
    });

    it('never let the bucket hear of an origin, whose answer might be kept', () => {
      assert.equal(files().OriginRequestPolicyId, undefined);
      const key = policy(files().CachePolicyId, 'Cache').ParametersInCacheKeyAndForwardedToOrigin;
      assert.deepEqual(key.HeadersConfig, { HeaderBehavior: 'none' });
      const id = files().FunctionAssociations[0].FunctionARN['Fn::GetAtt'][0];
      const made = all(edge(), 'AWS::CloudFront::Function')[id]!;
      assert.equal(made.FunctionCode, modelCode(`https://${SHOP}`));
    });

    it('can be forgotten by product', () => {
      for (const settings of VARIANTS) {
        assert.deepEqual(distribution(MODELS, settings).CacheTagConfig, { HeaderName: 'x-amz-meta-cache-tag' });
      }
    });

    it('have a last cache before the bucket, near to it', () => {
      for (const [region, shield] of [
        ['eu-central-1', 'eu-central-1'], ['us-east-1', 'us-east-1'], ['us-west-1', 'us-west-2'],
        ['eu-west-3', 'eu-west-2'], ['eu-north-1', 'eu-west-2'], ['ap-east-1', 'ap-southeast-1'],
        ['ca-central-1', 'us-east-1'], ['af-south-1', 'eu-west-1'], ['me-south-1', 'ap-south-1'],
        ['eu-central-2', 'eu-central-1'], ['mx-central-1', 'us-east-1'], ['xx-none-1', 'us-east-1'],
      ] as const) assert.equal(originShieldRegion(region), shield, region);
      for (const [settings, shield] of [[{}, 'eu-central-1'], [OTHER, 'us-east-1']] as const) {
        assert.deepEqual(distribution(MODELS, settings).Origins[0].OriginShield,
          { Enabled: true, OriginShieldRegion: shield });
      }
    });
  });

  describe('the function for pages', () => {
    const uri = (path: string, headers: Headers = {}, method = 'GET'): string =>
      run(pageCode(), method, path, headers).uri;

    it('leads pages to their document', () => {
      for (const [path, document] of [
        ['/', '/index.html'], ['/products/lamp', '/index.html'], ['/products/lamp-4006381333931', '/index.html'],
        ['/products/lamp/', '/index.html'], ['/embed', '/index.html'], ['/embedded/x', '/index.html'],
        ['/a.b/c', '/index.html'], ['/accounts', '/index.html'], ['/cart', '/index.html'],
        ['/account', '/desk.html'], ['/account/orders', '/desk.html'], ['/admin', '/desk.html'],
        ['/admin/products/lamp', '/desk.html'], ['/checkout', '/desk.html'], ['/orders/1001', '/desk.html'],
        ['//admin', '/desk.html'],
      ] as const) {
        for (const method of ['GET', 'HEAD']) {
          assert.equal(uri(path, { accept: HTML }, method), document, `${method} ${path}`);
        }
      }
      assert.equal(uri('/'), '/index.html', 'whoever asks');
      assert.equal(uri('/docs/', { accept: HTML }), '/docs/index.html', 'the documentation');
      assert.equal(uri('/docs/camera.html', { accept: HTML }), '/docs/camera.html');
      assert.equal(run(pageCode(), 'GET', '/docs', { accept: HTML }).statusCode, 308);
      assert.equal(uri('/cart', { accept: ['application/json', HTML] }), '/index.html', 'a header that came twice');
    });

    it('knows the addresses of the till and the back office as the local server does', () => {
      const list = /fn is_at_the_desk[\s\S]*?Some\(([^)]*)\)/.exec(source('api/src/local/site.rs'))?.[1] ?? '';
      const desk = [...list.matchAll(/"([a-z]+)"/g)].map((one) => one[1]);
      assert.ok(desk.length >= 4);
      for (const first of desk) assert.equal(uri(`/${first}/x`, { accept: HTML }), '/desk.html', first);
      assert.equal(/desk = \[(.*?)\];/.exec(pageCode())?.[1], desk.map((one) => `'${one}'`).join(', '));
    });

    it('leaves everything else as it is', () => {
      for (const [path, headers, method] of [
        ['/products/lamp', { accept: '*/*' }, 'GET'], ['/products/lamp', {}, 'GET'],
        ['/products/lamp', { accept: 'application/json' }, 'GET'], ['/products/lamp', { accept: HTML }, 'OPTIONS'],
        ['/embed/none', { accept: HTML }, 'GET'], ['/fonts/a.woff2', { accept: HTML }, 'GET'],
        ['/index.html.br', { accept: HTML }, 'GET'], ['/shop-0123456789abcdef.js', { accept: HTML }, 'GET'],
        ['/products/lamp.', { accept: HTML }, 'GET'],
      ] as const) assert.equal(uri(path, headers, method), path, `${method} ${path}`);
    });

    it('chooses the file that the reader can read', () => {
      const cases: readonly (readonly [string | undefined, string])[] = [
        ['gzip, deflate, br, zstd', '.br'], ['br', '.br'], ['BR', '.br'], ['gzip', '.gz'], ['gzip, deflate', '.gz'],
        ['br;q=0, gzip', '.gz'], ['br; q=0.0 , gzip;q=0.5', '.gz'], ['br;q=0, gzip;q=0', ''], ['identity', ''],
        ['', ''], [undefined, ''], ['*', '.br'], ['*;q=0', ''], ['br;q=0, *', '.gz'], ['deflate, zstd', ''],
        ['x-br', ''], ['gzip;q=1.0, br;q=0.2', '.br'], ['br;q=nonsense', ''],
      ];
      for (const [accepted, end] of cases) {
        const headers: Headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
        assert.equal(uri('/style.css', headers), `/style.css${end}`, accepted);
        assert.equal(uri('/', headers), `/index.html${end}`, accepted);
      }
      assert.equal(uri('/admin', { accept: HTML, 'accept-encoding': 'br' }), '/desk.html.br');
      assert.equal(uri('/a.js', { 'accept-encoding': ['gzip', 'br'] }), '/a.js.br');
    });

    it('has a compressed file for what is worth it, and nothing else', () => {
      const accept = { 'accept-encoding': 'gzip, br' };
      for (const extension of COMPRESSIBLE) {
        assert.equal(uri(`/dir/a-0123.${extension}`, accept), `/dir/a-0123.${extension}.br`);
      }
      for (const path of ['/a.woff2', '/a.png', '/a.glb', '/a.js.br', '/a.js.gz', '/js', '/a.JS', '/x.js/y']) {
        assert.equal(uri(path, accept), path);
      }
    });

    it('finds no hidden files, as the local server', () => {
      for (const path of [...names('hidden'), '/embed/.env', '/.well-known/x']) {
        const answer = run(pageCode(), 'GET', path, { accept: HTML });
        assert.equal(answer.statusCode, 404, path);
        assert.match(answer.headers['content-type'].value, /^text\/plain/);
        assert.equal(answer.headers['cache-control'].value, 'no-store');
      }
      for (const path of names('public').filter((one) => one !== '')) {
        assert.equal(run(pageCode(), 'GET', path).statusCode, undefined, path);
      }
    });

    it('fits', () => {
      for (const code of [pageCode(), modelCode(`https://${SHOP}`)]) {
        assert.ok(code.length < 10_000, 'CloudFront takes no more');
        assert.doesNotMatch(code, /__[A-Z_]+__/);
        assert.doesNotMatch(code, /\b(import|export|require|process|async)\b(?! )/);
      }
    });
  });

  describe('the function for models', () => {
    const code = modelCode(`https://${SHOP}`);
    const preflight = (origin: string | undefined, more: Headers = { 'access-control-request-method': 'GET' }): any =>
      run(code, 'OPTIONS', '/models/a.glb', { ...(origin === undefined ? {} : { origin }), ...more });

    it('lets requests through as they are', () => {
      for (const method of ['GET', 'HEAD']) {
        const headers = { origin: 'https://foreign.example', range: 'bytes=0-1', 'accept-encoding': 'br' };
        const request = run(code, method, '/models/a.0123456789abcdef.glb', headers);
        assert.equal(request.uri, '/models/a.0123456789abcdef.glb');
        assert.equal(request.headers.range.value, 'bytes=0-1');
        assert.equal(request.statusCode, undefined);
      }
    });

    it('answers a preflight of the shop’s page as the local server does', () => {
      const { statusCode, headers } = preflight(`https://${SHOP}`);
      assert.equal(statusCode, 204);
      const local = source('api/src/local/cors.rs');
      assert.equal(headers['access-control-allow-origin'].value, `https://${SHOP}`);
      for (const name of ['allow-methods', 'allow-headers', 'max-age']) {
        assert.ok(local.includes(`from_static("${headers[`access-control-${name}`].value}")`), name);
      }
      assert.match(headers.vary.value, /\bOrigin\b/);
      assert.equal(headers['access-control-allow-credentials'], undefined);
    });

    it('tells a foreign page nothing', () => {
      const shop = `https://${SHOP}`;
      for (const origin of [
        'https://foreign.example', 'null', '*', `http://${SHOP}`, `${shop}.foreign.example`, `${shop}:8443`,
        `https://foreign.${SHOP}`, shop.toUpperCase(), undefined,
      ]) {
        const { statusCode, headers } = preflight(origin);
        assert.equal(statusCode, 403, origin);
        assert.deepEqual(Object.keys(headers).filter((name) => name.startsWith('access-control')), [], origin);
        assert.match(headers.vary.value, /\bOrigin\b/);
      }
    });

    it('refuses other questions about options', () => {
      const answer = preflight(`https://${SHOP}`, {});
      assert.equal(answer.statusCode, 405);
      assert.equal(answer.headers.allow.value, 'GET, HEAD');
    });

    it('finds no hidden files', () => {
      for (const path of names('hidden')) assert.equal(run(code, 'GET', path).statusCode, 404, path);
      for (const path of names('public').filter((one) => one !== '')) {
        assert.equal(run(code, 'GET', path).statusCode, undefined, path);
      }
    });
  });
});
