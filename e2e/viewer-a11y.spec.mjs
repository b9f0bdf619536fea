// <product-viewer> for everybody: by keyboard, by ear, with less motion, with more contrast.

import AxeBuilder from '@axe-core/playwright';

import { cube } from './support/glb.mjs';
import { drag } from './support/gestures.mjs';
import { colours, shareDrawn, shot } from './support/pixels.mjs';
import { during, settled } from './support/probe.mjs';
import { drawn, expect, kept as test, openViewer, test as alone } from './support/test.mjs';

const models = { 'cube.glb': cube() };
const BASE = {
  'src': '/made/cube.glb', 'alt': 'A cube of six colours', 'camera-controls': true, 'interaction-prompt': 'none', 'interpolation-decay': 0,
};
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const degrees = (angle) => (angle * Math.PI) / 180;

async function open(page, attributes = {}) {
  const viewer = await openViewer(page, { ...BASE, ...attributes }, { models });
  await drawn(viewer);
  // Its words and buttons travel by themselves.
  await expect(viewer.getByRole('button', { name: /./ })).not.toHaveCount(0);
  await settled(page);
  return viewer;
}
const orbit = (viewer) => viewer.evaluate((element) => ({ ...element.getCameraOrbit() }));
const surface = (viewer) => viewer.locator('[part~=input]');
const said = (viewer) => viewer.getByRole('status');
const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
  await settled(page, 100);
};
const complaints = async (page) => {
  const { violations } = await new AxeBuilder({ page }).include('product-viewer').withTags(TAGS).disableRules(['region']).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
};

alone('axe finds nothing to complain of', async ({ page }) => {
  const viewer = await open(page, { controls: '' });
  expect(await complaints(page)).toEqual([]);
  await surface(viewer).focus();
  await page.keyboard.press('?');
  await expect(viewer.getByRole('dialog')).toBeVisible();
  expect(await complaints(page), 'with help open').toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await complaints(page), 'in the dark').toEqual([]);
  await viewer.evaluate((element) => {
    element.cameraControls = false;
    element.removeAttribute('controls');
  });
  expect(await complaints(page), 'as a picture').toEqual([]);
});

test('a screen reader sees an application with a name, and a toolbar', async ({ page }) => {
  const viewer = await open(page);
  await expect(viewer).toMatchAriaSnapshot(`
    - application "A cube of six colours"
    - toolbar "View":
      - button "Zoom in"
      - button "Zoom out"
      - button "Turn left"
      - button "Turn right"
      - button "Turn up"
      - button "Turn down"
      - button "Reset the view"
      - button "Help"
    - status
  `);
  await expect(surface(viewer)).toHaveAccessibleDescription('Use mouse, touch or arrow keys to move. Press question mark for help.');
  await expect(surface(viewer)).toHaveAttribute('aria-roledescription', '3D model');
  await viewer.evaluate((element) => { element.cameraControls = false; });
  await expect(viewer).toMatchAriaSnapshot('- img "A cube of six colours"');
  await expect(viewer.getByRole('toolbar')).toHaveCount(0);
  await expect(surface(viewer)).not.toHaveAttribute('aria-roledescription');
});

test('everything can be done by keyboard', async ({ page }) => {
  const viewer = await open(page);
  const toolbar = viewer.locator('[part~=controls]');
  const button = (name) => viewer.getByRole('button', { name });
  const small = async () => (await toolbar.boundingBox()).width <= 1;
  expect(await small(), 'out of sight while nobody needs it').toBe(true);
  await press(page, 'Tab');
  await expect(surface(viewer)).toBeFocused();
  await press(page, 'ArrowLeft', 'ArrowUp');
  expect(await orbit(viewer)).toMatchObject({ theta: expect.closeTo(Math.PI / 8, 3), phi: expect.closeTo(degrees(97.5), 3) });
  const fov = () => viewer.evaluate((element) => element.getFieldOfView());
  const first = await fov();
  await press(page, '+', '+', 'PageUp');
  expect(await fov()).toBeCloseTo(first * Math.exp(-0.12), 1);
  await press(page, '-', '-', 'PageDown');
  expect(await fov()).toBeCloseTo(first, 1);
  await press(page, 'Shift+ArrowRight');
  expect((await viewer.evaluate((element) => ({ ...element.getCameraTarget() }))).x, 'the model goes to the right').toBeLessThan(-0.01);
  await press(page, 'Home');
  expect(await orbit(viewer)).toMatchObject({ theta: expect.closeTo(0, 4), phi: expect.closeTo(degrees(75), 3) });

  await press(page, 'Tab');
  await expect(button('Zoom in')).toBeFocused();
  expect(await small(), 'in sight with the focus').toBe(false);
  const box = await button('Zoom in').boundingBox();
  expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
  await press(page, 'Enter');
  expect(await fov()).toBeCloseTo(first * Math.exp(-0.2), 1);
  await press(page, 'ArrowRight', 'Space');
  expect(await fov()).toBeCloseTo(first, 1);
  const turned = async (...keys) => {
    await press(page, ...keys);
    const { theta, phi } = await orbit(viewer);
    return [theta, phi - degrees(75)].map((angle) => Math.round(angle / (Math.PI / 8)));
  };
  expect(await turned('ArrowRight', 'Enter'), 'left').toEqual([1, 0]);
  expect(await turned('ArrowRight', 'Enter', 'Enter'), 'right').toEqual([-1, 0]);
  expect(await turned('ArrowRight', 'Enter'), 'up').toEqual([-1, 1]);
  expect(await turned('ArrowRight', 'Enter', 'Enter'), 'down').toEqual([-1, -1]);
  expect(await turned('ArrowRight', 'Enter'), 'reset').toEqual([0, 0]);
  await press(page, 'End');
  await expect(button('Help')).toBeFocused();
  await press(page, 'ArrowRight');
  await expect(button('Zoom in'), 'round and round').toBeFocused();
  await press(page, 'End', 'Tab');
  expect(await viewer.evaluate((element) => element.matches(':focus-within')), 'one stop for all buttons').toBe(false);
  await press(page, 'Shift+Tab');
  await expect(button('Help'), 'which keeps its place').toBeFocused();
});

test('help shows the keys, and Escape leaves it', async ({ page }) => {
  const viewer = await open(page);
  const help = viewer.getByRole('dialog', { name: 'How to look around' });
  await surface(viewer).focus();
  await page.keyboard.press('?');
  await expect(help).toBeFocused();
  for (const words of ['arrow keys', 'Shift and arrow keys', 'Page Up and Page Down', 'Home', 'Escape']) await expect(help).toContainText(words);
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expect(surface(viewer)).toBeFocused();
  const button = viewer.getByRole('button', { name: 'Help' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(help).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Help', exact: true })).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(help).toBeHidden();
  await expect(button).toBeFocused();
  // A question in a field of the page's own is no question to the viewer.
  await viewer.evaluate((element) => element.append(document.createElement('input')));
  await page.locator('product-viewer > input').focus();
  await page.keyboard.type('?');
  await expect(page.locator('product-viewer > input')).toHaveValue('?');
  await expect(help).toBeHidden();
});

test('controls: all buttons in sight, or some', async ({ page }) => {
  const viewer = await open(page, { controls: '' });
  const button = (name) => viewer.getByRole('button', { name, exact: true });
  await button('Turn left').click();
  await settled(page);
  expect((await orbit(viewer)).theta).toBeCloseTo(Math.PI / 8, 3);
  await viewer.evaluate((element) => element.setAttribute('controls', 'zoom reset'));
  await expect(viewer.getByRole('button')).toHaveCount(3);
  await button('Reset the view').click();
  await settled(page);
  expect((await orbit(viewer)).theta).toBeCloseTo(0, 4);
  await viewer.evaluate((element) => { element.disableZoom = true; });
  await expect(viewer.getByRole('button')).toHaveCount(1);
});

test('the view is said when the camera has come to rest, and once', async ({ page }) => {
  const viewer = await open(page);
  await expect(said(viewer)).toHaveText('');
  await viewer.evaluate((element) => { element.cameraOrbit = '90deg 75deg auto'; });
  await settled(page);
  await expect(said(viewer), 'what the page does is not said').toHaveText('');
  await viewer.evaluate((element) => { element.cameraOrbit = null; });
  await settled(page);
  await viewer.evaluate((element) => {
    window.spoken = [];
    new MutationObserver(() => window.spoken.push(element.shadowRoot.querySelector('[role=status]').textContent))
      .observe(element.shadowRoot.querySelector('[role=status]'), { childList: true, characterData: true, subtree: true });
  });
  await surface(viewer).focus();
  await press(page, 'ArrowLeft', 'ArrowLeft', 'ArrowLeft');
  await expect(said(viewer)).toHaveText('View from stage right');
  await press(page, 'ArrowLeft');
  await press(page, 'ArrowDown');
  await expect(said(viewer)).toHaveText('View from stage upper-right');
  await press(page, 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight');
  await expect(said(viewer)).toHaveText('View from stage upper-front');
  await press(page, ...Array.from({ length: 4 }, () => 'ArrowRight'));
  await expect(said(viewer)).toHaveText('View from stage upper-left');
  await press(page, 'Home');
  await expect(said(viewer)).toHaveText('View from stage front');
  expect(await page.evaluate(() => window.spoken), 'a turn that shows the same side is no news').toEqual([
    'View from stage right', 'View from stage upper-right', 'View from stage upper-front', 'View from stage upper-left', 'View from stage front',
  ]);
  await press(page, '+', '+', '+', '+', '+');
  await expect(said(viewer)).toHaveText(/^Zoom 1[2-9]\d %$/);
  await press(page, 'Home');
  await expect(said(viewer)).toHaveText('Zoom 100 %');
  await drag(page, viewer, 180, 0);
  await settled(page);
  await expect(said(viewer)).toHaveText('View from stage back');
  expect(await during(page, 500), 'and then all is quiet').toEqual({ frames: 0, submits: 0, draws: 0, timers: 0 });
});

test('a11y: other words', async ({ page }) => {
  const words = {
    'right': 'Ansicht von rechts', 'interaction-prompt': 'Maus, Finger oder Pfeiltasten bewegen es.', 'zoom-in': 'Näher', 'help-hint': 'Hilfe mit Fragezeichen.',
    'controls': 'Ansicht', 'zoom': 'Größe {percent} %', 'help-title': 'Umsehen', 'wheel-hint': 'Strg und Mausrad', 'wheel-hint-mac': '⌘ und Mausrad',
  };
  const warnings = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  const viewer = await open(page, { a11y: JSON.stringify(words) });
  await expect(surface(viewer)).toHaveAccessibleDescription('Maus, Finger oder Pfeiltasten bewegen es. Hilfe mit Fragezeichen.');
  await expect(viewer.getByRole('toolbar', { name: 'Ansicht' })).toBeAttached();
  await expect(viewer.getByRole('button', { name: 'Näher' })).toBeAttached();
  await expect(viewer.getByRole('button', { name: 'Zoom out' }), 'what has no other word keeps its own').toBeAttached();
  await expect(viewer.locator('[part~=wheel-hint]')).toHaveText(/Mausrad/);
  await surface(viewer).focus();
  await press(page, 'ArrowLeft', 'ArrowLeft', 'ArrowLeft');
  await expect(said(viewer)).toHaveText('Ansicht von rechts');
  await press(page, '+');
  await expect(said(viewer)).toHaveText(/^Größe 10\d %$/);
  await viewer.evaluate((element) => element.setAttribute('a11y', '{"right": '));
  await expect(viewer.getByRole('button', { name: 'Zoom in' })).toBeAttached();
  expect(warnings.filter((text) => text.includes('product-viewer: `a11y` must be'))).toHaveLength(1);
});

alone('reduced motion: nothing turns by itself, and views are jumped to', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const viewer = await open(page, {
    'auto-rotate': true, 'auto-rotate-delay': 0, 'interpolation-decay': 1e9, 'views': '{"Back":{"orbit":"180deg 75deg auto"}}',
  });
  expect(await viewer.evaluate((element) => element.turntableRotation)).toBe(0);
  await viewer.evaluate((element) => element.goToView('Back'));
  await settled(page);
  expect(Math.abs((await orbit(viewer)).theta)).toBeCloseTo(Math.PI, 3);
  await viewer.evaluate((element) => { element.cameraOrbit = '40deg 60deg auto'; });
  await settled(page);
  expect(await orbit(viewer), 'nor is there a flight to where the page points').toMatchObject({ theta: expect.closeTo(degrees(40), 3), phi: expect.closeTo(degrees(60), 3) });
});

alone('forced colours: the model is there, and the buttons are in sight', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  const viewer = await open(page);
  const picture = await shot(viewer);
  expect(shareDrawn(picture)).toBeGreaterThan(0.05);
  expect(colours(picture)).toBeGreaterThan(10);
  const box = await viewer.getByRole('button', { name: 'Zoom in' }).boundingBox();
  expect(box.width).toBeGreaterThanOrEqual(44);
  expect((await viewer.locator('[part~=controls]').boundingBox()).height).toBeGreaterThanOrEqual(44);
  await surface(viewer).focus();
  await page.keyboard.press('ArrowRight');
  expect(await surface(viewer).evaluate((node) => getComputedStyle(node).outlineStyle)).not.toBe('none');
});
