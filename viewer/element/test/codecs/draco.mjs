// Google's own decoder, by the interface of our glue.

import { createRequire } from 'node:module';

const { createDecoderModule } = createRequire(new URL('../../../../e2e/package.json', import.meta.url))('draco3dgltf');
let draco;

/** @param {{ module_or_path: WebAssembly.Module }} options */
async function init({ module_or_path: module }) {
  if (!(module instanceof WebAssembly.Module)) throw new TypeError('no module');
  draco ??= await createDecoderModule({});
  return { a: new WebAssembly.Memory({ initial: 1 }) };
}

const KINDS = { 5120: ['DT_INT8', 1], 5121: ['DT_UINT8', 1], 5122: ['DT_INT16', 2], 5123: ['DT_UINT16', 2], 5125: ['DT_UINT32', 4], 5126: ['DT_FLOAT32', 4] };

/** Copies what `fill` writes into so many bytes of Draco's memory. */
function taken(size, fill) {
  const pointer = draco._malloc(size);
  fill(pointer);
  const bytes = draco.HEAPU8.slice(pointer, pointer + size);
  draco._free(pointer);
  return bytes;
}

class Mesh {
  #decoder = new draco.Decoder();
  #mesh = new draco.Mesh();

  constructor(bytes) {
    const status = this.#decoder.DecodeArrayToMesh(bytes, bytes.length, this.#mesh);
    if (!status.ok()) throw status.error_msg();
  }

  indices(componentType) {
    const count = this.#mesh.num_faces() * 3;
    return componentType === 5125
      ? taken(count * 4, (pointer) => this.#decoder.GetTrianglesUInt32Array(this.#mesh, count * 4, pointer))
      : taken(count * 2, (pointer) => this.#decoder.GetTrianglesUInt16Array(this.#mesh, count * 2, pointer));
  }

  attribute(id, componentType, components) {
    const attribute = this.#decoder.GetAttributeByUniqueId(this.#mesh, id);
    const [kind, each] = KINDS[componentType];
    const size = this.#mesh.num_points() * components * each;
    return taken(size, (pointer) => this.#decoder.GetAttributeDataArrayForAllPoints(this.#mesh, attribute, draco[kind], size, pointer));
  }

  free() {
    draco.destroy(this.#mesh);
    draco.destroy(this.#decoder);
  }
}

export default () => ({ init, Mesh });
