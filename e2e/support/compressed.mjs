// Models whose geometry or pictures are compressed, made from plain ones, which stay as their twins.

import { readFileSync } from 'node:fs';
import path from 'node:path';

import draco3d from 'draco3dgltf';
import { MeshoptEncoder } from 'meshoptimizer/encoder';

import { picture } from '../../viewer/codecs/tests/fixtures/picture.mjs';
import { pack } from './glb.mjs';
import { painted, unpack } from './gltf.mjs';
import { ROOT } from './paths.mjs';

const FIXTURES = path.join(ROOT, 'viewer', 'codecs', 'tests', 'fixtures');
const WIDTHS = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 };
const TYPES = { 5120: Int8Array, 5121: Uint8Array, 5122: Int16Array, 5123: Uint16Array, 5125: Uint32Array, 5126: Float32Array };

/** A binary chunk that grows by buffer views; `add` gives the view's index. */
function chunk(views) {
  const parts = [];
  let length = 0;
  const put = (bytes) => {
    const at = length;
    parts.push(bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4));
    length += bytes.length + parts.at(-1).length;
    return at;
  };
  const add = (bytes, extra = {}) => views.push({ buffer: 0, byteOffset: put(bytes), byteLength: bytes.length, ...extra }) - 1;
  return { put, add, bytes: () => Buffer.concat(parts) };
}

const bytesOf = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
const viewOf = ({ json, binary }, { byteOffset = 0, byteLength }) => binary.subarray(byteOffset, byteOffset + byteLength);

/** An accessor's numbers; its view has no stride. */
function numbers(file, index) {
  const { bufferView, byteOffset = 0, componentType, type, count } = file.json.accessors[index];
  const Type = TYPES[componentType];
  const length = count * WIDTHS[type];
  const bytes = viewOf(file, file.json.bufferViews[bufferView]).subarray(byteOffset, byteOffset + length * Type.BYTES_PER_ELEMENT);
  return new Type(Uint8Array.from(bytes).buffer);
}

const EVERYTHING = new Set(['KHR_draco_mesh_compression', 'EXT_meshopt_compression', 'KHR_mesh_quantization', 'KHR_texture_basisu']);

/** Names the extension as one that cannot be done without. */
function needs(json, ...names) {
  if (!names.every((name) => EVERYTHING.has(name))) throw new Error(`${names} is none of ours`);
  for (const key of ['extensionsUsed', 'extensionsRequired']) json[key] = [...new Set([...(json[key] ?? []), ...names])];
}

/**
 * A ball of radius `size` / 2 with waves on it, in all colours, that turns about +Y: 2,145 vertices with normals, texture
 * coordinates and colours, 4,096 triangles. Its animation `Spin` takes two seconds.
 */
export function ball({ size = 1 } = {}) {
  const [rows, columns] = [32, 64];
  const shape = { position: [], normal: [], uv: [], colour: [], index: [] };
  for (let row = 0; row <= rows; row += 1) {
    for (let column = 0; column <= columns; column += 1) {
      const [v, u] = [row / rows, column / columns];
      const [phi, theta] = [v * Math.PI, u * 2 * Math.PI];
      const direction = [Math.sin(phi) * Math.sin(theta), Math.cos(phi), Math.sin(phi) * Math.cos(theta)];
      const radius = (size / 2) * (1 - 0.1 * Math.sin(phi) * (1 + Math.cos(6 * theta)) / 2);
      shape.position.push(...direction.map((part) => part * radius));
      shape.normal.push(...direction);
      shape.uv.push(u, v);
      shape.colour.push(0.15 + 0.7 * v, 0.5 + 0.35 * Math.sin(theta), 0.85 - 0.7 * v);
      if (row === rows || column === columns) continue;
      const first = row * (columns + 1) + column;
      shape.index.push(first, first + columns + 1, first + columns + 2, first, first + columns + 2, first + 1);
    }
  }
  const json = {
    asset: { version: '2.0', generator: 'vitrine e2e' }, scene: 0, scenes: [{ nodes: [0] }], nodes: [{ mesh: 0, name: 'ball' }],
    materials: [{ name: 'waves', pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.6 } }], bufferViews: [], accessors: [],
  };
  const data = chunk(json.bufferViews);
  const add = (array, type, componentType, extra = {}) => json.accessors.push({
    bufferView: data.add(bytesOf(array)), componentType, type, count: array.length / WIDTHS[type], ...extra,
  }) - 1;
  const ends = (pick) => [0, 1, 2].map((axis) => Math.fround(pick(...shape.position.filter((_, at) => at % 3 === axis))));
  const attributes = {
    POSITION: add(new Float32Array(shape.position), 'VEC3', 5126, { min: ends(Math.min), max: ends(Math.max) }),
    NORMAL: add(new Float32Array(shape.normal), 'VEC3', 5126),
    TEXCOORD_0: add(new Float32Array(shape.uv), 'VEC2', 5126),
    COLOR_0: add(new Float32Array(shape.colour), 'VEC3', 5126),
  };
  json.meshes = [{ primitives: [{ attributes, indices: add(new Uint16Array(shape.index), 'SCALAR', 5123), material: 0 }] }];
  const turns = [0, 0.25, 0.5, 0.75, 1].flatMap((turn) => [0, Math.sin(turn * Math.PI), 0, Math.cos(turn * Math.PI)]);
  json.animations = [{
    name: 'Spin',
    samplers: [{
      input: add(new Float32Array([0, 0.5, 1, 1.5, 2]), 'SCALAR', 5126, { min: [0], max: [2] }), output: add(new Float32Array(turns), 'VEC4', 5126),
    }],
    channels: [{ sampler: 0, target: { node: 0, path: 'rotation' } }],
  }];
  const binary = data.bytes();
  json.buffers = [{ byteLength: binary.length }];
  return pack(json, binary);
}

let encoderModule;

/** A triangle mesh in Draco's format, and the ids of its attributes. */
async function encode(primitive, file, method) {
  encoderModule ??= await draco3d.createEncoderModule({});
  const draco = encoderModule;
  const [encoder, builder, mesh, out] = [new draco.Encoder(), new draco.MeshBuilder(), new draco.Mesh(), new draco.DracoInt8Array()];
  const indices = Uint32Array.from(numbers(file, primitive.indices));
  builder.AddFacesToMesh(mesh, indices.length / 3, indices);
  const ids = {};
  for (const [name, accessor] of Object.entries(primitive.attributes)) {
    const { count, type } = file.json.accessors[accessor];
    const kind = { POSITION: draco.POSITION, NORMAL: draco.NORMAL, COLOR_0: draco.COLOR, TEXCOORD_0: draco.TEX_COORD }[name];
    ids[name] = builder.AddFloatAttributeToMesh(mesh, kind, count, WIDTHS[type], Float32Array.from(numbers(file, accessor)));
  }
  encoder.SetSpeedOptions(5, 5);
  encoder.SetEncodingMethod(draco[method]);
  encoder.SetTrackEncodedProperties(true);
  for (const [kind, bits] of [[draco.POSITION, 14], [draco.NORMAL, 10], [draco.COLOR, 10], [draco.TEX_COORD, 12]]) {
    encoder.SetAttributeQuantization(kind, bits);
  }
  const length = encoder.EncodeMeshToDracoBuffer(mesh, out);
  if (length <= 0) throw new Error('Draco encodes nothing');
  const bytes = Buffer.from(Array.from({ length }, (_, at) => out.GetValue(at) & 255));
  const counts = { vertices: encoder.GetNumberOfEncodedPoints(), indices: encoder.GetNumberOfEncodedFaces() * 3 };
  for (const it of [encoder, builder, mesh, out]) draco.destroy(it);
  return { bytes, ids, counts };
}

/**
 * A GLB whose meshes are compressed by Draco.
 * @param {Buffer} glb one whose accessors have views of their own
 * @param {'MESH_EDGEBREAKER_ENCODING' | 'MESH_SEQUENTIAL_ENCODING'} [method]
 */
export async function draco(glb, method = 'MESH_EDGEBREAKER_ENCODING') {
  const file = unpack(glb);
  const json = structuredClone(file.json);
  json.bufferViews = [];
  const data = chunk(json.bufferViews);
  const packed = new Set();
  for (const primitive of json.meshes.flatMap((mesh) => mesh.primitives)) {
    const { bytes, ids, counts } = await encode(primitive, file, method);
    primitive.extensions = { ...primitive.extensions, KHR_draco_mesh_compression: { bufferView: data.add(bytes), attributes: ids } };
    for (const index of [primitive.indices, ...Object.values(primitive.attributes)]) {
      packed.add(index);
      delete json.accessors[index].bufferView;
      json.accessors[index].count = index === primitive.indices ? counts.indices : counts.vertices;
    }
  }
  // What Draco has nothing to do with: animations, pictures.
  for (const [index, it] of [...json.accessors.entries(), ...(json.images ?? []).entries()]) {
    if (it.bufferView === undefined || (it.componentType && packed.has(index))) continue;
    it.bufferView = data.add(viewOf(file, file.json.bufferViews[it.bufferView]));
  }
  needs(json, 'KHR_draco_mesh_compression');
  const binary = data.bytes();
  json.buffers = [{ byteLength: binary.length }];
  return pack(json, binary);
}

/**
 * A GLB all of whose accessors are compressed by meshopt, with each of its filters where that belongs: normals `OCTAHEDRAL`
 * in bytes, rotations `QUATERNION` in 16 bits, positions `EXPONENTIAL`.
 * @param {Buffer} glb one whose accessors have views of their own
 */
export async function meshopt(glb) {
  await MeshoptEncoder.ready;
  const file = unpack(glb);
  const json = structuredClone(file.json);
  const { accessors } = json;
  json.bufferViews = [];
  const data = chunk(json.bufferViews);
  // Room for what is decoded: a buffer without bytes.
  let room = 0;
  const roles = new Map();
  const put = (index, source, count, stride, mode, filter = 'NONE') => {
    const bytes = Buffer.from(MeshoptEncoder.encodeGltfBuffer(bytesOf(source), count, stride, mode));
    const extension = {
      buffer: 0, byteOffset: data.put(bytes), byteLength: bytes.length, byteStride: stride, count, mode, ...(filter !== 'NONE' && { filter }),
    };
    accessors[index].bufferView = json.bufferViews.push({
      buffer: 1, byteOffset: room, byteLength: count * stride, ...(roles.has(index) && mode === 'ATTRIBUTES' && { byteStride: stride }),
      extensions: { EXT_meshopt_compression: extension },
    }) - 1;
    room += (count * stride + 3) & ~3;
  };
  const vec4 = (array, width, last) => Float32Array.from({ length: (array.length / width) * 4 }, (_, at) => (at % 4 < width ? array[(at >> 2) * width + (at % 4)] : last));
  const rotations = new Set((json.animations ?? []).flatMap(({ channels, samplers }) => channels
    .filter(({ target }) => target.path === 'rotation').map(({ sampler }) => samplers[sampler].output)));
  for (const { attributes, indices } of json.meshes.flatMap((mesh) => mesh.primitives)) {
    roles.set(indices, 'indices');
    for (const [name, accessor] of Object.entries(attributes)) roles.set(accessor, name);
  }
  accessors.forEach((accessor, index) => {
    if (accessor.bufferView === undefined) return;
    const source = numbers(file, index);
    const { count } = accessor;
    const role = rotations.has(index) ? 'rotation' : roles.get(index);
    if (role === 'indices') put(index, source, count, source.BYTES_PER_ELEMENT, 'TRIANGLES');
    else if (role === 'NORMAL') {
      Object.assign(accessor, { componentType: 5120, normalized: true });
      put(index, MeshoptEncoder.encodeFilterOct(vec4(source, 3, 0), count, 4, 8), count, 4, 'ATTRIBUTES', 'OCTAHEDRAL');
    } else if (role === 'rotation') {
      Object.assign(accessor, { componentType: 5122, normalized: true });
      put(index, MeshoptEncoder.encodeFilterQuat(source, count, 8, 16), count, 8, 'ATTRIBUTES', 'QUATERNION');
    } else if (role === 'POSITION') {
      put(index, MeshoptEncoder.encodeFilterExp(source, count, 12, 16), count, 12, 'ATTRIBUTES', 'EXPONENTIAL');
    } else {
      put(index, source, count, WIDTHS[accessor.type] * source.BYTES_PER_ELEMENT, 'ATTRIBUTES');
    }
  });
  for (const image of json.images ?? []) {
    if (image.bufferView !== undefined) image.bufferView = data.add(viewOf(file, file.json.bufferViews[image.bufferView]));
  }
  needs(json, 'EXT_meshopt_compression', 'KHR_mesh_quantization');
  const binary = data.bytes();
  json.buffers = [{ byteLength: binary.length }, { byteLength: room, extensions: { EXT_meshopt_compression: { fallback: true } } }];
  return pack(json, binary);
}

/** The picture that the KTX2 files among the fixtures were made of, as PNG. */
export const png = () => picture(64, 48, false);

/** A file of the codecs' own tests. */
export const fixture = (name) => readFileSync(path.join(FIXTURES, name));

/** A GLB of a cube with a picture on all its faces, which is in KTX2 alone. */
export function basis(ktx2) {
  const { json, binary } = unpack(painted(ktx2));
  json.images[0].mimeType = 'image/ktx2';
  json.textures = [{ extensions: { KHR_texture_basisu: { source: 0 } } }];
  needs(json, 'KHR_texture_basisu');
  return pack(json, binary);
}

/** The same file with its compressed geometry overwritten, from the eighth byte on: a header that promises what does not come. */
export function broken(glb) {
  const { json, binary } = unpack(glb);
  const spoilt = Buffer.from(binary);
  for (const view of json.bufferViews) spoil(spoilt, view.extensions?.EXT_meshopt_compression);
  for (const { extensions } of json.meshes.flatMap((mesh) => mesh.primitives)) spoil(spoilt, json.bufferViews[extensions?.KHR_draco_mesh_compression?.bufferView]);
  return pack(json, spoilt);
}

function spoil(bytes, view) {
  if (!view) return;
  const { byteOffset = 0, byteLength } = view;
  bytes.fill(0xff, byteOffset + Math.min(8, byteLength), byteOffset + byteLength);
}
