/** Tells how far it is: in one line that changes on a terminal, in a few plain lines elsewhere. */

export interface Progress {
  /** Of `total` things, `done` are done. */
  (done: number, total: number): void;
}

/** A log never gets more than these lines for one thing. */
const LINES = 5;

export function progress(what: string, out: NodeJS.WriteStream = process.stdout): Progress {
  let told = -1;
  return (done, total) => {
    const text = `  ${what}: ${done} of ${total}`;
    if (out.isTTY) {
      out.write(`\r\x1b[K${text}${done === total ? '\n' : ''}`);
      return;
    }
    const step = total === 0 ? LINES : Math.floor((done / total) * LINES);
    if (step === told) return;
    told = step;
    out.write(`${text}\n`);
  };
}

/** `1.4 MB` */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
