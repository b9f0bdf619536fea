// A small toy for the examples: a box with a lid and a ball. It has named parts, three materials and two animations.

/** A cube of edge 1 and a ball of radius 1: positions, normals, indices. */
const SHAPES = { cube: cube(), ball: ball(24, 16) };

function cube() {
  const position = [];
  const normal = [];
  const index = [];
  for (const [n, u, v] of [[[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 1], [1, 0, 0]], [[0, 0, 1], [1, 0, 0], [0, 1, 0]]]) {
    for (const side of [1, -1]) {
      const first = position.length / 3;
      for (const [s, t] of [[-1, -1], [1, -1], [1, 1], [-1, 1]]) {
        for (let axis = 0; axis < 3; axis += 1) position.push((n[axis] * side + s * u[axis] * side + t * v[axis]) / 2);
        normal.push(...n.map((value) => value * side));
      }
      index.push(first, first + 1, first + 2, first, first + 2, first + 3);
    }
  }
  return { position, normal, index };
}

/** @param {number} around @param {number} down */
function ball(around, down) {
  const position = [];
  const index = [];
  for (let row = 0; row <= down; row += 1) {
    for (let column = 0; column <= around; column += 1) {
      const phi = Math.PI * row / down;
      const theta = 2 * Math.PI * column / around;
      position.push(Math.sin(phi) * Math.sin(theta), Math.cos(phi), Math.sin(phi) * Math.cos(theta));
      const at = row * (around + 1) + column;
      if (row < down && column < around) index.push(at, at + around + 1, at + 1, at + 1, at + around + 1, at + around + 2);
    }
  }
  return { position, normal: position, index };
}

const WALL = 0.012;
/** Walls of the box: middle and size, metres. */
const WALLS = [
  [[0, WALL / 2, 0], [0.3, WALL, 0.2]], [[0, 0.06, 0.1 - WALL / 2], [0.3, 0.12, WALL]], [[0, 0.06, WALL / 2 - 0.1], [0.3, 0.12, WALL]],
  [[0.15 - WALL / 2, 0.06, 0], [WALL, 0.12, 0.2]], [[WALL / 2 - 0.15, 0.06, 0], [WALL, 0.12, 0.2]],
];

/** The toy as a GLB. */
export function toy() {
  const parts = [];
  const bufferViews = [];
  const accessors = [];
  let length = 0;
  const add = (array, type, componentType, extra = {}) => {
    const bytes = Buffer.from(array.buffer);
    bufferViews.push({ buffer: 0, byteOffset: length, byteLength: bytes.length });
    const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
    parts.push(padded);
    length += padded.length;
    const width = { SCALAR: 1, VEC3: 3, VEC4: 4 }[type];
    accessors.push({ bufferView: bufferViews.length - 1, componentType, count: array.length / width, type, ...extra });
    return accessors.length - 1;
  };
  const shape = ({ position, normal, index }) => {
    const axis = (pick) => [0, 1, 2].map((at) => Math.fround(pick(...position.filter((_, place) => place % 3 === at))));
    return {
      attributes: {
        POSITION: add(new Float32Array(position), 'VEC3', 5126, { min: axis(Math.min), max: axis(Math.max) }),
        NORMAL: add(new Float32Array(normal), 'VEC3', 5126),
      },
      indices: add(new Uint16Array(index), 'SCALAR', 5123),
    };
  };
  const block = shape(SHAPES.cube);
  const sphere = shape(SHAPES.ball);
  const times = (...values) => add(new Float32Array(values), 'SCALAR', 5126, { min: [Math.min(...values)], max: [Math.max(...values)] });
  const turned = (degrees) => [Math.sin(degrees * Math.PI / 360), 0, 0, Math.cos(degrees * Math.PI / 360)];
  const animation = (name, node, path, input, type, output) => ({
    name, channels: [{ sampler: 0, target: { node, path } }],
    samplers: [{ input, output: add(new Float32Array(output), type, 5126), interpolation: 'LINEAR' }],
  });
  const heights = Array.from({ length: 17 }, (_, step) => 0.06 + 0.22 * (1 - ((step - 8) / 8) ** 2));
  const animations = [
    animation('Open', 1, 'rotation', times(0, 1.2, 2), 'VEC4', [turned(0), turned(-105), turned(-105)].flat()),
    animation('Bounce', 2, 'translation', times(...heights.map((_, step) => step / 10)), 'VEC3', heights.flatMap((height) => [0, height, 0])),
  ];
  const material = (name, baseColorFactor, roughnessFactor, metallicFactor = 0) => ({ name, pbrMetallicRoughness: { baseColorFactor, roughnessFactor, metallicFactor } });
  const json = {
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [
      { name: 'Box', children: [1, 2, ...WALLS.map((_, wall) => 4 + wall)] },
      { name: 'Lid', translation: [0, 0.12, -0.1], rotation: turned(-60), children: [3] },
      { name: 'Ball', translation: [0, 0.06, 0], scale: [0.048, 0.048, 0.048], mesh: 1 },
      { name: 'Board', translation: [0, WALL / 2, 0.1], scale: [0.31, WALL, 0.21], mesh: 2 },
      ...WALLS.map(([translation, scale], wall) => ({ name: `Wall ${wall + 1}`, translation, scale, mesh: 0 })),
    ],
    meshes: [{ primitives: [{ ...block, material: 0 }] }, { primitives: [{ ...sphere, material: 1 }] }, { primitives: [{ ...block, material: 2 }] }],
    materials: [
      material('Box', [0.62, 0.4, 0.22, 1], 0.55), material('Ball', [0.05, 0.12, 0.75, 1], 0.25), material('Lid', [0.45, 0.27, 0.14, 1], 0.5),
    ],
    animations, accessors, bufferViews, buffers: [{ byteLength: length }],
  };
  const pad = (bytes, fill) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4, fill)]);
  const chunks = [['JSON', pad(Buffer.from(JSON.stringify(json)), 0x20)], ['BIN\0', Buffer.concat(parts)]];
  const body = chunks.flatMap(([kind, bytes]) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(bytes.length, 0);
    head.write(kind, 4, 'latin1');
    return [head, bytes];
  });
  const head = Buffer.alloc(12);
  head.write('glTF', 0, 'latin1');
  head.writeUInt32LE(2, 4);
  head.writeUInt32LE(12 + body.reduce((sum, part) => sum + part.length, 0), 8);
  return Buffer.concat([head, ...body]);
}
