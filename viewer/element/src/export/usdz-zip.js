// The archive of a USDZ: a ZIP of uncompressed files whose contents begin at multiples of 64 bytes.

/** @type {Uint32Array | undefined} */
let table;

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  table ??= Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value;
  });
  let value = -1;
  for (let i = 0; i < bytes.length; i += 1) value = table[(value ^ bytes[i]) & 255] ^ (value >>> 8);
  return ~value >>> 0;
}

/**
 * @param {[name: string, bytes: Uint8Array][]} files names in ASCII; the first is the layer that is shown
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function zip(files) {
  const HEAD = 30;
  const ENTRY = 46;
  let size = 22;
  let at = 0;
  const placed = files.map(([name, bytes]) => {
    // An extra field has a head of four bytes of its own.
    const pad = 64 - (at + HEAD + name.length + 4) % 64 & 63;
    const entry = { name, bytes, at, pad, crc: crc32(bytes) };
    at += HEAD + name.length + 4 + pad + bytes.length;
    size += ENTRY + name.length;
    return entry;
  });
  const result = new Uint8Array(at + size);
  const view = new DataView(result.buffer);
  const text = (/** @type {number} */ to, /** @type {string} */ name) => {
    for (let i = 0; i < name.length; i += 1) result[to + i] = name.charCodeAt(i);
  };
  /** What a file's head and its entry in the directory share. */
  const common = (/** @type {number} */ to, /** @type {typeof placed[0]} */ { name, bytes, crc }, /** @type {number} */ extra) => {
    view.setUint16(to, 10, true);
    // The first day that the format knows: equal models give equal files.
    view.setUint16(to + 8, 0x21, true);
    view.setUint32(to + 10, crc, true);
    view.setUint32(to + 14, bytes.length, true);
    view.setUint32(to + 18, bytes.length, true);
    view.setUint16(to + 22, name.length, true);
    view.setUint16(to + 24, extra, true);
  };
  let entry = at;
  for (const file of placed) {
    const { name, bytes, pad } = file;
    view.setUint32(file.at, 0x04034b50, true);
    common(file.at + 4, file, pad + 4);
    text(file.at + HEAD, name);
    // 0x1986 is what other writers of USDZ call their padding.
    view.setUint16(file.at + HEAD + name.length, 0x1986, true);
    view.setUint16(file.at + HEAD + name.length + 2, pad, true);
    result.set(bytes, file.at + HEAD + name.length + 4 + pad);
    view.setUint32(entry, 0x02014b50, true);
    view.setUint16(entry + 4, 10, true);
    common(entry + 6, file, 0);
    view.setUint32(entry + 42, file.at, true);
    text(entry + ENTRY, name);
    entry += ENTRY + name.length;
  }
  view.setUint32(entry, 0x06054b50, true);
  view.setUint16(entry + 8, placed.length, true);
  view.setUint16(entry + 10, placed.length, true);
  view.setUint32(entry + 12, entry - at, true);
  view.setUint32(entry + 16, at, true);
  return result;
}
