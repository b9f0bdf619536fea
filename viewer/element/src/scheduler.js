// One animation loop for all viewers of a page. It runs only while somebody has something to draw.

/** @typedef {{ tick: (now: number) => boolean, broken: (error: unknown) => void }} Task */

/** @type {Set<Task>} */
const due = new Set();
let frame = 0;

/** Calls `task.tick` at the next frame, and at each one after it for as long as it returns true. @param {Task} task */
export function wake(task) {
  due.add(task);
  frame ||= requestAnimationFrame(run);
}

/** @param {Task} task */
export function sleep(task) {
  due.delete(task);
  if (due.size === 0 && frame) {
    cancelAnimationFrame(frame);
    frame = 0;
  }
}

/** @param {number} now */
function run(now) {
  frame = 0;
  const batch = [...due];
  due.clear();
  for (const task of batch) {
    try {
      if (task.tick(now)) wake(task);
    } catch (error) {
      task.broken(error);
    }
  }
}
