// The cube of glb.mjs with a picture on it: packed, or as a .gltf with files beside it.

import { cube, pack } from './glb.mjs';

/** The glTF JSON and the binary chunk of a GLB. */
export function unpack(glb) {
  const length = glb.readUInt32LE(12);
  return { json: JSON.parse(glb.subarray(20, 20 + length)), binary: glb.subarray(28 + length) };
}

/** `{ json, binary }` of a cube whose faces all show `image`: an address, or the bytes of a PNG, packed with the rest. */
function paint(image) {
  const { json, binary } = unpack(cube());
  const parts = [binary];
  let length = binary.length;
  const add = (bytes) => {
    json.bufferViews.push({ buffer: 0, byteOffset: length, byteLength: bytes.length });
    parts.push(bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4));
    length += bytes.length + parts.at(-1).length;
    return json.bufferViews.length - 1;
  };
  const { attributes } = json.meshes[0].primitives[0];
  const corners = new Float32Array(Array.from({ length: 6 }, () => [0, 1, 1, 1, 1, 0, 0, 0]).flat());
  json.accessors.push({ bufferView: add(Buffer.from(corners.buffer)), componentType: 5126, type: 'VEC2', count: 24 });
  delete attributes.COLOR_0;
  attributes.TEXCOORD_0 = json.accessors.length - 1;
  json.images = [typeof image === 'string' ? { uri: image } : { bufferView: add(image), mimeType: 'image/png' }];
  json.textures = [{ source: 0 }];
  json.materials[0].pbrMetallicRoughness.baseColorTexture = { index: 0 };
  json.buffers = [{ byteLength: length }];
  return { json, binary: Buffer.concat(parts) };
}

/** A GLB of a cube with the bytes of a PNG on all its faces; bytes that are no picture are packed all the same. */
export function painted(image) {
  const { json, binary } = paint(image);
  return pack(json, binary);
}

/** The same as `{ gltf, bin }`, two files: the .gltf names the other as `bin`, and its picture as `image`. */
export function separate({ bin, image }) {
  const { json, binary } = paint(image);
  json.buffers[0].uri = bin;
  return { gltf: Buffer.from(JSON.stringify(json)), bin: binary };
}
