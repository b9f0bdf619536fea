// When viewers are seen: the frames that the browser really presented, against the picture at the end.

import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';

import { median, round } from './numbers.mjs';

/** A pixel is of the model when it is this far from the white behind it. */
const OFF_WHITE = 24;
/** A cell is visible with this share of the model's final pixels. */
const SHARE = 0.5;
/** And complete when these differ by so many levels of 255 at most, in the mean. */
const LEVELS = 3;
/** So many points of a cell are looked at. */
const POINTS = 4000;

const drawn = ([r, g, b]) => 255 - Math.min(r, g, b) > OFF_WHITE;

/**
 * @param {{ data: string, metadata: { timestamp: number }, came: number }[]} strip the presented frames, in their order; `came`
 *   is when each was there to be read, in milliseconds
 * @param {Buffer} png the picture at the end
 * @param {{ origin: number, vw: number, cells: number[][] }} info when the page began, its width, and where its viewers are
 * @param {number} least the share of a cell that is model, to count: a lone button of a toolbar is none
 */
export function seen(strip, png, info, least) {
  const cells = cellsOf(PNG.sync.read(png), info);
  const shown = cells.filter(({ on, points }) => on.length >= least * points.length);
  const last = strip.length ? colours(strip.at(-1), info) : null;
  for (const frame of strip) {
    if (shown.every(({ complete }) => complete !== null)) break;
    const time = frame.metadata.timestamp * 1000 - info.origin;
    const at = colours(frame, info);
    if (time >= 0) for (const cell of shown) look(cell, at, last, time, frame.came - info.origin);
  }
  const times = (key) => shown.map((cell) => cell[key] ?? NaN);
  const of = (choose, key) => (shown.length ? round(choose(...times(key))) : null);
  return {
    visible: of(Math.max, 'visible'),
    presented: of(Math.max, 'presented'),
    complete: of(Math.max, 'complete'),
    firstCell: of(Math.min, 'visible'),
    shown: shown.length,
    cells: cells.length,
    coverage: round(100 * median(cells.map(({ on, points }) => on.length / points.length)), 1),
    strip: strip.length,
  };
}

/** The points of each cell, and those of them that show the model at the end. */
function cellsOf(picture, info) {
  const scale = info.vw / picture.width;
  return info.cells.map(([x, y, width, height]) => {
    const points = [];
    const step = Math.max(2, Math.sqrt(width * height / POINTS));
    for (let v = y + 1; v < y + height - 1; v += step) {
      for (let u = x + 1; u < x + width - 1; u += step) {
        const i = 4 * (Math.floor(v / scale) * picture.width + Math.floor(u / scale));
        points.push({ u, v, on: drawn(picture.data.subarray(i, i + 3)) });
      }
    }
    return { points, on: points.filter(({ on }) => on), visible: null, presented: null, complete: null };
  });
}

/** The colour of a frame at a point. */
function colours(frame, info) {
  const picture = jpeg.decode(Buffer.from(frame.data, 'base64'), { useTArray: true, maxMemoryUsageInMB: 512 });
  const scale = picture.width / info.vw;
  return ({ u, v }) => {
    const row = Math.min(picture.height - 1, Math.floor(v * scale));
    const column = Math.min(picture.width - 1, Math.floor(u * scale));
    const i = 4 * (row * picture.width + column);
    return picture.data.subarray(i, i + 3);
  };
}

/** Notes the time when a cell is seen so for the first time. */
function look(cell, at, last, time, came) {
  let hits = 0;
  let difference = 0;
  for (const point of cell.on) {
    const [now, end] = [at(point), last(point)];
    if (drawn(now)) hits++;
    difference += (Math.abs(now[0] - end[0]) + Math.abs(now[1] - end[1]) + Math.abs(now[2] - end[2])) / 3;
  }
  if (cell.visible === null && hits >= SHARE * cell.on.length) {
    cell.visible = time;
    cell.presented = came;
  }
  if (cell.complete === null && cell.visible !== null && difference / cell.on.length <= LEVELS) cell.complete = time;
}
