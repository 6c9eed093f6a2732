/** One image to look at: that what is on the screen is the picture, its heat map and its mask, where the view says that they are. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { decodeImage, type DecodedImage } from '#backend/imaging/decodeImage.ts';
import { sampleFolder } from '#backend/resources.ts';
import { parseColour } from '#core/base/colour.ts';
import { classColour } from '#core/document/classColours.ts';
import { describeApp } from '../launchers/launchers.ts';
import { Frame } from '../pages/Frame.ts';
import { ImageView, type Rgb } from '../pages/ImageView.ts';
import { StartPage } from '../pages/StartPage.ts';
import { t } from '../pages/texts.ts';

/** Of equal JPEGs decoders may differ by a rounding. */
const nearly = 2;

/** Classes of the sample's first picture get the first colours in this order. */
const firstPicture = { name: 'sample-01.jpg', classes: ['star', 'mushroom', 'arrow'] } as const;

async function openSample(page: Page): Promise<ImageView> {
  await new Frame(page).isReady();
  await new StartPage(page).openSample.click();
  await page.waitForURL(/#\/gallery/);
  await page.getByRole('listbox').getByRole('option').first().waitFor();
  await page.evaluate(() => {
    location.hash = '#/image/1';
  });
  const view = new ImageView(page);
  await view.isShown();
  expect(await view.name.innerText()).toBe(firstPicture.name);
  return view;
}

function pixelOf({ rgb, width }: DecodedImage, x: number, y: number): Rgb {
  const [red = 0, green = 0, blue = 0] = rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3);
  return { red, green, blue };
}

function expectNearly(colour: Rgb, expected: Rgb): void {
  for (const channel of ['red', 'green', 'blue'] as const) {
    expect(Math.abs(colour[channel] - expected[channel])).toBeLessThanOrEqual(nearly);
  }
}

/** Points well apart, none of them in the middle. */
const places = [
  [0.31, 0.42],
  [0.52, 0.27],
  [0.66, 0.61],
  [0.47, 0.78],
] as const;

describeApp('the view of an image', ({ launch }) => {
  it('shows each pixel where it says that it is, and over it the colour of its class', async () => {
    await using app = await launch();
    const view = await openSample(app.page);
    const picture = await decodeImage(join(sampleFolder, firstPicture.name));
    await view.canvas.focus();
    await app.page.keyboard.press('1');
    expect(await view.zoom()).toBe(1);
    await app.page.keyboard.press('h');
    for (const [index, [across, down]] of places.entries()) {
      // Closer and closer, to another point each time: from here on pixels have hard edges.
      for (let step = 0; step < (index === 0 ? 5 : 1); step++) {
        await view.pointAt(across, down);
        await app.page.mouse.wheel(0, -300);
      }
      const { x, y, colour } = await view.pointAt(across, down);
      expectNearly(colour, pixelOf(picture, x, y));
    }
    expect(await view.zoom()).toBeGreaterThan(8);

    await app.page.keyboard.press('h');
    await app.page.keyboard.press('f');
    await view.slider(t('image.opacity'), 1).press('End');
    let classes = 0;
    for (let across = 0.3; across < 0.7; across += 0.08) {
      const { text, colour } = await view.pointAt(across, 0.35);
      const index = firstPicture.classes.findIndex((name) => text.includes(name));
      if (index === -1) continue;
      const [red, green, blue] = parseColour(classColour(index + 1));
      expectNearly(colour, { red, green, blue });
      classes++;
    }
    expect(classes).toBeGreaterThan(1);
  });

  it('keeps the point under the pointer while it zooms, its place from picture to picture, and a cursor for keys', async () => {
    await using app = await launch();
    const view = await openSample(app.page);
    await view.canvas.focus();
    await app.page.keyboard.press('Alt+ArrowRight');
    const said = app.page.locator('[aria-live="polite"]').filter({ hasText: /x \d+/ });
    await expect.poll(() => said.textContent()).toContain(t('image.at', { x: 192, y: 192 }));
    await app.page.keyboard.press('Alt+Shift+ArrowDown');
    await expect.poll(() => said.textContent()).toContain(t('image.at', { x: 192, y: 202 }));
    // Come to by keys, the picture has the arrows for itself.
    await app.page.keyboard.press('ArrowLeft');
    await expect.poll(() => said.textContent()).toContain(t('image.at', { x: 191, y: 202 }));
    const classThere = (await said.textContent())?.split(',')[0];
    await app.page.keyboard.press('Control+ArrowUp');
    await expect.poll(async () => (await said.textContent())?.split(',')[0]).not.toBe(classThere);

    const before = await view.pointAt(0.4, 0.3);
    for (let step = 0; step < 4; step++) await app.page.mouse.wheel(0, -100);
    const after = await view.pointAt(0.4, 0.3);
    expect([after.x, after.y]).toEqual([before.x, before.y]);
    const zoom = await view.zoom();
    expect(zoom).toBeGreaterThan(1.5);
    await app.page.keyboard.press('d');
    await expect.poll(() => view.name.innerText()).toBe('sample-02.jpg');
    await view.isShown();
    expect(await view.zoom()).toBe(zoom);
    const next = await view.pointAt(0.4, 0.3);
    expect([next.x, next.y]).toEqual([before.x, before.y]);
    await app.page.keyboard.press('a');
    await expect.poll(() => view.name.innerText()).toBe(firstPicture.name);
  });

  it('follows its switches and sliders, outlives its graphics context, accepts and takes that back', async () => {
    await using app = await launch();
    const view = await openSample(app.page);
    const { keyboard } = app.page;
    const mask = await view.look();
    await keyboard.press('m');
    const picture = await view.look();
    expect(picture.equals(mask)).toBe(false);
    await keyboard.press('k');
    const heat = await view.look();
    expect(heat.equals(picture)).toBe(false);
    await view.slider(t('image.threshold')).press('End');
    const hottest = await view.look();
    expect(hottest.equals(heat)).toBe(false);
    await view.slider(t('image.opacity')).press('Home');
    // Nothing is left of the heat map, and the mask is off.
    expect((await view.look()).equals(picture)).toBe(true);

    await app.page.evaluate(() => {
      const context = document.querySelector('canvas')?.getContext('webgl2');
      context?.getExtension('WEBGL_lose_context')?.loseContext();
    });
    await expect.poll(async () => (await view.look()).equals(picture)).toBe(true);
    app.takeFaults();
    await keyboard.press('m');
    await keyboard.press('k');
    expect((await view.look()).equals(mask)).toBe(true);
    expect(await view.problem.count()).toBe(0);

    await keyboard.press('Control+Enter');
    await view.withdraw.waitFor();
    await keyboard.press('Control+z');
    await view.accept.waitFor();
    await keyboard.press('Control+Shift+Z');
    await view.withdraw.click();
    await view.accept.waitFor();
    await keyboard.press('Escape');
    await app.page.waitForURL(/#\/gallery/);
  });
});
