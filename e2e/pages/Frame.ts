/** What stands around every page: where one can go, and what the backend is at. */
import type { Locator, Page } from 'playwright-core';
import type { Messages } from '../../renderer/locales/en.ts';
import { i18n } from '../../renderer/stores/i18n.ts';
import { t } from './texts.ts';

export class Frame {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get navigation(): Locator {
    return this.page.getByRole('navigation', { name: t('pages.navigation') });
  }

  /** Shown while nothing answers. */
  get lostBanner(): Locator {
    return this.page.getByRole('status').filter({ hasText: t('connection.lost') });
  }

  /** The name of the project, or of the application while none is open. */
  get home(): Locator {
    return this.page.getByRole('banner').getByRole('link').first();
  }

  /** Waits until it can be used, in whatever language. */
  async isReady(): Promise<void> {
    await this.page.getByRole('navigation').waitFor();
    for (const language of i18n.global.availableLocales) {
      await this.page.getByText(t('connection.connecting', {}, { locale: language })).waitFor({ state: 'detached' });
    }
  }

  async go(to: Exclude<keyof Messages['pages'], 'navigation'>): Promise<void> {
    await this.navigation.getByRole('link', { name: t(`pages.${to}`), exact: true }).click();
  }
}
