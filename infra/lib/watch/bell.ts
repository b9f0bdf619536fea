/** How alarms are made: each tells people, and says what they may do. */

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';

/** One alarm. */
export interface Ring {
  /** What is measured. Its period says how long a point stands for. */
  readonly metric: cloudwatch.IMetric;
  /** Rings above this, or below. */
  readonly above?: number;
  readonly below?: number;
  /** So many points of the last so many must be beyond the limit. */
  readonly points: readonly [number, number];
  /** What no point at all means: that all is well, that it is not, or nothing new. */
  readonly missing: cloudwatch.TreatMissingData;
  /** For percentiles: whether to keep still where there are too few samples for one. */
  readonly ignoreFewSamples?: boolean;
  /** What it means, for people who are woken by it. */
  readonly means: string;
  /** What to do first. */
  readonly todo: string;
}

/** Makes alarms of one stack, which all tell the same topic: when they begin, and when they are over. */
export class Bell {
  readonly alarms: cloudwatch.Alarm[] = [];
  readonly #scope: Construct;
  readonly #prefix: string;
  readonly #action: SnsAction;

  constructor(scope: Construct, environment: Environment, topic: sns.ITopic) {
    this.#scope = scope;
    this.#prefix = `Vitrine-${environment.name}`;
    this.#action = new SnsAction(topic);
  }

  /** @param name `api-latency`: the alarm is `Vitrine-production-api-latency` */
  ring(name: string, ring: Ring): cloudwatch.Alarm {
    const limit = ring.above ?? ring.below;
    if (limit === undefined) throw new Error(`${name} has no limit`);
    const alarm = new cloudwatch.Alarm(this.#scope, id(name), {
      alarmName: this.name(name),
      alarmDescription: describe(ring),
      metric: ring.metric,
      threshold: limit,
      comparisonOperator: ring.above === undefined
        ? cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD : cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      datapointsToAlarm: ring.points[0],
      evaluationPeriods: ring.points[1],
      treatMissingData: ring.missing,
      ...(ring.ignoreFewSamples === true ? { evaluateLowSampleCountPercentile: 'ignore' } : {}),
    });
    alarm.addAlarmAction(this.#action);
    alarm.addOkAction(this.#action);
    this.alarms.push(alarm);
    return alarm;
  }

  /** An alarm that rings while any of these does. */
  any(
    name: string, alarms: readonly cloudwatch.IAlarm[], words: Pick<Ring, 'means' | 'todo'>,
  ): cloudwatch.CompositeAlarm {
    const alarm = new cloudwatch.CompositeAlarm(this.#scope, id(name), {
      compositeAlarmName: this.name(name),
      alarmDescription: describe(words),
      alarmRule: cloudwatch.AlarmRule.anyOf(
        ...alarms.map((one) => cloudwatch.AlarmRule.fromAlarm(one, cloudwatch.AlarmState.ALARM))),
    });
    alarm.addAlarmAction(this.#action);
    alarm.addOkAction(this.#action);
    return alarm;
  }

  name(name: string): string {
    return `${this.#prefix}-${name}`;
  }
}

const describe = ({ means, todo }: Pick<Ring, 'means' | 'todo'>): string => `${means} To do: ${todo}`;

/** `api-latency` is `ApiLatency` in the template. */
const id = (name: string): string =>
  name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
