// Small models made on the spot, so that tests know every number in them.

const FACES = [
  // normal, two edges (their cross product is the normal), colour
  [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.85, 0.1, 0.1]],
  [[-1, 0, 0], [0, 0, 1], [0, 1, 0], [0.1, 0.7, 0.75]],
  [[0, 1, 0], [0, 0, 1], [1, 0, 0], [0.1, 0.65, 0.15]],
  [[0, -1, 0], [1, 0, 0], [0, 0, 1], [0.7, 0.15, 0.7]],
  [[0, 0, 1], [1, 0, 0], [0, 1, 0], [0.1, 0.2, 0.85]],
  [[0, 0, -1], [0, 1, 0], [1, 0, 0], [0.85, 0.75, 0.1]],
];

/** Packs glTF JSON and its one binary chunk into a GLB. */
export function pack(json, binary = Buffer.alloc(0)) {
  const pad = (bytes, fill) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4, fill)]);
  const chunks = [['JSON', pad(Buffer.from(JSON.stringify(json)), 0x20)]];
  if (binary.length) chunks.push(['BIN\0', pad(binary, 0)]);
  const parts = chunks.flatMap(([kind, bytes]) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(bytes.length, 0);
    head.write(kind, 4, 'latin1');
    return [head, bytes];
  });
  const header = Buffer.alloc(12);
  header.write('glTF', 0, 'latin1');
  header.writeUInt32LE(2, 4);
  header.writeUInt32LE(12 + parts.reduce((sum, part) => sum + part.length, 0), 8);
  return Buffer.concat([header, ...parts]);
}

/**
 * A cube of edge `size` metres about the origin whose six faces have six colours (+X red, -X teal, +Y green,
 * -Y purple, +Z blue, -Z yellow). With `variants`, a map of name to base colour [r, g, b] in linear light, the faces
 * are white and take the colour of the variant. With `spin`, an animation of that name turns it once about +Y in two seconds.
 */
export function cube({ size = 1, variants = null, spin = null } = {}) {
  const position = [];
  const normal = [];
  const colour = [];
  const index = [];
  for (const [n, u, v, face] of FACES) {
    const first = position.length / 3;
    for (const [s, t] of [[-1, -1], [1, -1], [1, 1], [-1, 1]]) {
      for (let axis = 0; axis < 3; axis += 1) position.push((n[axis] + s * u[axis] + t * v[axis]) * size * 0.5);
      normal.push(...n);
      colour.push(...(variants ? [1, 1, 1] : face));
    }
    index.push(first, first + 1, first + 2, first, first + 2, first + 3);
  }
  const bufferViews = [];
  const accessors = [];
  const parts = [];
  let length = 0;
  const add = (array, type, componentType, extra = {}) => {
    const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
    const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
    bufferViews.push({ buffer: 0, byteOffset: length, byteLength: bytes.length });
    length += padded.length;
    parts.push(padded);
    const width = { SCALAR: 1, VEC3: 3, VEC4: 4 }[type];
    accessors.push({ bufferView: bufferViews.length - 1, componentType, type, count: array.length / width, ...extra });
    return accessors.length - 1;
  };
  const half = size / 2;
  const primitive = {
    attributes: {
      POSITION: add(new Float32Array(position), 'VEC3', 5126, { min: [-half, -half, -half], max: [half, half, half] }),
      NORMAL: add(new Float32Array(normal), 'VEC3', 5126),
      COLOR_0: add(new Float32Array(colour), 'VEC3', 5126),
    },
    indices: add(new Uint16Array(index), 'SCALAR', 5123),
    material: 0,
  };
  const paint = (name, rgb) => ({ name, pbrMetallicRoughness: { baseColorFactor: [...rgb, 1], metallicFactor: 0, roughnessFactor: 0.6 } });
  const json = {
    asset: { version: '2.0', generator: 'vitrine e2e' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, name: 'cube' }],
    meshes: [{ primitives: [primitive] }],
    materials: variants ? Object.entries(variants).map(([name, rgb]) => paint(name, rgb)) : [paint('faces', [1, 1, 1])],
    bufferViews, accessors,
  };
  if (variants) {
    json.extensionsUsed = ['KHR_materials_variants'];
    json.extensions = { KHR_materials_variants: { variants: Object.keys(variants).map((name) => ({ name })) } };
    primitive.extensions = {
      KHR_materials_variants: { mappings: Object.keys(variants).map((_, at) => ({ material: at, variants: [at] })) },
    };
  }
  if (spin) {
    const input = add(new Float32Array([0, 0.5, 1, 1.5, 2]), 'SCALAR', 5126, { min: [0], max: [2] });
    const turns = [0, 0.25, 0.5, 0.75, 1].flatMap((turn) => [0, Math.sin(turn * Math.PI), 0, Math.cos(turn * Math.PI)]);
    const output = add(new Float32Array(turns), 'VEC4', 5126);
    json.animations = [{ name: spin, samplers: [{ input, output }], channels: [{ sampler: 0, target: { node: 0, path: 'rotation' } }] }];
  }
  const binary = Buffer.concat(parts);
  json.buffers = [{ byteLength: binary.length }];
  return pack(json, binary);
}
