import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { READY_PATH } from '../../lib/service/names.ts';
import { connectionsOf, isBurstable, memoryOf } from '../../lib/watch/capacity.ts';
import { API_METRICS } from '../../lib/watch/metrics.ts';
import { all, house, only } from '../support/house.ts';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const SIZES = ['starter', 'global'] as const;
type Size = (typeof SIZES)[number];
const built = (size: Size) => (size === 'starter' ? house() : house({ size }));
const watch = (size: Size) => built(size).template('watch');
const watchGlobal = house().template('watchGlobal');

/** A value with CloudFormation's references in it, as text. */
function text(value: any): string {
  if (typeof value === 'string') return value;
  const [name, of] = Object.entries(value)[0] as [string, any];
  if (name === 'Fn::Join') return of[1].map(text).join(of[0]);
  return `\${${Array.isArray(of) ? of.map(String).join('.') : of}}`;
}

/** The alarms by the name behind `Vitrine-test-`. */
function alarms(template: any): Record<string, any> {
  return Object.fromEntries(Object.values<any>(all(template, 'AWS::CloudWatch::Alarm'))
    .map((alarm) => [alarm.AlarmName.replace('Vitrine-test-', ''), alarm]));
}

/** The metrics that an alarm looks at, as `namespace name`. */
const metricsOf = (alarm: any): string[] => alarm.Metrics === undefined
  ? [`${alarm.Namespace} ${alarm.MetricName}`]
  : alarm.Metrics.filter(({ MetricStat }: any) => MetricStat)
    .map(({ MetricStat }: any) => `${MetricStat.Metric.Namespace} ${MetricStat.Metric.MetricName}`);

const boards = new Map<Size, any>();
function board(size: Size): any {
  const body = boards.get(size) ?? JSON.parse(text(only(watch(size), 'AWS::CloudWatch::Dashboard').DashboardBody));
  boards.set(size, body);
  return body;
}

/** All metrics on the dashboard, as `namespace name`, and all expressions. */
function shown(size: Size): { metrics: Set<string>; expressions: string[] } {
  const lines = board(size).widgets.flatMap((widget: any) => widget.properties.metrics ?? []);
  return {
    metrics: new Set(lines.filter((line: any[]) => typeof line[0] === 'string')
      .map((line: any[]) => `${line[0]} ${line[1]}`)),
    expressions: lines.filter((line: any[]) => typeof line[0] !== 'string').map(([line]: any[]) => line.expression),
  };
}

describe('CloudWatch', () => {
  describe('the API’s metrics', () => {
    const source = read('api/src/metrics/mod.rs');

    it('are named as the API names them, all of them', () => {
      const counters = [...source.matchAll(/counter\(\s*"(\w+)",\s*"[^"]*",\s*&\[([^\]]*)\]/g)];
      const histograms = [...source.matchAll(/histogram\(\s*"(\w+)",\s*"[^"]*",\s*&\[([^\]]*)\]/g)];
      const gauges = [...source.matchAll(/IntGaugeVec::new\(Opts::new\("(\w+)", "[^"]*"\), &\[([^\]]*)\]/g)];
      const plain = [...source.matchAll(/IntGauge::new\("(\w+)"()/g)];
      const labels = (list: string): string[] => [...list.matchAll(/"(\w+)"/g)].map(([, label]) => label!);
      const written = Object.fromEntries([...counters, ...histograms, ...gauges, ...plain]
        .map(([, name, list]) => [name!, labels(list!)]));
      const known = Object.fromEntries(Object.values(API_METRICS).map(({ name, labels }) => [name, [...labels]]));
      assert.deepEqual(known, written);
    });

    it('have the values that graphs and alarms ask for', () => {
      for (const name of ['local', 'redis', 'hit', 'miss']) assert.match(source, new RegExp(`=> "${name}"`));
      for (const state of ['open', 'idle']) assert.ok(source.includes(`with_label_values(&["${state}"])`));
      const telemetry = read('contract/src/telemetry.rs');
      for (const backend of ['webgpu', 'webgl2']) assert.ok(telemetry.includes(`=> "${backend}"`));
      const refunds = read('api/src/commerce/refund/send.rs');
      for (const outcome of ['failed', 'succeeded']) assert.ok(refunds.includes(`metrics.refund("${outcome}")`));
      assert.ok(read('api/src/state.rs').includes(
        'metrics.job(job.kind(), if went_well { "done" } else { "failed" })'));
    });

    it('are sought in the namespace into which the API writes them', () => {
      const { metrics, expressions } = shown('starter');
      const own = [...metrics].filter((metric) => metric.startsWith('Vitrine'));
      assert.ok(own.length > 0 && own.every((metric) => metric.startsWith('Vitrine/test ')));
      assert.ok(expressions.filter((one) => one.includes('SEARCH')).every((one) => one.includes("'{Vitrine/test,")));
    });
  });

  for (const size of SIZES) {
    describe(`the dashboard of ${size}`, () => {
      it('is one, and shows alarms first, then what good looks like', () => {
        assert.equal(only(watch(size), 'AWS::CloudWatch::Dashboard').DashboardName, 'Vitrine-test');
        const [first, second] = board(size).widgets;
        assert.equal(first.type, 'alarm');
        const every = [
          ...Object.keys(all(watch(size), 'AWS::CloudWatch::Alarm')),
          ...Object.keys(all(watch(size), 'AWS::CloudWatch::CompositeAlarm')),
        ];
        assert.deepEqual([...first.properties.alarms].sort(), every.map((id) => `\${${id}.Arn}`).sort());
        assert.equal(second.type, 'text');
        assert.match(second.properties.markdown, /^\*\*All is well when\*\*/);
      });

      const areas: Record<string, readonly string[]> = {
        edge: ['Requests', '5xxErrorRate', '4xxErrorRate', 'CacheHitRate', 'OriginLatency']
          .map((one) => `AWS/CloudFront ${one}`),
        'API latency and errors': [
          'AWS/ApplicationELB TargetResponseTime', 'AWS/ApplicationELB HTTPCode_Target_5XX_Count',
          'AWS/ApplicationELB HTTPCode_ELB_5XX_Count',
        ],
        scaling: [
          'AWS/EC2 CPUUtilization', 'CWAgent mem_used_percent', 'AWS/AutoScaling GroupInServiceInstances',
          'AWS/ApplicationELB RequestCountPerTarget', 'Vitrine/test viewers_active',
        ],
        database: [
          'CPUUtilization', 'DatabaseConnections', 'FreeStorageSpace', 'ReadLatency', 'WriteLatency',
        ].map((one) => `AWS/RDS ${one}`),
        cache: [
          'AWS/ElastiCache EngineCPUUtilization', 'AWS/ElastiCache DatabaseMemoryUsagePercentage',
          'AWS/ElastiCache Evictions', 'AWS/ElastiCache ReplicationLag', 'Vitrine/test cache_lookups_total',
        ],
        'first frames': ['Vitrine/test viewer_first_frame_seconds'],
        refunds: ['Vitrine/test refunds_total'],
      };
      for (const [area, metrics] of Object.entries(areas)) {
        it(`shows ${area}`, () => {
          const { metrics: there } = shown(size);
          for (const metric of metrics) assert.ok(there.has(metric), metric);
        });
      }

      it('shows orders and payments a minute, whatever their statuses', () => {
        const { expressions } = shown(size);
        for (const [name, label] of [['orders_total', 'status'], ['payments_total', 'outcome']]) {
          assert.ok(expressions.includes(`SEARCH('{Vitrine/test,${label}} MetricName="${name}"', 'Sum', 60)`), name);
        }
        assert.equal(board(size).periodOverride, 'inherit');
      });

      it('shows the median and the slow end of first frames, for each backend', () => {
        const lines = board(size).widgets.flatMap((widget: any) => widget.properties.metrics ?? [])
          .filter((line: any[]) => line[1] === 'viewer_first_frame_seconds');
        assert.deepEqual(lines.map((line: any[]) => [line[2], line[3], line[4].stat]), [
          ['backend', 'webgpu', 'p50'], ['backend', 'webgpu', 'p95'],
          ['backend', 'webgl2', 'p50'], ['backend', 'webgl2', 'p95'],
        ]);
      });

      it('reads the edge from us-east-1, and all else from here', () => {
        const lines = board(size).widgets.flatMap((widget: any) => widget.properties.metrics ?? [])
          .filter((line: any[]) => typeof line[0] === 'string');
        for (const line of lines) {
          assert.equal(line.at(-1).region, line[0] === 'AWS/CloudFront' ? 'us-east-1' : undefined, line.join(' '));
        }
      });
    });

    describe(`the alarms of ${size}`, () => {
      for (const [part, template] of [['Watch', watch(size)], ['WatchGlobal', watchGlobal]] as const) {
        it(`tell the topic of ${part} when they begin and end, and say what to do`, () => {
          const [topic] = Object.keys(all(template, 'AWS::SNS::Topic'));
          const every = [
            ...Object.values<any>(all(template, 'AWS::CloudWatch::Alarm')),
            ...Object.values<any>(all(template, 'AWS::CloudWatch::CompositeAlarm')),
          ];
          assert.ok(every.length > 5);
          for (const alarm of every) {
            assert.deepEqual(alarm.AlarmActions, [{ Ref: topic }], alarm.AlarmName);
            assert.deepEqual(alarm.OKActions, [{ Ref: topic }], alarm.AlarmName);
            assert.notEqual(alarm.ActionsEnabled, false);
            assert.match(alarm.AlarmDescription, /^[A-Z].+\. To do: .{20,}/s, alarm.AlarmName);
            assert.ok(alarm.AlarmDescription.length <= 1024);
          }
        });
      }

      it('have limits that can be crossed', () => {
        const { 'database-storage': storage, 'database-connections': connections } = alarms(watch(size));
        const gib = size === 'starter' ? 20 : 100;
        assert.ok(storage.Threshold > 0 && storage.Threshold < 0.1 * gib * 1024 ** 3, 'below what makes RDS add some');
        assert.equal(storage.ComparisonOperator, 'LessThanThreshold');
        const most = size === 'starter' ? 202 : 1_622;
        assert.equal(connections.Threshold, Math.floor(0.8 * most));
      });

      it('watch credits only where an instance saves them up', () => {
        assert.equal('database-credits' in alarms(watch(size)), size === 'starter');
      });

      it('watch each node of the cache', () => {
        const nodes = alarms(watch(size))['cache-memory'].Metrics.filter(({ MetricStat }: any) => MetricStat)
          .map(({ MetricStat }: any) => MetricStat.Metric.Dimensions[0].Value);
        assert.deepEqual(nodes, (size === 'starter' ? [1, 2] : [1, 2, 3]).map((index) => `vitrine-test-00${index}`));
      });
    });
  }

  describe('each promise', () => {
    const own = alarms(watch('starter'));
    const edge = alarms(watchGlobal);
    const promises: Record<string, readonly [Record<string, any>, string, readonly string[]]> = {
      'availability in zones': [own, 'zones', ['AWS/ApplicationELB HealthyHostCount']],
      'availability at all': [own, 'no-instance', ['AWS/ApplicationELB HealthyHostCount']],
      'availability for a browser': [own, 'shop-walk', ['CloudWatchSynthetics SuccessPercent']],
      'availability of the shop from the world': [edge, 'reach-shop', ['AWS/Route53 HealthCheckStatus']],
      'availability of the API from the world': [edge, 'reach-api', ['AWS/Route53 HealthCheckStatus']],
      'availability of models from the world': [edge, 'reach-models', ['AWS/Route53 HealthCheckStatus']],
      'whole instances': [own, 'unhealthy-instances', ['AWS/ApplicationELB UnHealthyHostCount']],
      'p99': [own, 'api-latency', ['AWS/ApplicationELB TargetResponseTime']],
      '5xx of the API': [own, 'api-errors', [
        'AWS/ApplicationELB RequestCount', 'AWS/ApplicationELB HTTPCode_Target_5XX_Count',
        'AWS/ApplicationELB HTTPCode_ELB_5XX_Count']],
      '5xx of the shop': [edge, 'edge-shop-errors', ['AWS/CloudFront Requests', 'AWS/CloudFront 5xxErrorRate']],
      '5xx of the models': [edge, 'edge-models-errors', ['AWS/CloudFront Requests', 'AWS/CloudFront 5xxErrorRate']],
      'latency of the origin': [edge, 'edge-shop-origin-latency', ['AWS/CloudFront OriginLatency']],
      'replica lag': [own, 'replica-lag', ['AWS/ElastiCache ReplicationLag']],
      'storage': [own, 'database-storage', ['AWS/RDS FreeStorageSpace']],
      'connections': [own, 'database-connections', ['AWS/RDS DatabaseConnections']],
      'room in the cache': [own, 'cache-memory', ['AWS/ElastiCache DatabaseMemoryUsagePercentage']],
      'kept sessions': [own, 'cache-evictions', ['AWS/ElastiCache Evictions']],
      'refunds': [own, 'refunds-failing', ['Vitrine/test refunds_total']],
      'the origin’s certificate': [own, 'origin-certificate', ['AWS/CertificateManager DaysToExpiry']],
      'the edge’s certificate': [edge, 'edge-certificate', ['AWS/CertificateManager DaysToExpiry']],
      'the firewall': [edge, 'firewall-blocks', ['AWS/WAFV2 BlockedRequests']],
    };
    for (const [promise, [of, name, metrics]] of Object.entries(promises)) {
      it(`has an alarm: ${promise}`, () => {
        assert.ok(of[name], name);
        assert.deepEqual([...new Set(metricsOf(of[name]))].sort(), [...metrics].sort());
      });
    }

    it('has an alarm: jobs, of whatever kind', () => {
      const [{ Expression: query, Period }] = own['jobs-failing'].Metrics;
      assert.equal(query,
        'SELECT SUM(jobs_total) FROM SCHEMA("Vitrine/test", kind, outcome) WHERE outcome = \'failed\'');
      assert.equal(Period, 900);
    });

    it('takes silence as it is meant', () => {
      const missing = (of: Record<string, any>, name: string): string => of[name].TreatMissingData;
      for (const name of ['zones', 'no-instance', 'shop-walk', 'replica-lag']) {
        assert.equal(missing(own, name), 'breaching', name);
      }
      for (const name of ['reach-shop', 'reach-api', 'reach-models']) {
        assert.equal(missing(edge, name), 'breaching', name);
      }
      for (const name of ['api-errors', 'api-latency', 'jobs-failing', 'refunds-failing']) {
        assert.equal(missing(own, name), 'notBreaching', name);
      }
    });

    it('looks at zones each by itself', () => {
      const zones = own['zones'].Metrics.filter(({ MetricStat }: any) => MetricStat).map(({ MetricStat }: any) =>
        MetricStat.Metric.Dimensions.find(({ Name }: any) => Name === 'AvailabilityZone').Value);
      assert.deepEqual(zones, [0, 1, 2].map((index) => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] })));
      assert.deepEqual([own['zones'].Threshold, own['zones'].ComparisonOperator], [2, 'LessThanThreshold']);
    });

    it('is not broken by a single error among few requests', () => {
      const [{ Expression: expression }] = own['api-errors'].Metrics;
      /** The expression for one period, as CloudWatch would compute it. */
      const rate = (requests: number, failed: number, refused: number): number => new Function(
        'IF', 'FILL', 'requests', 'failed', 'refused', `return ${expression}`,
      )((when: boolean, then: number, otherwise: number) => (when ? then : otherwise), (value: number) => value,
        requests, failed, refused);
      assert.equal(rate(49, 10, 0), 0);
      assert.equal(rate(100, 2, 0), 2);
      // Nobody answers: no request is counted, only refused.
      assert.equal(rate(0, 0, 60), 100);
      assert.equal(own['api-errors'].Threshold, 1);
    });

    it('has its percentile left out where too few requests make none', () => {
      assert.deepEqual([own['api-latency'].ExtendedStatistic, own['api-latency'].EvaluateLowSampleCountPercentile],
        ['p99', 'ignore']);
    });
  });

  it('has one alarm that says that the shop is down, of alarms that exist', () => {
    const template = watch('starter');
    const { AlarmName: name, AlarmRule: rule } = only(template, 'AWS::CloudWatch::CompositeAlarm');
    assert.equal(name, 'Vitrine-test-shop-is-down');
    const ids = [...text(rule).matchAll(/ALARM\("\$\{(\w+)\.Arn\}"\)/g)].map(([, id]) => id!);
    assert.equal(text(rule), `(${ids.map((id) => `ALARM("\${${id}.Arn}")`).join(' OR ')})`);
    const every = all(template, 'AWS::CloudWatch::Alarm');
    assert.deepEqual(ids.map((id) => every[id]?.AlarmName),
      ['no-instance', 'api-failing', 'shop-walk'].map((one) => `Vitrine-test-${one}`));
  });

  it('is told of what lies in us-east-1 by parameters', () => {
    const parameters = Object.keys(watchGlobal.toJSON()['Parameters']);
    assert.deepEqual(parameters.filter((name) => name !== 'BootstrapVersion').sort(),
      ['CertificateArn', 'ModelsDistributionId', 'ShopDistributionId']);
    assert.deepEqual(Object.values(all(watchGlobal, 'AWS::CloudFront::MonitoringSubscription'))
      .map(({ DistributionId }) => DistributionId), [{ Ref: 'ShopDistributionId' }, { Ref: 'ModelsDistributionId' }]);
    assert.deepEqual(alarms(watchGlobal)['firewall-blocks'].Dimensions,
      [{ Name: 'Rule', Value: 'ALL' }, { Name: 'WebACL', Value: only(
        house().template('guard'), 'AWS::WAFv2::WebACL').VisibilityConfig.MetricName }]);
  });

  it('asks for the names that browsers use, from outside', () => {
    const checks = Object.values(all(watchGlobal, 'AWS::Route53::HealthCheck'))
      .map(({ HealthCheckConfig: one }) => one);
    assert.deepEqual(checks.map((one) => [one.Type, one.FullyQualifiedDomainName, one.ResourcePath, one.EnableSNI]), [
      ['HTTPS', 'vitrine.example', '/', true],
      ['HTTPS', 'vitrine.example', READY_PATH, true],
      ['HTTPS', 'models.vitrine.example', '/health.txt', true],
    ]);
  });

  describe('the synthetic check', () => {
    for (const [size, minutes] of [['starter', 15], ['global', 5]] as const) {
      it(`walks every ${minutes} minutes in ${size}`, () => {
        const check = only(watch(size), 'AWS::Synthetics::Canary');
        assert.equal(check.Schedule.Expression, `rate(${minutes} minutes)`);
        assert.equal(alarms(watch(size))['shop-walk'].Period, minutes * 60);
        assert.equal(check.RuntimeVersion, 'syn-nodejs-playwright-6.0');
        assert.deepEqual(check.RunConfig.EnvironmentVariables, { SHOP_ORIGIN: 'https://vitrine.example' });
        assert.equal(check.StartCanaryAfterCreation, true);
        assert.deepEqual(alarms(watch(size))['shop-walk'].Dimensions, [{ Name: 'CanaryName', Value: check.Name }]);
      });
    }

    it('needs no function of ours', () => {
      for (const size of SIZES) {
        assert.deepEqual(all(watch(size), 'AWS::Lambda::Function'), {});
        assert.equal(only(watch(size), 'AWS::Synthetics::Canary').ProvisionedResourceCleanup, 'AUTOMATIC');
      }
    });

    it('leaves its pictures in a bucket that is private, encrypted, and empties itself', () => {
      const bucket = only(watch('starter'), 'AWS::S3::Bucket');
      assert.deepEqual(bucket.PublicAccessBlockConfiguration, {
        BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true,
      });
      const [encryption] = bucket.BucketEncryption.ServerSideEncryptionConfiguration;
      assert.equal(encryption.ServerSideEncryptionByDefault.SSEAlgorithm, 'AES256');
      assert.equal(bucket.LifecycleConfiguration.Rules[0].ExpirationInDays, 30);
      const { PolicyDocument: policy } = only(watch('starter'), 'AWS::S3::BucketPolicy');
      assert.ok(policy.Statement.some((one: any) =>
        one.Effect === 'Deny' && one.Condition.Bool?.['aws:SecureTransport'] === 'false'));
    });

    it('may do no more than that', () => {
      const [{ PolicyDocument: policy }] = only(watch('starter'), 'AWS::IAM::Role').Policies;
      const actions = policy.Statement.flatMap((one: any) => one.Action).sort();
      assert.deepEqual(actions, [
        'cloudwatch:PutMetricData', 'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents',
        's3:GetBucketLocation', 's3:ListAllMyBuckets', 's3:PutObject',
      ]);
    });
  });
});

describe('the walk of the synthetic check', async () => {
  const { walk } = await import(new URL('../../lib/watch/canary/walk.mjs', import.meta.url).href) as {
    walk: (given: unknown) => Promise<void>;
  };
  const SHOP = 'https://vitrine.example';
  const MODEL = 'https://models.vitrine.example/models/chair.0123.glb';

  interface World {
    page: { status: number; headers: Record<string, string> };
    products: unknown[];
    model: { status: number; body: string; cors: (origin: string) => string | undefined };
  }
  const sound = (): World => ({
    page: { status: 200, headers: { 'strict-transport-security': 'x', 'content-security-policy': 'x' } },
    products: [{ slug: 'chair', name: 'Chair' }],
    model: { status: 206, body: 'glTF', cors: (origin) => (origin === SHOP ? SHOP : undefined) },
  });

  /** Walks through a world, and says which steps were taken and what stopped it. */
  async function taken(change: (world: World) => void): Promise<{ steps: string[]; fault?: string }> {
    const world = sound();
    change(world);
    const answer = (status: number, body: unknown, headers: Record<string, string | undefined> = {}) => ({
      status: () => status, headers: () => headers, json: async () => body,
      body: async () => Buffer.from(String(body), 'latin1'),
    });
    const heading = { first: () => heading, waitFor: async () => undefined };
    const page = {
      goto: async () => answer(world.page.status, '', world.page.headers),
      getByRole: () => heading,
      request: {
        get: async (url: string, options: { headers?: Record<string, string> }) => {
          if (url === `${SHOP}/api/products`) return answer(200, { items: world.products });
          if (url === `${SHOP}/api/products/chair`) return answer(200, { model: { url: MODEL } });
          assert.equal(url, MODEL);
          assert.equal(options.headers?.['range'], 'bytes=0-3');
          return answer(world.model.status, world.model.body,
            { 'access-control-allow-origin': world.model.cors(options.headers!['origin']!) });
        },
      },
    };
    const steps: string[] = [];
    try {
      await walk({
        page, shop: SHOP,
        step: async (name: string, work: () => Promise<void>) => {
          steps.push(name);
          await work();
        },
      });
      return { steps };
    } catch (error) {
      return { steps, fault: (error as Error).message };
    }
  }

  it('gets through a sound shop', async () => {
    assert.deepEqual(await taken(() => undefined), { steps: ['home', 'products', 'product', 'model'] });
  });

  const faults: readonly [string, (world: World) => void, string, RegExp][] = [
    ['a page that is an error', (world) => { world.page.status = 503; }, 'home', /answers with 503/],
    ['a page without HSTS', ({ page }) => { delete page.headers['strict-transport-security']; }, 'home', /Strict-/],
    ['a page without CSP', ({ page }) => { delete page.headers['content-security-policy']; }, 'home', /Content-Sec/],
    ['an empty shop', (world) => { world.products = []; }, 'products', /no products/],
    ['a model that is gone', (world) => { world.model.status = 404; }, 'model', /answers with 404/],
    ['a model whole where a part was asked for', (world) => { world.model.status = 200; }, 'model', /answers with 200/],
    ['a page of errors for a model', (world) => { world.model.body = '<htm'; }, 'model', /no model/],
    ['a model without CORS', (world) => { world.model.cors = () => undefined; }, 'model', /allowed for undefined/],
    ['a model for all the world', (world) => { world.model.cors = () => '*'; }, 'model', /allowed for \*/],
    ['a model for whoever asks', ({ model }) => { model.cors = (origin) => origin; }, 'model', /for https:\/\/else/],
  ];
  for (const [what, change, step, fault] of faults) {
    it(`is stopped by ${what}`, async () => {
      const { steps, fault: said } = await taken(change);
      assert.equal(steps.at(-1), step);
      assert.match(said ?? '', fault);
    });
  }
});

describe('capacity', () => {
  it('knows the memory of instance types', () => {
    const types = ['t4g.small', 'r7g.large', 'cache.m7g.large', 'db.r7g.2xlarge', 'c7g.large'];
    assert.deepEqual(types.map(memoryOf), [2, 16, 8, 64, 4]);
    assert.throws(() => memoryOf('x2gd.metal'), /not known/);
  });

  it('knows how many connections a database takes', () => {
    assert.equal(connectionsOf('t4g.small'), 202);
    assert.equal(connectionsOf('r7g.16xlarge'), 5_000);
  });

  it('knows what saves up computing time', () => {
    assert.deepEqual(['t4g.small', 'cache.t4g.micro', 'r7g.large'].map(isBurstable), [true, true, false]);
  });
});
