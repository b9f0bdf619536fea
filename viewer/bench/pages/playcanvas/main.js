import {
  AnimComponentSystem, AppBase, AppOptions, Asset, BoundingBox, CameraComponentSystem, Color, ContainerHandler, Entity, EnvLighting,
  FILLMODE_NONE, LAYERID_WORLD, LightComponentSystem, RESOLUTION_AUTO, RenderComponentSystem, TEXTUREPROJECTION_EQUIRECT, TONEMAP_NEUTRAL,
  TextureHandler, createGraphicsDevice, dracoInitialize,
} from 'playcanvas';

const spins = [];
dracoInitialize({ jsUrl: '/vendor/draco/draco_wasm_wrapper.js', wasmUrl: '/vendor/draco/draco_decoder.wasm', lazyInit: true, numWorkers: 1 });

const load = (app, type, url, data) => new Promise((resolve, reject) => {
  const asset = new Asset(url, type, { url }, data);
  asset.on('load', () => resolve(asset));
  asset.on('error', reject);
  app.assets.add(asset);
  app.assets.load(asset);
});

async function viewer(cell) {
  const canvas = document.createElement('canvas');
  cell.append(canvas);
  const device = await createGraphicsDevice(canvas, { deviceTypes: [P.get('backend', 'webgl2')], antialias: true, alpha: true });
  device.maxPixelRatio = devicePixelRatio;
  const options = new AppOptions();
  options.graphicsDevice = device;
  options.componentSystems = [RenderComponentSystem, CameraComponentSystem, LightComponentSystem, AnimComponentSystem];
  options.resourceHandlers = [ContainerHandler, TextureHandler];
  const app = new AppBase(canvas);
  app.init(options);
  app.setCanvasFillMode(FILLMODE_NONE);
  app.setCanvasResolution(RESOLUTION_AUTO);
  app.autoRender = false;
  app.start();
  new ResizeObserver(() => {
    app.resizeCanvas(cell.clientWidth, cell.clientHeight);
    app.renderNextFrame = true;
  }).observe(cell);
  const camera = new Entity();
  camera.addComponent('camera', { clearColor: new Color(1, 1, 1, 1), fov: 30, layers: [LAYERID_WORLD], toneMapping: TONEMAP_NEUTRAL });
  app.root.addChild(camera);

  const [glb, hdr] = await Promise.all([
    load(app, 'container', P.model),
    P.env ? load(app, 'texture', P.env, { projection: 'equirect', mipmaps: false }) : null,
  ]);
  if (hdr) {
    hdr.resource.projection = TEXTUREPROJECTION_EQUIRECT;
    const source = EnvLighting.generateLightingSource(hdr.resource);
    app.scene.envAtlas = EnvLighting.generateAtlas(source);
    source.destroy();
  } else {
    app.scene.ambientLight = new Color(0.6, 0.6, 0.6);
    const light = new Entity();
    light.addComponent('light', { type: 'directional' });
    light.setEulerAngles(45, 30, 0);
    app.root.addChild(light);
  }
  const model = glb.resource.instantiateRenderEntity();
  app.root.addChild(model);

  const box = new BoundingBox();
  let first = true;
  model.findComponents('render').forEach((render) => render.meshInstances.forEach((mesh) => {
    if (first) {
      box.copy(mesh.aabb);
      first = false;
    } else box.add(mesh.aabb);
  }));
  const radius = box.halfExtents.length();
  const distance = 0.8 * radius / Math.sin(Math.PI / 12);
  let angle = 0;
  let spinning = false;
  camera.camera.nearClip = radius / 50;
  camera.camera.farClip = radius * 20;
  const place = () => {
    camera.setPosition(box.center.x + distance * Math.sin(angle), box.center.y + distance * 0.25, box.center.z + distance * Math.cos(angle));
    camera.lookAt(box.center);
    app.renderNextFrame = true;
  };
  app.on('update', (seconds) => {
    if (spinning) {
      angle += seconds;
      place();
    }
  });
  place();
  spins.push((on) => {
    spinning = on;
  });
  await new Promise((resolve) => app.once('frameend', () => requestAnimationFrame(resolve)));
}

window.__spin = (on) => spins.forEach((spin) => spin(on));
window.__ready = Promise.all(P.cells.map(viewer));
