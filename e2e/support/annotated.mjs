// Models to pin things to, and hotspots to pin to them.

import { pack } from './glb.mjs';

const FACES = [
  // normal, two edges whose cross product it is
  [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  [[-1, 0, 0], [0, 0, 1], [0, 1, 0]],
  [[0, 1, 0], [0, 0, 1], [1, 0, 0]],
  [[0, -1, 0], [1, 0, 0], [0, 0, 1]],
  [[0, 0, 1], [1, 0, 0], [0, 1, 0]],
  [[0, 0, -1], [0, 1, 0], [1, 0, 0]],
];
const WIDTH = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16 };

/** A binary chunk that grows, and its accessors. */
function buffer(json) {
  const parts = [];
  let length = 0;
  Object.assign(json, { bufferViews: [], accessors: [] });
  const add = (array, type, componentType, extra = {}) => {
    const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
    const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
    json.bufferViews.push({ buffer: 0, byteOffset: length, byteLength: bytes.length });
    length += padded.length;
    parts.push(padded);
    json.accessors.push({ bufferView: json.bufferViews.length - 1, componentType, type, count: array.length / WIDTH[type], ...extra });
    return json.accessors.length - 1;
  };
  const finish = () => {
    const binary = Buffer.concat(parts);
    json.buffers = [{ byteLength: binary.length }];
    return pack(json, binary);
  };
  return { add, finish };
}

/** A box between two corners: 24 vertices, four a face, in the order +X −X +Y −Y +Z −Z; U and V run along its edges. */
function box(min, max, shape = { position: [], normal: [], uv: [], index: [] }) {
  for (const [n, u, v] of FACES) {
    const first = shape.position.length / 3;
    for (const [s, t] of [[-1, -1], [1, -1], [1, 1], [-1, 1]]) {
      for (let axis = 0; axis < 3; axis += 1) {
        shape.position.push((min[axis] + max[axis] + (n[axis] + s * u[axis] + t * v[axis]) * (max[axis] - min[axis])) / 2);
      }
      shape.normal.push(...n);
      shape.uv.push((s + 1) / 2, (t + 1) / 2);
    }
    shape.index.push(first, first + 1, first + 2, first, first + 2, first + 3);
  }
  return shape;
}

function primitive(add, { position, normal, uv, index }, min, max) {
  return {
    attributes: {
      POSITION: add(new Float32Array(position), 'VEC3', 5126, { min, max }),
      NORMAL: add(new Float32Array(normal), 'VEC3', 5126),
      TEXCOORD_0: add(new Float32Array(uv), 'VEC2', 5126),
    },
    indices: add(new Uint16Array(index), 'SCALAR', 5123),
  };
}

const paint = (name, rgb) => ({ name, pbrMetallicRoughness: { baseColorFactor: [...rgb, 1], metallicFactor: 0, roughnessFactor: 0.7 } });

/**
 * One node, mesh and material for each box `{ name, material, min, max, colour }`; places in metres.
 */
export function boxes(list) {
  const json = {
    asset: { version: '2.0', generator: 'vitrine e2e' },
    scene: 0,
    scenes: [{ nodes: list.map((_, at) => at) }],
    nodes: list.map(({ name }, at) => ({ name, mesh: at })),
    materials: list.map(({ material, colour = [0.6, 0.6, 0.6] }) => paint(material, colour)),
  };
  const { add, finish } = buffer(json);
  json.meshes = list.map(({ min, max }, at) => ({ primitives: [{ ...primitive(add, box(min, max), min, max), material: at }] }));
  return finish();
}

/**
 * An arm of two metres along +Y with an elbow half-way: a skinned mesh, whose animation `bend` takes one second to turn the
 * upper half by 90° about +Z, so that its top, at (0, 2, 0), comes to (−1, 1, 0) and faces −X. The top's middle is half-way
 * between the vertices 32 and 34.
 */
export function arm(bend = 'Bend') {
  const json = {
    asset: { version: '2.0', generator: 'vitrine e2e' },
    scene: 0,
    scenes: [{ nodes: [0, 1] }],
    nodes: [
      { name: 'arm', mesh: 0, skin: 0 },
      { name: 'shoulder', children: [2] },
      { name: 'elbow', translation: [0, 1, 0] },
    ],
    materials: [paint('skin', [0.7, 0.5, 0.4])],
  };
  const { add, finish } = buffer(json);
  const shape = box([-0.2, 1, -0.2], [0.2, 2, 0.2], box([-0.2, 0, -0.2], [0.2, 1, 0.2]));
  const part = primitive(add, shape, [-0.2, 0, -0.2], [0.2, 2, 0.2]);
  const joints = Array.from({ length: 48 }, (_, vertex) => [vertex < 24 ? 0 : 1, 0, 0, 0]).flat();
  const weights = Array.from({ length: 48 }, () => [1, 0, 0, 0]).flat();
  part.attributes.JOINTS_0 = add(new Uint8Array(joints), 'VEC4', 5121);
  part.attributes.WEIGHTS_0 = add(new Float32Array(weights), 'VEC4', 5126);
  json.meshes = [{ primitives: [{ ...part, material: 0 }] }];
  const unmoved = (y) => [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, -y, 0, 1];
  json.skins = [{ joints: [1, 2], inverseBindMatrices: add(new Float32Array([...unmoved(0), ...unmoved(1)]), 'MAT4', 5126) }];
  const input = add(new Float32Array([0, 1]), 'SCALAR', 5126, { min: [0], max: [1] });
  const output = add(new Float32Array([0, 0, 0, 1, 0, 0, Math.SQRT1_2, Math.SQRT1_2]), 'VEC4', 5126);
  json.animations = [{ name: bend, samplers: [{ input, output }], channels: [{ sampler: 0, target: { node: 2, path: 'rotation' } }] }];
  return finish();
}

/**
 * Puts a button into the viewer's slot `hotspot-NAME`; `data` are its data attributes in camelCase. Resolves to its locator.
 */
export async function hotspot(viewer, name, data = {}, text = name) {
  await viewer.evaluate((element, { name, data, text }) => {
    const button = document.createElement('button');
    button.slot = `hotspot-${name}`;
    button.textContent = text;
    button.heard = [];
    button.addEventListener('hotspot-visibility', ({ detail, bubbles }) => button.heard.push([detail.visible, bubbles]));
    Object.assign(button.dataset, data);
    element.append(button);
  }, { name, data, text });
  return viewer.locator(`[slot="hotspot-${name}"]`);
}

/** What queryHotspot() says, its points as lists of numbers; null where it says that. */
export function query(viewer, name) {
  return viewer.evaluate((element, slot) => {
    const found = element.queryHotspot(slot);
    const list = ({ x, y, z }) => [x, y, z];
    return found && {
      position: list(found.position), normal: list(found.normal), canvas: list(found.canvasPosition),
      facing: found.facingCamera, text: [String(found.position), String(found.normal)],
    };
  }, `hotspot-${name}`);
}

/** The middle of a child in CSS pixels from the viewer's top left. */
export function middle(child) {
  return child.evaluate((element) => {
    const own = element.getBoundingClientRect();
    const { left, top } = (element.closest('product-viewer') ?? element.getRootNode().host).getBoundingClientRect();
    return [own.left + own.width / 2 - left, own.top + own.height / 2 - top];
  });
}
