// Takes the graphics device away from a page.

/**
 * Keeps hold of the device or context that the viewer of the next document makes, as a browser's own GPU process would:
 * `window.takeAway()` ends it.
 */
export const keepDevice = (page) => page.addInitScript(() => {
  const request = globalThis.GPUAdapter?.prototype.requestDevice;
  if (request) {
    GPUAdapter.prototype.requestDevice = async function kept(...args) {
      const device = await request.apply(this, args);
      window.takeAway = () => device.destroy();
      return device;
    };
  }
  const get = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function kept(kind, ...args) {
    const context = get.call(this, kind, ...args);
    if (kind === 'webgl2' && context) window.takeAway = () => context.getExtension('WEBGL_lose_context').loseContext();
    return context;
  };
});
