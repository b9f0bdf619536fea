// A stand-in for the transcoder, by the interface of our glue. It reads files that the test makes up: after the twelve bytes that
// a KTX2 file begins with come width, height and levels as bytes, and a 2 where it has two channels. Each of a level's bytes is its
// number; a picture without width is what the transcoder was not made for; one of 255 levels takes much memory.

let free = 0;
let count = 0;
/** How many textures have been freed. */
export const freed = () => free;
/** How many transcoders have been made. */
export const made = () => count;

export default function make() {
  const memory = new WebAssembly.Memory({ initial: 1 });
  let dead = false;

  /** @param {{ module_or_path: WebAssembly.Module }} options */
  async function init({ module_or_path: module }) {
    if (!(module instanceof WebAssembly.Module)) throw new TypeError('no module');
    count += 1;
    return { a: memory };
  }

  class Texture {
    constructor(bytes) {
      if (bytes.length < 15) throw 'The header is cut off.';
      [this.width, this.height, this.levels, this.channels] = bytes.subarray(12);
      dead ||= !this.width;
      if (dead) throw new WebAssembly.RuntimeError('unreachable');
      if (this.levels === 255) memory.grow(600);
    }

    transcode(level, format) {
      if (format && this.channels === 2) throw 'It has red and green alone.';
      const [width, height] = [this.width, this.height].map((edge) => Math.max(edge >> level, 1));
      return new Uint8Array(format ? Math.ceil(width / 4) * Math.ceil(height / 4) * 16 : width * height * 4).fill(level);
    }

    free() {
      free += 1;
    }
  }

  return { init, Texture };
}
