// What the browser's processes take, as Linux tells in /proc. Elsewhere nothing is known.

import { readFileSync, readdirSync } from 'node:fs';

/** Of a tick, in milliseconds: the kernel shows 100 of them a second. */
const TICK = 10;

/**
 * Renderer and GPU processes of the browser that uses this profile: processor time in milliseconds, and their share of memory (PSS)
 * in MiB.
 * @param {string} profile
 */
export function processes(profile) {
  const all = list();
  if (!all) return { cpu: NaN, mem: NaN, gpuMem: NaN };
  const browser = [...all].find(([, process]) => process.command.includes(profile) && !process.command.includes('--type='))?.[0];
  const below = (pid) => {
    for (let at = pid, depth = 0; at && depth < 20; depth++) {
      if (at === browser) return true;
      at = all.get(at)?.parent;
    }
    return false;
  };
  const ours = [...all].filter(([pid, { command }]) => /--type=(renderer|gpu-process)/.test(command) && below(pid))
    .map(([pid, { command, ticks }]) => ({ gpu: command.includes('gpu-process'), cpu: ticks * TICK, mem: memory(pid) }));
  const sum = (key, some = ours) => some.reduce((total, process) => total + process[key], 0);
  return { cpu: sum('cpu'), mem: sum('mem'), gpuMem: sum('mem', ours.filter(({ gpu }) => gpu)) };
}

function list() {
  const all = new Map();
  let pids;
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return null;
  }
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name, in brackets, may hold spaces and brackets.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      all.set(+pid, { parent: +fields[1], ticks: +fields[11] + +fields[12], command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') });
    } catch {
      // It has ended.
    }
  }
  return all;
}

function memory(pid) {
  try {
    return +/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1] / 1024;
  } catch {
    return 0;
  }
}
