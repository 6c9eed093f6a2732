/** The models: on this computer, and those that can be downloaded. Packs by their titles. */
import type { Locator, Page } from 'playwright-core';
import { t } from './texts.ts';

export class ModelsPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get mirror(): Locator {
    return this.page.getByLabel(t('models.mirror'));
  }

  progress(title: string): Locator {
    return this.page.getByRole('progressbar', { name: t('models.pulling', { title }) });
  }

  button(what: 'pull' | 'stop' | 'goOn' | 'verify' | 'remove', title: string): Locator {
    return this.page.getByRole('button', { name: t(`models.${what}Named`, { title }), exact: true });
  }

  /** The question before a pack is removed. */
  question(title: string): Locator {
    return this.page.getByRole('alertdialog', { name: t('models.removeTitle', { title }) });
  }
}
