/** What a type of instance can hold, where a limit depends on it. */

const SIZES: Record<string, number> = { micro: 1, small: 2, medium: 4, large: 8, xlarge: 16 };

/** GiB of memory of an instance type of AWS: `t4g.small`, `cache.m7g.large`, `r7g.2xlarge`. */
export function memoryOf(type: string): number {
  const [family = '', size = ''] = type.replace(/^(db|cache)\./, '').split('.');
  const many = /^(\d+)xlarge$/.exec(size)?.[1];
  const usual = many === undefined ? SIZES[size] : 16 * Number(many);
  const factor: Record<string, number> = { t: 1, m: 1, c: 0.5, r: 2 };
  const of = factor[family.charAt(0)];
  if (usual === undefined || of === undefined) throw new Error(`it is not known how much memory ${type} has`);
  return usual * of;
}

/**
 * How many connections PostgreSQL takes on RDS unless told otherwise: its default is a byte count of memory by this
 * number, at most 5000. A tenth of memory is RDS's own.
 */
export const connectionsOf = (type: string): number =>
  Math.min(5_000, Math.floor((memoryOf(type) * 0.9 * 1024 ** 3) / 9_531_392));

/** Whether an instance type saves up its computing time, and may run out of it. */
export const isBurstable = (type: string): boolean => type.replace(/^(db|cache)\./, '').startsWith('t');
