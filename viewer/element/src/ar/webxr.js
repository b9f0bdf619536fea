// AR by WebXR: what the WebGL2 engine draws, copied into the session's own framebuffer.
//
// What is drawn is a second.js: engine.canvas (the context's), view.draw_xr(view, projection, width, height), shape, tick(now),
// relight(file), turned(yaw), release(). Matrices are column-major, the view's from the model's space; the picture is premultiplied
// and transparent where the model is not.

import { multiply } from '../export/usdz-geometry.js';
import { RoomLight } from './light.js';
import { Pose, suits } from './pose.js';

/** Degrees below the middle of the screen at which a floor is looked for. */
const DOWN = 20 * Math.PI / 180;
/** On these a press is theirs, not the model's. */
const CONTROLS = 'a,button,input,select,textarea,[role=button],[data-pointer-coalesce],.interactive';

/**
 * @typedef {object} Told
 * @property {Record<string, string>} words
 * @property {() => HTMLElement} exit makes the button that ends it
 * @property {(status: 'session-started' | 'object-placed') => void} status
 * @property {(status: 'tracking' | 'not-tracking') => void} tracking
 * @property {() => void} ended
 */

/**
 * Starts a session; to be called while handling a click.
 * @param {any} element @param {any} parts @param {import('./ar.js').Host} host @param {Told} told
 * @returns {Promise<{ end: () => void }>}
 * @throws if the browser or the user refuses
 */
export async function enter(element, parts, host, told) {
  const stage = /** @type {HTMLElement} */ (parts.stage);
  const { xr: system } = /** @type {any} */ (navigator);
  const xr = await system.requestSession('immersive-ar', {
    requiredFeatures: ['hit-test'],
    optionalFeatures: ['local-floor', 'dom-overlay', ...(element.hasAttribute('xr-environment') ? ['light-estimation'] : [])],
    domOverlay: { root: stage },
  });
  try {
    return await present(xr, element, stage, host, told);
  } catch (error) {
    await xr.end().catch(() => {});
    throw error;
  }
}

/** @param {any} xr @param {any} element @param {HTMLElement} stage @param {import('./ar.js').Host} host @param {Told} told */
async function present(xr, element, stage, host, told) {
  const { XRWebGLLayer, XRRay } = /** @type {any} */ (globalThis);
  let over = false;
  /** @type {any} */
  let session = null;
  const overlay = document.createElement('div');
  const hint = document.createElement('div');
  const clean = () => {
    over = true;
    stage.classList.remove('xr');
    stage.removeEventListener('beforexrselect', beforeSelect);
    overlay.remove();
    session?.release();
    session = null;
    // The page's picture was not drawn meanwhile.
    host.session()?.wake();
  };
  /** @param {Event} event */
  function beforeSelect(event) {
    if (event.composedPath().some((node) => node instanceof Element && node.matches(CONTROLS))) event.preventDefault();
  }
  xr.addEventListener('end', () => {
    if (over) return;
    clean();
    told.ended();
  }, { once: true });
  try {
    const engine = host.session()?.engine;
    if (engine?.kind === 'webgl') session = await engine.second(element, host);
    else if (host.webgl) session = await host.webgl();
    else throw new Error('There is no WebGL2 here.');
    if (over) throw new DOMException('The session has ended.', 'AbortError');
    const gl = session.engine.canvas.getContext('webgl2');
    await gl.makeXRCompatible();
    // Copying into a framebuffer with more samples than one is no copy.
    const layer = new XRWebGLLayer(xr, gl, { alpha: true, antialias: false, depth: false, stencil: false });
    await xr.updateRenderState({ baseLayer: layer, depthNear: 0.05, depthFar: 100 });
    const space = await xr.requestReferenceSpace('local-floor').catch(() => xr.requestReferenceSpace('local'));
    const viewer = await xr.requestReferenceSpace('viewer');
    const placement = /** @type {import('./pose.js').Placement} */ (element.getAttribute('ar-placement') ?? 'floor');
    const tilt = placement === 'floor' ? -DOWN : placement === 'ceiling' ? DOWN : 0;
    const source = await xr.requestHitTestSource({
      space: viewer,
      ...(tilt && XRRay ? { offsetRay: new XRRay(new DOMPoint(0, 0, 0), { x: 0, y: Math.sin(tilt), z: -Math.cos(tilt), w: 0 }) } : {}),
    });
    const touch = await xr.requestHitTestSourceForTransientInput?.({ profile: 'generic-touchscreen' }).catch(() => null);
    const probe = element.hasAttribute('xr-environment') ? await xr.requestLightProbe?.().catch(() => null) : null;
    const light = probe ? new RoomLight(probe, space) : null;
    if (over) throw new DOMException('The session has ended.', 'AbortError');

    const pose = new Pose(placement, session.shape, element.getAttribute('ar-scale') === 'fixed');
    let placed = false;
    let tracking = true;

    const slot = document.createElement('slot');
    slot.name = 'exit-webxr-ar-button';
    slot.append(told.exit());
    slot.addEventListener('click', () => xr.end().catch(() => {}));
    hint.className = 'ar-hint';
    hint.setAttribute('role', 'status');
    overlay.className = 'ar-box';
    overlay.append(slot, hint);
    stage.append(overlay);
    stage.classList.add('xr');
    stage.addEventListener('beforexrselect', beforeSelect);
    hint.textContent = told.words['ar-find'] ?? 'Move your phone slowly to find a surface';

    xr.addEventListener('select', () => {
      if (placed || !pose.found) return;
      placed = true;
      hint.textContent = '';
      source.cancel?.();
      told.status('object-placed');
    });

    /** @param {any} frame */
    const surface = (frame) => {
      for (const hit of frame.getHitTestResults(source)) {
        const matrix = hit.getPose(space)?.transform.matrix;
        if (matrix && suits(placement, matrix)) return matrix;
      }
      return null;
    };

    /** Fingers on the screen, each with the point of the wanted kind of surface beneath it. @param {any} frame */
    const fingers = (frame) => {
      const found = touch ? frame.getHitTestResultsForTransientInput(touch) : [];
      return found.map((/** @type {any} */ { inputSource, results }) => {
        const matrices = results.map((/** @type {any} */ hit) => hit.getPose(space)?.transform.matrix);
        const matrix = matrices.find((/** @type {any} */ it) => it && suits(placement, it));
        if (matrix) pose.face(matrix);
        return { axes: inputSource.gamepad?.axes ?? [0, 0], point: matrix ? [matrix[12], matrix[13], matrix[14]] : null };
      });
    };

    /** @param {number} now @param {any} frame */
    const draw = (now, frame) => {
      if (over) return;
      xr.requestAnimationFrame(draw);
      const seen = frame.getViewerPose(space);
      const known = Boolean(seen) && !seen.emulatedPosition;
      if (known !== tracking) {
        tracking = known;
        told.tracking(known ? 'tracking' : 'not-tracking');
      }
      if (!seen) return;
      if (placed) pose.handle(fingers(frame));
      else {
        const matrix = surface(frame);
        if (matrix) {
          const eye = seen.transform.position;
          // Its front is towards whoever looks.
          pose.put(matrix, Math.atan2(eye.x - matrix[12], eye.z - matrix[14]));
          hint.textContent = told.words['ar-place'] ?? 'Tap to place it';
        }
      }
      if (!pose.found) return;
      const file = light?.read(frame, now);
      if (file) session.relight(file);
      session.turned(pose.yaw);
      session.tick(now);
      const model = pose.matrix();
      for (const view of seen.views) {
        const port = layer.getViewport(view);
        if (!port?.width || !port.height) continue;
        const matrix = new Float32Array(multiply(view.transform.inverse.matrix, model));
        session.view.draw_xr(matrix, view.projectionMatrix, port.width, port.height);
        gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
        gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, layer.framebuffer);
        // The engine knows nothing of these calls: what they change is put back.
        const cut = gl.isEnabled(gl.SCISSOR_TEST);
        gl.disable(gl.SCISSOR_TEST);
        const { x, y, width, height } = port;
        gl.blitFramebuffer(0, 0, width, height, x, y, x + width, y + height, gl.COLOR_BUFFER_BIT, gl.NEAREST);
        if (cut) gl.enable(gl.SCISSOR_TEST);
        gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
      }
    };
    told.status('session-started');
    xr.requestAnimationFrame(draw);
    return { end: () => xr.end().catch(() => {}) };
  } catch (error) {
    if (!over) clean();
    else session?.release();
    throw error;
  }
}
