/** All pictures of the project. */
import type { Locator, Page } from 'playwright-core';
import { t } from './texts.ts';

export class GalleryPage {
  readonly grid: Locator;

  constructor(page: Page) {
    this.grid = page.getByRole('listbox', { name: t('pages.gallery') });
  }

  /** By what stands on it: name, tags, reason. */
  tile(text: string): Locator {
    return this.grid.getByRole('option').filter({ hasText: text });
  }

  get tiles(): Locator {
    return this.grid.getByRole('option');
  }

  /** Those that show a mask over their picture. */
  get masked(): Locator {
    return this.tiles.filter({ has: this.grid.page().locator('canvas') });
  }
}
