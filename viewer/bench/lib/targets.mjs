// What the project wants of <product-viewer>, and whether it is so.

/** The page that the targets are for. */
export const OURS = 'product-viewer';

/**
 * At most so much: of the base page's figure, or in itself where `absolute`. `when` names what must have been so in a run.
 * @type {{ name: string, key: string, most: number, absolute?: boolean, when?: Record<string, string> }[]}
 */
export const TARGETS = [
  { name: 'first visit: until the model is seen', key: 'visible', most: 0.25 },
  { name: 'third visit: until the model is seen', key: 'warm_visible', most: 0.12 },
  { name: 'Fast 4G: until the model is seen', key: 'net_visible', most: 0.6, when: { net: 'fast4g' } },
  { name: 'main thread blocked before', key: 'tbt', most: 0.1 },
  { name: 'a frame while turning, at full resolution', key: 'full_ft', most: 0.29 },
  ...[12, 20].flatMap((count) => [
    { name: `${count} viewers: until all are seen`, key: `grid${count}_visible`, most: 0.5 },
    { name: `${count} viewers: memory`, key: `grid${count}_mem`, most: 1 },
  ]),
  { name: 'at rest: frames per second', key: 'idle_fps', most: 0, absolute: true },
  { name: 'at rest: animation-frame callbacks per second', key: 'idle_raf', most: 0, absolute: true },
];

/**
 * What was found of a target; null where it was not measured.
 * @param {(typeof TARGETS)[number]} target @param {number} ours @param {number} base
 */
export function found(target, ours, base) {
  const value = target.absolute ? ours : ours / base;
  return Number.isFinite(value) ? { value, met: value <= target.most } : null;
}
