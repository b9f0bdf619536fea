// Who is near the viewport, and who is in it: two observers for all viewers of a page.

/** How far outside the viewport loading begins. */
const MARGIN = '50% 25%';

/** @type {{ near: IntersectionObserver, seen: IntersectionObserver } | undefined} */
let observers;

/**
 * Watches an element; `element.onNear(near)` and `element.onSeen(seen)` are called at changes.
 * @param {any} element
 */
export function watch(element) {
  observers ??= {
    near: observer(MARGIN, (target, inside) => target.onNear(inside)),
    seen: observer('0px', (target, inside) => target.onSeen(inside)),
  };
  observers.near.observe(element);
  observers.seen.observe(element);
}

/** @param {Element} element */
export function unwatch(element) {
  observers?.near.unobserve(element);
  observers?.seen.unobserve(element);
}

/**
 * @param {string} rootMargin
 * @param {(target: any, inside: boolean) => void} tell
 */
function observer(rootMargin, tell) {
  const latest = (/** @type {IntersectionObserverEntry[]} */ entries) => {
    for (const { target, isIntersecting } of entries) tell(target, isIntersecting);
  };
  return new IntersectionObserver(latest, { rootMargin });
}
