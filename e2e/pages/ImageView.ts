/** The view of one image: its picture on a canvas, and what is said of it around. */
import { setTimeout } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { t } from './texts.ts';

export interface Rgb {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

export class ImageView {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get canvas(): Locator {
    return this.page.getByRole('application', { name: t('image.canvas') });
  }

  get toolbar(): Locator {
    return this.page.getByRole('group', { name: t('image.toolbar') });
  }

  get name(): Locator {
    return this.toolbar.getByRole('heading');
  }

  get accept(): Locator {
    return this.toolbar.getByRole('button', { name: t('image.accept') });
  }

  get withdraw(): Locator {
    return this.toolbar.getByRole('button', { name: t('image.withdraw') });
  }

  get problem(): Locator {
    return this.page.getByRole('alert');
  }

  slider(name: string, nth = 0): Locator {
    return this.page.getByRole('slider', { name }).nth(nth);
  }

  /** Waits until the picture itself is there, not its thumbnail alone. */
  async isShown(): Promise<void> {
    await this.canvas.waitFor();
    await this.page.getByRole('progressbar', { name: t('common.loading') }).waitFor({ state: 'detached' });
    await this.settled();
  }

  /** Waits until what was told to be drawn is drawn. */
  async settled(): Promise<void> {
    await setTimeout(100);
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
    );
  }

  async zoom(): Promise<number> {
    const text = await this.page.getByLabel(/^Zoom [\d,]+/).innerText();
    return Number(text.replaceAll(/[^\d]/g, '')) / 100;
  }

  /** Points at a share of the canvas; what the view says is there, and the colour on the screen. */
  async pointAt(across: number, down: number): Promise<{ x: number; y: number; text: string; colour: Rgb }> {
    const box = await this.canvas.boundingBox();
    if (box === null) throw new Error('the canvas has no place on the page');
    const left = Math.round(box.x + box.width * across);
    const top = Math.round(box.y + box.height * down);
    await this.page.mouse.move(left, top);
    await this.settled();
    const at = this.page.getByText(/^x \d+ +y \d+$/);
    const [x = NaN, y = NaN] = (await at.innerText()).match(/\d+/g)?.map(Number) ?? [];
    const text = await at.locator('..').innerText();
    return { x, y, text, colour: await this.#colourAt(left, top) };
  }

  async #colourAt(x: number, y: number): Promise<Rgb> {
    const shot = await this.page.screenshot({ clip: { x, y, width: 1, height: 1 } });
    const [red = 0, green = 0, blue = 0] = await sharp(shot).removeAlpha().raw().toBuffer();
    return { red, green, blue };
  }

  /** The whole canvas as it is on the screen. */
  async look(): Promise<Buffer> {
    await this.settled();
    return this.canvas.screenshot();
  }
}
