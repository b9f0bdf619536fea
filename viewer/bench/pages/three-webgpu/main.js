import * as THREE from 'three/webgpu';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import { DRACOLoader } from 'three/examples/jsm/loaders/DRACOLoader.js';
import { HDRLoader } from 'three/examples/jsm/loaders/HDRLoader.js';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { RoomEnvironment } from 'three/examples/jsm/environments/RoomEnvironment.js';

const controls = [];

async function viewer(cell) {
  const canvas = document.createElement('canvas');
  cell.append(canvas);
  const renderer = new THREE.WebGPURenderer({ canvas, antialias: true, alpha: true, forceWebGL: P.get('backend') === 'webgl' });
  await renderer.init();
  renderer.setPixelRatio(devicePixelRatio);
  renderer.toneMapping = THREE.NeutralToneMapping;
  const scene = new THREE.Scene();
  const camera = new THREE.PerspectiveCamera(30, 1, 0.01, 100);
  const control = new OrbitControls(camera, canvas);
  controls.push(control);

  // Drawn when something moves, as a careful site would.
  let queued = false;
  const draw = () => {
    queued = false;
    if (control.autoRotate) {
      queue();
      control.update();
    }
    renderer.render(scene, camera);
  };
  const queue = () => {
    if (!queued) {
      queued = true;
      requestAnimationFrame(draw);
    }
  };
  control.addEventListener('change', queue);
  control.queue = queue;

  const draco = new DRACOLoader().setDecoderPath('/vendor/draco/');
  const [gltf, hdr] = await Promise.all([
    new GLTFLoader().setDRACOLoader(draco).loadAsync(P.model),
    P.env ? new HDRLoader().loadAsync(P.env) : null,
  ]);
  const pmrem = new THREE.PMREMGenerator(renderer);
  scene.environment = (hdr ? pmrem.fromEquirectangular(hdr) : pmrem.fromScene(new RoomEnvironment(), 0.04)).texture;
  scene.add(gltf.scene);

  const sphere = new THREE.Box3().setFromObject(gltf.scene).getBoundingSphere(new THREE.Sphere());
  control.target.copy(sphere.center);
  camera.near = sphere.radius / 50;
  camera.far = sphere.radius * 20;
  camera.position.copy(sphere.center).add(new THREE.Vector3(0, 0.25, 1).setLength(0.8 * sphere.radius / Math.sin(Math.PI / 12)));
  control.update();
  new ResizeObserver(() => {
    const width = cell.clientWidth;
    const height = cell.clientHeight;
    renderer.setSize(width, height, false);
    camera.aspect = width / height;
    camera.updateProjectionMatrix();
    renderer.render(scene, camera);
  }).observe(cell);
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}

window.__spin = (on) => controls.forEach((control) => {
  control.autoRotate = on;
  control.queue();
});
window.__ready = Promise.all(P.cells.map(viewer));
