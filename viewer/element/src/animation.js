// The animations of a viewer's models: one that plays, those that fade out after it, those laid over it.

import { Track } from './track.js';

/** @typedef {import('./session.js').Session} Session */
/** @typedef {import('./asset.js').Asset} Asset */
/** @typedef {import('./track.js').Options} Options */

/** The animations of one slot's model. */
class Player {
  /** @type {Track | null} */
  main = null;
  /** What fades away. @type {Set<Track>} */
  fading = new Set();
  /** By name. @type {Map<string, Track>} */
  appended = new Map();
  paused = true;
  stale = true;
  /** What was put into the slot. @type {object | undefined} */
  place;

  /** @param {string[]} names @param {number[]} durations @param {object} place */
  constructor(names, durations, place) {
    this.place = place;
    this.names = names;
    this.durations = durations;
  }

  /** @param {string | null} name or its number, from 0; none is the first */
  track(name) {
    const { names, durations } = this;
    const named = names.indexOf(/** @type {string} */ (name));
    const index = named < 0 ? parseInt(/** @type {string} */ (name), 10) : named;
    const at = index in names ? index : 0;
    return names.length ? new Track(at, durations[at]) : null;
  }

  /** @returns {Track[]} */
  get tracks() {
    return [...this.fading, ...(this.main ? [this.main] : []), ...this.appended.values()];
  }

  layers() {
    return new Float32Array(this.tracks.flatMap(({ index, time, weight }) => [index, time, weight.at]));
  }
}

/** A feature of the session. */
export class Animation {
  static members = ['play', 'pause', 'paused', 'duration', 'currentTime', 'timeScale', 'availableAnimations',
    'appendedAnimations', 'appendAnimation', 'detachAnimation'];

  #session;
  /** By slot. @type {(Player | undefined)[]} */
  #players = [];
  /** Of all of them. */
  #scale = 1;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
  }

  get #main() {
    return this.#players[0];
  }

  /** Of one model, or of all. @param {number} [index] @returns {Player[]} */
  #of(index) {
    return this.#players.flatMap((player, slot) => (player && slot === (index ?? slot) ? player : []));
  }

  loaded() {
    const { slots, element } = this.#session;
    this.#players = slots.map((slot, index) => {
      if (!slot?.model) return undefined;
      const before = this.#players[index];
      const { names, durations } = slot.model.clips;
      if (before?.names === names && (index || before.place === slot)) return before;
      const player = new Player(names, durations, slot);
      // What stands beside the model moves by itself, as there is no attribute to ask.
      if (element.autoplay || (index === 0 && element.animationName !== null)) {
        player.main = player.track(index === 0 ? element.animationName : null);
      }
      if (element.autoplay && player.main) {
        player.main.play({}, this.#scale);
        player.paused = false;
        if (index === 0) this.#session.send('play');
      }
      return player;
    });
  }

  /** The same models in another view. */
  restore() {
    const { slots } = this.#session;
    this.#players.forEach((player, index) => {
      if (!player || !slots[index]?.model) return;
      player.stale = true;
      player.place = slots[index];
      player.names = /** @type {Asset} */ (slots[index].model).clips.names;
    });
  }

  /** Another view is to be told what is shown now, too. */
  again() {
    for (const player of this.#players) if (player) player.stale = true;
  }

  /** @param {string} name */
  changed(name) {
    const player = this.#main;
    if (!player) return;
    const { element } = this.#session;
    if (name === 'animation-name') {
      const next = player.track(element.animationName);
      if (!next || next.index === player.main?.index) return;
      this.#crossFade(player, next);
    } else if (name === 'autoplay' && element.autoplay) {
      this.play();
    }
  }

  /** @param {Player} player @param {Track} next */
  #crossFade(player, next) {
    const { main } = player;
    const seconds = this.#session.element.animationCrossfadeDuration / 1000;
    player.stale = true;
    if (main && !player.paused && this.#scale !== 0 && seconds > 0) {
      next.weight.at = 0;
      next.weight.to(1, seconds);
      main.weight.to(0, seconds);
      player.fading.add(main);
    }
    player.main = next;
    next.play({}, this.#scale);
    this.#session.wake();
  }

  /** @param {number} _ @param {number} ms */
  tick(_, ms) {
    const { element, parts } = this.#session;
    // Behind the poster all stands still. In AR the model is seen whatever covers the page.
    const shown = parts.stage.classList.contains('shown') || /^(session|object)/.test(element.getAttribute('ar-status'));
    let moving = false;
    this.#players.forEach((player, slot) => {
      if (!player) return;
      if (shown && !player.paused && this.#scale !== 0) {
        moving = player.stale = true;
        for (const track of player.tracks) {
          const name = player.names[track.index];
          const told = !player.fading.has(track);
          track.advance(ms / 1000 * this.#scale, (count) => told && this.#session.send('loop', { count, name }), () => {
            if (player.tracks.every(atRest)) player.paused = true;
            if (told) this.#session.send('finished', { name });
          });
        }
        for (const track of player.fading) if (!track.weight.at) player.fading.delete(track);
        for (const [name, { weight }] of player.appended) if (!weight.at && !weight.goal) player.appended.delete(name);
        // Nothing moves any more: no frame is wanted for it.
        if (player.tracks.every(atRest)) player.paused = true;
      }
      if (!player.stale) return;
      player.stale = false;
      this.#session.view.set_layers(slot, player.layers());
      this.#session.poseVersion += 1;
    });
    return moving;
  }

  /** @param {Options & { modelIndex?: number }} [options] without an index all models play */
  play({ modelIndex, ...options } = {}) {
    let any = false;
    for (const player of this.#of(modelIndex)) {
      player.main ??= player.track(player === this.#main ? this.#session.element.animationName : null);
      if (!player.main) continue;
      player.main.play(options, this.#scale);
      player.paused = false;
      any = player.stale = true;
    }
    if (!any) return;
    this.#session.send('play');
    this.#session.wake();
  }

  /** @param {{ modelIndex?: number }} [options] without an index all models pause */
  pause({ modelIndex } = {}) {
    const playing = this.#of(modelIndex).filter(({ paused }) => !paused);
    for (const player of playing) player.paused = true;
    if (playing.length) this.#session.send('pause');
  }

  /** True while none of the models plays. */
  get paused() { return this.#of().every(({ paused }) => paused); }
  get duration() { return (this.#main?.main ?? this.#main?.track(this.#session.element.animationName))?.duration ?? 0; }
  get availableAnimations() { return [...(this.#main?.names ?? [])]; }
  /** Those that have ended only leave their pose. */
  get appendedAnimations() {
    const all = this.#of().flatMap(({ appended }) => [...appended]);
    return [...new Set(all.flatMap(([name, { ended }]) => (ended ? [] : name)))];
  }

  /** Seconds. */
  get currentTime() { return this.#main?.main?.time ?? 0; }
  set currentTime(time) {
    const player = this.#main;
    if (!player || !Number.isFinite(time)) return;
    player.main ??= player.track(this.#session.element.animationName);
    if (player.main) player.main.time = time;
    player.stale = true;
    this.#session.wake();
  }

  /** How fast all of them run; below 0 backwards. */
  get timeScale() { return this.#scale; }
  set timeScale(scale) {
    if (!Number.isFinite(scale)) return;
    this.#scale = scale;
    this.#session.wake();
  }

  /**
   * Lays another animation over the one that plays.
   * @param {string} name
   * @param {{ pingpong?: boolean, repetitions?: number | null, weight?: number, timeScale?: number, fade?: boolean | number,
   *   warp?: boolean | number, relativeWarp?: boolean, time?: number | null, modelIndex?: number }} [options] `fade` and `warp`
   *   in seconds (true: 1.25); without an index all models that have it
   */
  appendAnimation(name, { pingpong, repetitions, weight = 1, timeScale = 1, fade = false, warp = false, relativeWarp = true,
    time = null, modelIndex } = {}) {
    const players = this.#of(modelIndex);
    const able = players.filter(({ names }) => names.includes(name));
    for (const player of able) {
      const track = player.appended.get(name) ?? /** @type {Track} */ (player.track(name));
      track.play({ pingpong, repetitions: repetitions ?? Infinity }, this.#scale * timeScale);
      const [fading, warping] = [lasting(fade), lasting(warp)];
      if (warping && !relativeWarp) track.pace.at = 0;
      track.pace.to(timeScale, warping);
      if (time !== null) track.time = time;
      if (!player.appended.has(name) && fading) track.weight.at = 0;
      track.weight.to(weight, fading);
      player.appended.set(name, track);
      player.paused = false;
      player.stale = true;
    }
    if (able.length) {
      this.#session.send('append-animation');
      this.#session.wake();
    } else if (players.length) {
      const all = players.flatMap(({ names }) => names);
      console.warn(`product-viewer: no model has an animation ${JSON.stringify(name)}, but ${JSON.stringify(all)}`);
    }
  }

  /**
   * Takes away what {@link appendAnimation} laid over.
   * @param {string} name @param {{ fade?: boolean | number, modelIndex?: number }} [options] `fade` in seconds (true: 1.5)
   */
  detachAnimation(name, { fade = true, modelIndex } = {}) {
    const seconds = lasting(fade, 1.5);
    let any = false;
    for (const player of this.#of(modelIndex)) {
      const track = player.appended.get(name);
      if (!track) continue;
      track.weight.to(0, seconds);
      if (player.paused || !seconds) player.appended.delete(name);
      any = player.stale = true;
    }
    if (!any) return;
    this.#session.send('detach-animation');
    this.#session.wake();
  }
}

/** Whether a track has come to where it stays. @param {Track} track */
const atRest = ({ ended, weight }) => ended && weight.at === weight.goal;

/** Seconds of a change. @param {boolean | number} change @param {number} [otherwise] where only that there is one is known */
function lasting(change, otherwise = 1.25) {
  return change === true ? otherwise : Math.max(Number(change) || 0, 0);
}
