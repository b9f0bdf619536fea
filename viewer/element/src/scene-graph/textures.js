// New textures and small pictures of them. Fetched when a page first asks for one.

import { buffers, imageBytes } from './file.js';

/** @typedef {import('./texture.js').Picture} Picture */
/** @typedef {typeof import('./texture.js').make} Make passed in: imported here, it would be split off the engine into a file to wait for */

/** Of all that pictures come as, only KTX2 begins with this. */
const KTX2 = 0xab;

/** Pixels as they are: neither alpha nor colours are touched. @param {ImageBitmapSource} source */
export const decode = (source) => createImageBitmap(source, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' });

/** The pixels of a picture's file. @param {Blob} blob @param {any} host */
export async function pixels(blob, host) {
  const [first] = new Uint8Array(await blob.slice(0, 1).arrayBuffer());
  if (first !== KTX2) return decode(blob);
  const { picture } = await import('../codecs/textures.js');
  return picture(new Uint8Array(await blob.arrayBuffer()), host);
}

/** An image of the model's own file. @param {any} store @param {number} index @returns {Promise<Blob>} */
export async function fileImage({ asset, session }, index) {
  const fetch = (/** @type {string} */ url) => session.host.download(url, session.element.withCredentials).promise;
  return new Blob([/** @type {BlobPart} */ (await imageBytes(asset, index, fetch, () => buffers(asset)))]);
}

/** @param {any} session @param {Make} make @param {string} uri */
export async function createTexture({ host, element }, make, uri) {
  const address = host.absolute(uri);
  const blob = new Blob([await host.download(address, element.withCredentials).promise]);
  const ready = await pixels(blob, host).catch((error) => {
    throw new host.Failure('image', `${uri} is no picture that this browser can read.`, 'Use a PNG, JPEG, WebP, AVIF or KTX2 file.', error);
  });
  const name = uri.startsWith('data:') || uri.startsWith('blob:') ? 'adhoc_image' : uri.split(/[?#]/)[0].split('/').pop() ?? '';
  return make(name, { name, uri: address, ready, bitmap: () => pixels(blob, host), blob: async () => blob });
}

/** @param {CanvasImageSource & { width: number, height: number }} source @param {number} [width] @param {number} [height] */
export async function png(source, width = source.width, height = source.height) {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.drawImage(source, 0, 0, width, height);
  return canvas.convertToBlob({ type: 'image/png' });
}

/** @param {Picture} picture @param {number} width @param {number} height @returns {Promise<string>} */
export async function thumbnail(picture, width, height) {
  const bitmap = await picture.bitmap();
  const blob = await png(bitmap, width, height);
  bitmap.close();
  return URL.createObjectURL(blob);
}

/** What an element shows now, or shows first. @param {any} element a canvas or video @returns {Promise<ImageBitmap>} */
export async function still(element) {
  if (element.readyState < 2) {
    await new Promise((done, fail) => {
      element.addEventListener('loadeddata', done, { once: true });
      element.addEventListener('error', () => fail(element.error), { once: true });
    });
  }
  return decode(element);
}

/**
 * Shows a video's frames as they come, while the viewer is on the screen.
 * @param {any} graph @param {Picture} picture @param {HTMLVideoElement} video @param {HTMLElement} element
 */
export function follow(graph, picture, video, element) {
  let ended = false;
  /** We have stopped it, and not the page. */
  let stopped = true;
  const step = async () => {
    await graph.publish(picture);
    // The next one is of use only when this one was drawn.
    graph.waiting.add(next);
  };
  const next = () => {
    if (ended) return;
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(step);
    else video.addEventListener('timeupdate', step, { once: true });
  };
  const observer = new IntersectionObserver(([{ isIntersecting }]) => {
    if (isIntersecting && stopped) {
      stopped = false;
      video.play().catch((error) => console.warn('product-viewer: a video texture does not play:', error));
    } else if (!isIntersecting && !video.paused) {
      stopped = true;
      video.pause();
    }
  });
  observer.observe(element);
  graph.ends.add(() => {
    ended = true;
    observer.disconnect();
    video.pause();
    video.removeAttribute('src');
    video.load();
  });
  next();
}

/**
 * A texture that a Lottie animation draws, by the page's own copy of lottie-web: `window.lottie`, or the module or
 * script at the static property `lottieLoaderLocation`.
 * @param {any} session @param {any} graph @param {string} uri @param {number} [quality]
 */
export async function createLottieTexture({ host, element }, graph, uri, quality = 1) {
  const location = element.constructor.lottieLoaderLocation;
  const page = /** @type {any} */ (window);
  const loaded = page.lottie ?? (location && await import(/* @vite-ignore */ host.absolute(location)));
  const lottie = loaded?.loadAnimation ? loaded : loaded?.default ?? page.lottie;
  if (!lottie?.loadAnimation) {
    throw new host.Failure('unsupported', 'There is no Lottie player on this page.',
      'Set the static property lottieLoaderLocation to the address of your copy of lottie-web.');
  }
  const address = host.absolute(uri);
  const bytes = await host.download(address, element.withCredentials).promise;
  const data = JSON.parse(new TextDecoder().decode(bytes));
  const container = document.createElement('div');
  container.style.cssText = `position:absolute;visibility:hidden;pointer-events:none;width:${data.w}px;height:${data.h}px`;
  // The player measures its container.
  document.body.append(container);
  const animation = lottie.loadAnimation({
    container, renderer: 'canvas', loop: true, autoplay: true, animationData: data, rendererSettings: { dpr: quality },
  });
  const canvas = container.querySelector('canvas');
  if (!canvas) throw new host.Failure('format', `${uri} is no Lottie animation.`, 'Check the file.');
  container.remove();
  const [texture, picture] = graph.moving(canvas, { name: data.nm || uri.split('/').pop(), uri: address, animation });
  let busy = false;
  const rest = () => { busy = false; };
  animation.addEventListener('enterFrame', async () => {
    if (busy) return;
    busy = true;
    await graph.publish(picture);
    graph.waiting.add(rest);
  });
  graph.ends.add(() => animation.destroy());
  return texture;
}
