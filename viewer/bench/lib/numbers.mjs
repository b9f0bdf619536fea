// Numbers of measurements.

/** The median of what is a number; NaN of none. @param {(number | null | undefined)[]} values */
export function median(values) {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  const count = sorted.length;
  return count ? (sorted[(count - 1) >> 1] + sorted[count >> 1]) / 2 : NaN;
}

/** With so many decimals; null where it is no number, as JSON has it. @param {number} value */
export function round(value, decimals = 0) {
  return Number.isFinite(value) ? +value.toFixed(decimals) : null;
}

/** @param {number} ms */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A record with something in front of each of its names. @param {string} start @param {Record<string, any>} record */
export const prefixed = (start, record) => Object.fromEntries(Object.entries(record).map(([key, value]) => [start + key, value]));
