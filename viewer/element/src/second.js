// A model on a second engine, for a picture that the page's own cannot draw.

/** @typedef {import('./engine.js').Engine} Engine */

export class Second {
  #end;

  /** @param {Engine} engine @param {any} view @param {any} model @param {() => void} end */
  constructor(engine, view, model, end) {
    this.engine = engine;
    this.view = view;
    this.model = model;
    this.#end = end;
  }

  /** @param {Engine} engine @param {any} element @param {any} host @param {typeof import('./place.js').placement} placement */
  static async open(engine, element, host, placement) {
    const { orientation, scale, src, variantName, withCredentials, exposure, toneMapping, shadowIntensity, shadowSoftness } = element;
    const leases = [engine.model(host.absolute(src), host, withCredentials, false), engine.light('', host, false)];
    const end = () => {
      leases.forEach((lease) => lease.release());
      engine.canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    };
    const [model, light] = await Promise.all(leases.map(({ value }) => value)).then(async (both) => {
      await both[0].whole;
      return both;
    }).catch((error) => {
      // Browsers have few contexts to give.
      end();
      throw error;
    });
    const view = engine.device.view(engine.canvas);
    view.set_stage(exposure, toneMapping, shadowIntensity, shadowSoftness);
    view.set_light(light);
    view.set_model(0, model.gpu);
    const variant = model.variants.indexOf(variantName);
    view.set_variant(0, variant < 0 ? undefined : variant);
    view.place(0, placement(orientation, scale));
    view.measure();
    return new Second(engine, view, model, end);
  }

  /** Frames come from elsewhere. */
  wake() {}

  release() {
    this.view.free();
    this.#end();
  }
}
