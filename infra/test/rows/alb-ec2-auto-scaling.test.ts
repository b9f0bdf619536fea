/** The row “ALB + EC2 Auto Scaling” of what must stand on AWS. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { ORIGIN_HEADER, bucketNames, logGroups, metricsNamespace } from '../../lib/config/names.ts';
import { DRAIN, START, groupName } from '../../lib/service/names.ts';
import { secretsScript, type Places } from '../../lib/service/secrets-script.ts';
import { apiSettings, environmentFile } from '../../lib/service/settings.ts';
import { PLACES, apiUnit } from '../../lib/service/unit.ts';
import { USER_DATA_LIMIT } from '../../lib/service/user-data.ts';
import { all, house, only, settings, type House } from '../support/house.ts';

const service = (changes = {}) => house(changes).template('service');
const elb = 'AWS::ElasticLoadBalancingV2';
const api = (file: string): string => readFileSync(new URL(`../../../api/src/${file}`, import.meta.url), 'utf8');

/** Text with its references put in: the release by name, all others by as many signs as an ARN may have. */
function text(value: any): string {
  if (typeof value === 'string') return value;
  if (value['Fn::Join'] !== undefined) return value['Fn::Join'][1].map(text).join(value['Fn::Join'][0]);
  return value.Ref === 'Release' ? 'r-7' : 'x'.repeat(120);
}

const launch = (of: House) => only(of.template('service'), 'AWS::EC2::LaunchTemplate').LaunchTemplateData;
const script = (of: House): string => text(launch(of).UserData['Fn::Base64']);

/** What the script puts into a file. */
function file(of: House, path: string): string {
  const [, found] = script(of).split(`/dev/stdin ${path} <<'END-OF-FILE'\n`);
  assert.ok(found, `no ${path}`);
  return found.slice(0, found.indexOf('END-OF-FILE'));
}

/** The exported value's logical id in the stack it comes from. */
const imported = (value: any): string => value['Fn::ImportValue'] as string;

describe('ALB + EC2 Auto Scaling', () => {
  test('the only door is HTTPS, with TLS 1.2 and 1.3', () => {
    const listener = only(service(), `${elb}::Listener`);
    assert.equal(listener.Port, 443);
    assert.equal(listener.Protocol, 'HTTPS');
    assert.match(listener.SslPolicy, /^ELBSecurityPolicy-TLS13-1-[23]-/);
    assert.doesNotMatch(listener.SslPolicy, /1-[01]-|Ext/);
  });

  test('who does not know the secret is refused', () => {
    const template = service();
    const [refusal, ...others] = only(template, `${elb}::Listener`).DefaultActions;
    assert.deepEqual(others, []);
    assert.equal(refusal.Type, 'fixed-response');
    assert.equal(refusal.FixedResponseConfig.StatusCode, '403');
    assert.equal(JSON.parse(refusal.FixedResponseConfig.MessageBody).status, 403);
    const rule = only(template, `${elb}::ListenerRule`);
    assert.equal(rule.Actions[0].Type, 'forward');
    assert.equal(rule.Conditions.length, 1);
    const [condition] = rule.Conditions;
    assert.equal(condition.HttpHeaderConfig.HttpHeaderName, ORIGIN_HEADER);
    const [reference, ...more] = condition.HttpHeaderConfig.Values;
    assert.deepEqual(more, [], 'one value, as any of several would do');
    const [before, secret] = reference['Fn::Join'][1];
    assert.equal(before, '{{resolve:secretsmanager:');
    const made = all(template, 'AWS::SecretsManager::Secret')[secret.Ref];
    assert.deepEqual(made.GenerateSecretString, { ExcludePunctuation: true, PasswordLength: 64 });
    assert.ok(made.KmsKeyId);
  });

  test('the secret is changed without a moment in which CloudFront is refused', () => {
    const shown = (originSecret: number): { listener: string[]; sent: string; exports: string[] } => {
      const one = house({ originSecret });
      const id = (value: unknown): string => /(OriginSecret\d)[0-9A-F]{8}/.exec(JSON.stringify(value))?.[1] ?? '';
      const [condition] = only(one.template('service'), `${elb}::ListenerRule`).Conditions;
      const origins = Object.values(all(one.template('edge'), 'AWS::CloudFront::Distribution'))
        .flatMap(({ DistributionConfig }) => DistributionConfig.Origins);
      const [header] = origins.flatMap(({ OriginCustomHeaders = [] }: any) => OriginCustomHeaders);
      const exports = Object.values<any>(one.template('service').toJSON()['Outputs'])
        .filter(({ Export }) => Export !== undefined).map(({ Value }) => id(Value)).filter(Boolean);
      return { listener: condition.HttpHeaderConfig.Values.map(id), sent: id(header), exports: [...new Set(exports)].sort() };
    };
    assert.deepEqual(shown(1), { listener: ['OriginSecret1'], sent: 'OriginSecret1', exports: ['OriginSecret1'] });
    // The listener is deployed first: it takes what is sent now, and what will be; and what the distribution refers to stays.
    assert.deepEqual(shown(2), {
      listener: ['OriginSecret2', 'OriginSecret1'], sent: 'OriginSecret2', exports: ['OriginSecret1', 'OriginSecret2'],
    });
    assert.deepEqual(shown(3).listener, ['OriginSecret3', 'OriginSecret2']);
  });

  test('its security group and its place are those of the network', () => {
    const balancer = only(service(), `${elb}::LoadBalancer`);
    assert.equal(balancer.Scheme, 'internet-facing');
    assert.equal(balancer.IpAddressType, 'dualstack');
    assert.deepEqual(balancer.SecurityGroups.map(imported).map((id: string) => /Balancer/.test(id)), [true]);
    assert.equal(new Set(balancer.Subnets.map(imported)).size, 3);
    assert.ok(balancer.Subnets.map(imported).every((id: string) => /Public/.test(id)));
    assert.deepEqual(all(service(), 'AWS::EC2::SecurityGroup'), {});
    assert.deepEqual(all(service(), 'AWS::EC2::SecurityGroupIngress'), {});
    assert.deepEqual(all(service(), 'AWS::EC2::SecurityGroupEgress'), {});
  });

  test('it is logged, cannot be deleted by a slip, and drops what is malformed', () => {
    const pairs = only(service(), `${elb}::LoadBalancer`).LoadBalancerAttributes
      .map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]);
    const attributes = Object.fromEntries(pairs);
    assert.equal(attributes['deletion_protection.enabled'], 'true');
    assert.equal(attributes['routing.http.drop_invalid_header_fields.enabled'], 'true');
    assert.equal(attributes['routing.http.desync_mitigation_mode'], 'strictest');
    assert.equal(attributes['access_logs.s3.enabled'], 'true');
    assert.match(imported(attributes['access_logs.s3.bucket']), /Storage:.*Logs/);
    // It may write under this prefix, and nowhere else.
    const policies = JSON.stringify(all(house().template('storage'), 'AWS::S3::BucketPolicy'));
    assert.ok(policies.includes(`/${attributes['access_logs.s3.prefix']}/AWSLogs/${house().environment.account}/*`));
  });

  test('its names and its certificate are the origin’s', () => {
    const template = service();
    const certificate = only(template, 'AWS::CertificateManager::Certificate');
    assert.equal(certificate.DomainName, 'origin.vitrine.example');
    assert.equal(certificate.ValidationMethod, 'DNS');
    const records = Object.values(all(template, 'AWS::Route53::RecordSet'));
    assert.deepEqual(records.map(({ Name, Type }) => `${Name} ${Type}`).sort(),
      ['origin.vitrine.example. A', 'origin.vitrine.example. AAAA']);
    for (const record of [...records, ...certificate.DomainValidationOptions]) {
      assert.deepEqual(record.HostedZoneId, { Ref: 'HostedZoneId' });
    }
    const given = service({ hostedZoneId: 'Z0123456789ABC' });
    assert.equal(given.toJSON()['Parameters'].HostedZoneId, undefined);
    assert.equal(only(given, 'AWS::CertificateManager::Certificate').DomainValidationOptions[0].HostedZoneId,
      'Z0123456789ABC');
  });

  test('targets are healthy when the API says that it is ready', () => {
    const targets = only(service(), `${elb}::TargetGroup`);
    assert.equal(targets.Port, 8080);
    assert.equal(targets.TargetType, 'instance');
    assert.equal(targets.HealthCheckPath, '/api/health/ready');
    assert.equal(targets.Matcher.HttpCode, '200');
    assert.ok(api('routes/health/ready.rs').includes('path = "/ready"'));
    assert.ok(targets.TargetGroupAttributes.some(({ Key, Value }: any) =>
      Key === 'load_balancing.algorithm.type' && Value === 'least_outstanding_requests'));
  });

  test('an instance that goes ends what it has begun', () => {
    const targets = only(service(), `${elb}::TargetGroup`);
    const delay = targets.TargetGroupAttributes
      .find(({ Key }: any) => Key === 'deregistration_delay.timeout_seconds').Value;
    const given = apiSettings(house().environment);
    assert.ok(Number(delay) > Number(given['VITRINE_REQUEST_TIMEOUT']), 'no request outlives it');
    assert.ok(Number(given['VITRINE_DRAIN_TIMEOUT']) >= Number(given['VITRINE_REQUEST_TIMEOUT']));
    const kill = Number(/^TimeoutStopSec=(\d+)$/m.exec(apiUnit)?.[1]);
    assert.ok(kill > Number(given['VITRINE_DRAIN_DELAY']) + Number(given['VITRINE_DRAIN_TIMEOUT']));
    // Longer, and health checks would take a restart for a fault.
    const blind = targets.HealthCheckIntervalSeconds * targets.UnhealthyThresholdCount;
    assert.ok(DRAIN.delay + DRAIN.timeout < blind);
  });

  test('instances have IMDSv2 alone, no SSH, no public address, and an encrypted disk', () => {
    const data = launch(house());
    assert.deepEqual(data.MetadataOptions,
      { HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1, HttpTokens: 'required' });
    assert.equal(data.KeyName, undefined);
    assert.equal(data.SecurityGroupIds, undefined);
    const [network, ...others] = data.NetworkInterfaces;
    assert.deepEqual(others, []);
    assert.equal(network.AssociatePublicIpAddress, false);
    assert.match(imported(network.Groups[0]), /Instances/);
    const [disk] = data.BlockDeviceMappings;
    assert.equal(disk.Ebs.Encrypted, true);
    assert.equal(disk.Ebs.VolumeType, 'gp3');
    assert.match(imported(disk.Ebs.KmsKeyId), /Disks/);
    assert.deepEqual(data.Monitoring, { Enabled: true });
  });

  test('they are Graviton, unless the operator says otherwise', () => {
    for (const [architecture, size, type] of [
      ['arm64', 'starter', 't4g.small'], ['arm64', 'global', 'c7g.large'], ['x86_64', 'global', 'c7a.large'],
    ]) {
      const changes = architecture === 'arm64' ? { size } : { size, architecture };
      const data = launch(house(changes));
      assert.equal(data.InstanceType, type);
      // An id, read by CloudFormation: Auto Scaling cannot go back to a template that names a parameter itself.
      const image = service(changes).toJSON()['Parameters'][data.ImageId.Ref];
      assert.deepEqual([data.ImageId.Ref, image.Type, image.Default], ['Image', 'AWS::EC2::Image::Id', undefined]);
      assert.ok(script(house(changes)).includes(`/$release/${architecture}/$file`));
    }
  });

  test('there are at least three, in three private subnets, and they are replaced where they do not serve', () => {
    for (const size of ['starter', 'global']) {
      const group = only(service({ size }), 'AWS::AutoScaling::AutoScalingGroup');
      assert.ok(Number(group.MinSize) >= 3);
      assert.ok(Number(group.MaxSize) >= 2 * Number(group.MinSize));
      assert.equal(group.DesiredCapacity, undefined, 'a deployment must not undo what scaling did');
      assert.equal(new Set(group.VPCZoneIdentifier.map(imported)).size, 3);
      assert.ok(group.VPCZoneIdentifier.map(imported).every((id: string) => /Private/.test(id)));
      assert.equal(group.HealthCheckType, 'ELB');
      assert.deepEqual(group.TargetGroupARNs, [{ Ref: Object.keys(all(service({ size }), `${elb}::TargetGroup`))[0] }]);
      assert.ok(group.MetricsCollection.length > 0);
    }
  });

  test('a changed template refreshes instances, new ones first, and goes back by itself', () => {
    const template = service();
    const [resource] = Object.values(template.findResources('AWS::AutoScaling::AutoScalingGroup'));
    const refresh = resource!['UpdatePolicy'].AutoScalingInstanceRefresh;
    assert.equal(refresh.Strategy, 'Rolling');
    assert.equal(refresh.Preferences.MinHealthyPercentage, 100);
    assert.ok(refresh.Preferences.MaxHealthyPercentage >= 134, 'of three, a fourth');
    assert.equal(refresh.Preferences.SkipMatching, true);
    const group = resource!['Properties'];
    assert.ok(refresh.Preferences.InstanceWarmup > group.HealthCheckGracePeriod, 'not until its health counts');
    // CloudFormation goes back to the numbered version of before.
    assert.ok(group.LaunchTemplate.Version['Fn::GetAtt'][1] === 'LatestVersionNumber');
    const alarms = all(template, 'AWS::CloudWatch::Alarm');
    const watched = refresh.Preferences.AlarmSpecification.Alarms.map(({ Ref }: any) => alarms[Ref].AlarmName);
    assert.deepEqual(watched, ['Vitrine-test-rollout-errors', 'Vitrine-test-rollout-unready']);
    for (const alarm of Object.values(alarms)) assert.equal(alarm.TreatMissingData, 'notBreaching');
  });

  test('a release is a parameter, and each is a template of its own', () => {
    const template = service();
    const { Release } = template.toJSON()['Parameters'];
    assert.equal(Release.AllowedPattern, '^[0-9A-Za-z._-]{1,64}$');
    assert.equal(Release.Default, undefined);
    assert.ok(script(house()).includes("release='r-7'"));
    const text = script(house());
    assert.ok(text.includes(`"s3://${bucketNames(house().environment).releases}/$release/arm64/$file"`));
    assert.ok(text.indexOf('sha256sum --check --strict') < text.indexOf('chmod 0755 vitrine-api'));
  });

  test('it scales with CPU, memory, requests, and viewers at work', () => {
    for (const size of ['starter', 'global'] as const) {
      const template = service({ size });
      const policies = Object.values(all(template, 'AWS::AutoScaling::ScalingPolicy'))
        .map(({ TargetTrackingConfiguration }) => TargetTrackingConfiguration);
      const predefined = (type: string) => policies.find((one) =>
        one.PredefinedMetricSpecification?.PredefinedMetricType === type);
      const custom = (name: string) => policies.find((one) => one.CustomizedMetricSpecification?.MetricName === name);
      const { instances } = house({ size }).stacks.service.size;
      assert.equal(policies.length, 4);
      assert.equal(predefined('ASGAverageCPUUtilization').TargetValue, 50);
      assert.equal(predefined('ALBRequestCountPerTarget').TargetValue, instances.requestsPerTarget);
      const viewers = custom('viewers_active');
      assert.equal(viewers.TargetValue, instances.viewersPerInstance);
      assert.deepEqual(viewers.CustomizedMetricSpecification,
        { MetricName: 'viewers_active', Namespace: 'Vitrine/test', Statistic: 'Average' });
      const memory = custom('mem_used_percent');
      assert.equal(memory.DisableScaleIn, true, 'memory does not go down with load');
      const [group] = Object.keys(all(template, 'AWS::AutoScaling::AutoScalingGroup'));
      assert.deepEqual(memory.CustomizedMetricSpecification.Dimensions,
        [{ Name: 'AutoScalingGroupName', Value: { Ref: group } }]);
    }
  });

  test('the API and the agent really publish what it scales by', () => {
    const { environment } = house();
    assert.ok(api('metrics/mod.rs').includes('IntGauge::new("viewers_active"'), 'a gauge without labels');
    assert.equal(apiSettings(environment)['VITRINE_EMF'], metricsNamespace(environment));
    const agent = JSON.parse(file(house(), '/etc/vitrine/agent.json'));
    assert.equal(agent.metrics.namespace, 'CWAgent');
    assert.deepEqual(agent.metrics.aggregation_dimensions, [['AutoScalingGroupName']]);
    assert.deepEqual(agent.metrics.metrics_collected.mem.measurement, ['mem_used_percent']);
    const logs = agent.logs.logs_collected.files.collect_list;
    assert.equal(logs.find((log: any) => log.file_path === PLACES.metrics).log_group_name, logGroups(environment).api);
    assert.ok(apiUnit.includes(`StandardOutput=append:${PLACES.metrics}`));
    const group = only(service(), 'AWS::Logs::LogGroup');
    assert.equal(group.LogGroupName, logGroups(environment).api);
    assert.match(imported(group.KmsKeyId), /Logs/);
    assert.equal(group.RetentionInDays, 30);
  });

  test('every setting is one that the API knows', () => {
    const known = new Set([...api('config/args.rs').matchAll(/env = "([A-Z_]+)"/g)].map(([, name]) => name));
    assert.ok(known.size > 20);
    for (const name of [
      ...Object.keys(apiSettings(house().environment)),
      'VITRINE_REDIS_URL', 'VITRINE_SECRET', 'VITRINE_SMTP_URL',
      'STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET',
    ]) assert.ok(known.has(name), name);
    assert.equal(apiSettings(house().environment)['VITRINE_TRUSTED_PROXIES'], '2');
  });

  test('settings survive systemd’s quoting', () => {
    assert.equal(environmentFile({ A: 'Vitrine <a@b.c>', B: 'a "b" $c \\d `e`' }),
      'A="Vitrine <a@b.c>"\nB="a \\"b\\" \\$c \\\\d \\`e\\`"\n');
  });

  test('user data is sound shell, and small enough', () => {
    for (const changes of [{}, { size: 'global', stripe: true, smtp: true, originAccess: 'oac' }]) {
      const text = script(house(changes));
      assert.ok(Buffer.byteLength(text) < USER_DATA_LIMIT, `${Buffer.byteLength(text)} bytes`);
      for (const part of [text, file(house(changes), PLACES.secrets)]) {
        assert.match(part, /^#!\/bin\/bash\n/);
        const checked = spawnSync('bash', ['-n'], { input: part, encoding: 'utf8' });
        assert.equal(checked.status, 0, checked.stderr);
      }
      assert.ok(!/resolve:|SecretString:/.test(text), 'no secret in user data');
    }
  });

  test('an instance that does not get ready is given up before its health counts', () => {
    const text = script(house());
    const tries = /for _ in \{1\.\.(\d+)\}/.exec(text)?.[1];
    assert.ok(Number(tries) * 5 < START.grace);
    assert.ok(text.includes('--health-status Unhealthy'));
    assert.ok(text.trimEnd().split('\n').at(-1)!.startsWith('give_up '));
  });

  test('the service restarts, is locked in, and runs as nobody who could log in', () => {
    const lines = new Set(apiUnit.split('\n'));
    for (const line of [
      'Restart=always', 'StartLimitIntervalSec=0', 'User=vitrine', 'NoNewPrivileges=yes', 'ProtectSystem=strict',
      'CapabilityBoundingSet=', 'KillSignal=SIGTERM', `ExecStart=${PLACES.program} serve`,
      `ExecStartPre=+${PLACES.secrets} write`, `ExecStartPre=${PLACES.program} migrate`,
      `EnvironmentFile=-${PLACES.secretEnvironment}`,
    ]) assert.ok(lines.has(line), line);
    assert.ok(script(house()).includes('--shell /sbin/nologin vitrine'));
    assert.equal(file(house(), '/etc/systemd/system/vitrine-api.service'), apiUnit);
  });

  test('the role may do what the API does, and no more', () => {
    const changes = { stripe: true, originAccess: 'oac' };
    const template = service(changes);
    const role = only(template, 'AWS::IAM::Role');
    assert.deepEqual(role.ManagedPolicyArns.map((arn: any) => arn['Fn::Join'][1].at(-1)),
      [':iam::aws:policy/AmazonSSMManagedInstanceCore']);
    const statements = only(template, 'AWS::IAM::Policy').PolicyDocument.Statement;
    const actions = (statement: any): string[] => [statement.Action].flat();
    assert.ok(statements.every((one: any) => one.Effect === 'Allow'));
    assert.ok(statements.flatMap(actions).every((action: string) => !action.includes('*')));
    const by = (action: string) => statements.filter((one: any) => actions(one).includes(action));

    const at = (bucket: keyof ReturnType<typeof bucketNames>): string =>
      `arn:aws:s3:::${bucketNames(settings(changes))[bucket]}/*`;
    const may = (resource: unknown): string[] => statements
      .filter((one: any) => [one.Resource].flat().some((it: unknown) => JSON.stringify(it) === JSON.stringify(resource)))
      .flatMap(actions).sort();
    assert.deepEqual(may(at('releases')), ['s3:GetObject']);
    assert.deepEqual(may(at('uploads')), ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject']);
    assert.deepEqual(may(at('models')), ['s3:AbortMultipartUpload', 's3:PutObject']);
    const keysOf = (via: string): string[] => statements
      .filter((one: any) => one.Condition?.StringEquals?.['kms:ViaService'] === `${via}.eu-central-1.amazonaws.com`)
      .map((one: any) => `${actions(one).sort().join('+')} ${[one.Resource].flat().map(imported).map((id: string) =>
        /(Content|Uploads|Secrets)/.exec(id)?.[0]).sort().join('+')}`);
    assert.deepEqual(keysOf('s3'), ['kms:Decrypt+kms:GenerateDataKey Content+Uploads']);
    assert.deepEqual(keysOf('secretsmanager'), ['kms:Decrypt Secrets']);
    const [log] = by('logs:PutLogEvents');
    assert.deepEqual(actions(log).sort(), ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents']);
    assert.ok(String(log.Resource).endsWith(':log-group:/vitrine/test/api:*'), String(log.Resource));
    assert.equal(statements.length, 10);

    const [secrets] = by('secretsmanager:GetSecretValue');
    assert.equal(secrets.Resource.length, 4, 'database, cache, signing, operator');
    assert.ok(secrets.Resource.every((arn: unknown) => typeof arn === 'object'), 'named one by one');
    assert.ok(!JSON.stringify(secrets.Resource).includes('OriginSecret'), 'what CloudFront shows is not its business');

    for (const statement of [...by('kms:Decrypt'), ...by('kms:GenerateDataKey')]) {
      assert.notEqual(statement.Resource, '*');
      assert.match(statement.Condition.StringEquals['kms:ViaService'], /^(s3|secretsmanager)\.eu-central-1\./);
    }
    const everywhere = statements.filter((one: any) => one.Resource === '*').flatMap(actions).sort();
    assert.deepEqual(everywhere, ['cloudwatch:PutMetricData', 'ec2:DescribeTags']);
    assert.equal(by('s3:DeleteObject').length, 1, 'uploads alone');
    assert.ok(by('autoscaling:SetInstanceHealth')[0].Resource.endsWith(`/${groupName(settings(changes))}`));
  });

  test('the operator’s secret stands where it is wanted, without a value that a deployment could put back', () => {
    const named = (changes: object) => Object.values(all(service(changes), 'AWS::SecretsManager::Secret'))
      .filter(({ Name }) => Name === 'vitrine/test/operator');
    assert.deepEqual(named({}), []);
    const [secret] = named({ stripe: true });
    assert.equal(secret.SecretString, undefined);
    assert.equal(secret.GenerateSecretString, undefined);
    assert.ok(secret.KmsKeyId);
    assert.ok(file(house({ stripe: true }), PLACES.secrets).includes('"STRIPE_WEBHOOK_SECRET"'));
    assert.ok(!file(house({ stripe: true }), PLACES.secrets).includes('VITRINE_SMTP_URL'));
  });

  test('other stacks find it', () => {
    const { stacks } = house();
    assert.equal(service().toJSON()['Outputs'].AutoScalingGroup.Value.Ref,
      Object.keys(all(service(), 'AWS::AutoScaling::AutoScalingGroup'))[0]);
    assert.ok(stacks.service.originSecretArn && stacks.service.rolloutAlarms.length === 2);
  });
});

/** An instance in small: its scripts, with AWS and systemd played by scripts of ours. */
class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'vitrine-instance-'));
  readonly run = join(this.folder, 'run');

  constructor() {
    this.program('aws', 'while [[ $1 != --secret-id ]]; do shift; done\ncat "$BENCH/answer-$2"');
    this.program('systemctl', 'echo "$@" >>"$BENCH/restarts"');
  }

  program(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, `#!/bin/bash\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  answer(secret: string, value: unknown, version = 'v1'): void {
    const SecretString = typeof value === 'string' ? value : JSON.stringify(value);
    const answer = JSON.stringify({ ARN: secret, VersionId: version, SecretString });
    writeFileSync(join(this.folder, `answer-${secret}`), answer);
  }

  start(text: string, ...args: string[]) {
    const path = this.program('script', text);
    return spawnSync('bash', [path, ...args], {
      encoding: 'utf8',
      env: {
        PATH: `${this.folder}:${process.env['PATH']}`, BENCH: this.folder, VITRINE_RUN: this.run, VITRINE_JITTER: '1',
      },
    });
  }

  /** What a unit would find in its environment. */
  environment(): Record<string, string> {
    const lines = readFileSync(join(this.run, 'env'), 'utf8').trimEnd().split('\n');
    return Object.fromEntries(lines.map((line) => {
      const [, name, value] = /^([A-Z_]+)=(".*")$/.exec(line) ?? assert.fail(line);
      return [name, JSON.parse(value!)];
    }));
  }

  restarts(): string {
    const told = join(this.folder, 'restarts');
    return existsSync(told) ? readFileSync(told, 'utf8') : '';
  }
}

describe('ALB + EC2 Auto Scaling: secrets on an instance', () => {
  const password = 'p@ss/w:rd?#%&+ "$x\\é';
  const places: Places = {
    region: 'eu-central-1', databaseHost: 'db.internal', databaseName: 'vitrine', databaseSecret: 'database',
    cacheHost: 'cache.internal', cacheSecret: 'cache', apiSecret: 'api',
    operatorSecret: 'operator', operatorKeys: ['STRIPE_SECRET_KEY', 'VITRINE_SMTP_URL'],
  };
  const bench = (): Bench => {
    const made = new Bench();
    made.answer('database', { username: 'vitrine', password });
    made.answer('cache', 'Token123');
    made.answer('api', 'k'.repeat(64));
    made.answer('operator', {
      STRIPE_SECRET_KEY: 'sk_live_"1"', VITRINE_SMTP_URL: 'smtps://u:p@mail.example', OTHER: 'no',
    });
    return made;
  };

  test('are written as the API reads them, for root alone', () => {
    const on = bench();
    const done = on.start(secretsScript(places), 'write');
    assert.equal(done.status, 0, done.stderr);
    const { DATABASE_URL, ...others } = on.environment();
    const url = new URL(DATABASE_URL!.replace('postgres:', 'https:'));
    assert.equal(decodeURIComponent(url.password), password);
    assert.equal(url.username, 'vitrine');
    assert.equal(`${url.host}${url.pathname}`, 'db.internal:5432/vitrine');
    assert.deepEqual(Object.fromEntries(url.searchParams),
      { sslmode: 'verify-full', sslrootcert: PLACES.databaseCa });
    assert.deepEqual(others, {
      VITRINE_REDIS_URL: 'rediss://:Token123@cache.internal:6379/',
      VITRINE_SECRET: 'k'.repeat(64),
      STRIPE_SECRET_KEY: 'sk_live_"1"',
      VITRINE_SMTP_URL: 'smtps://u:p@mail.example',
    });
    assert.equal(statSync(join(on.run, 'env')).mode & 0o777, 0o600);
    assert.equal(statSync(on.run).mode & 0o777, 0o700);
    assert.ok(!done.stdout.includes('Token123') && !done.stderr.includes('Token123'));
  });

  test('none are asked of the operator where nothing is wanted', () => {
    const on = bench();
    const { operatorSecret: _, ...without } = places;
    assert.equal(on.start(secretsScript({ ...without, operatorKeys: [] }), 'write').status, 0);
    assert.deepEqual(Object.keys(on.environment()), ['DATABASE_URL', 'VITRINE_REDIS_URL', 'VITRINE_SECRET']);
  });

  test('one that the operator has not filled stops the service, and says which', () => {
    const on = bench();
    on.answer('operator', { STRIPE_SECRET_KEY: 'sk', VITRINE_SMTP_URL: '' });
    const done = on.start(secretsScript(places), 'write');
    assert.notEqual(done.status, 0);
    assert.match(done.stderr, /VITRINE_SMTP_URL is missing/);
    assert.ok(!existsSync(join(on.run, 'env')));
    on.program('aws', 'exit 254');
    assert.notEqual(on.start(secretsScript(places), 'write').status, 0);
  });

  test('a new password of the database restarts the service, and nothing else does', () => {
    const on = bench();
    const check = () => on.start(secretsScript(places), 'check');
    assert.equal(check().status, 0);
    assert.equal(on.restarts(), '', 'not started yet');
    on.start(secretsScript(places), 'write');
    assert.equal(check().status, 0);
    assert.equal(on.restarts(), '', 'unchanged');
    on.answer('database', { username: 'vitrine', password: 'new' }, 'v2');
    assert.equal(check().status, 0);
    assert.equal(on.restarts(), 'try-restart vitrine-api.service\n');
    on.start(secretsScript(places), 'write');
    assert.match(on.environment()['DATABASE_URL']!, /:new@/);
    assert.equal(check().status, 0);
    assert.equal(on.restarts(), 'try-restart vitrine-api.service\n', 'once');
  });
});
