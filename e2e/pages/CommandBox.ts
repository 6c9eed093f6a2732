/** What finds commands, pages and images, over every page; and the sheet of all keys. */
import type { Locator, Page } from 'playwright-core';
import { t } from './texts.ts';

export class CommandBox {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** By its keys. */
  async open(): Promise<void> {
    await this.page.keyboard.press('Control+k');
    await this.field.waitFor();
  }

  /** By its button above every page. */
  get button(): Locator {
    return this.page.getByRole('banner').getByRole('button', { name: t('commands.button') });
  }

  get field(): Locator {
    return this.page.getByRole('combobox', { name: t('commands.button') });
  }

  get rows(): Locator {
    return this.page.getByRole('dialog').getByRole('option');
  }

  /** What Enter does. */
  get chosen(): Locator {
    return this.page.getByRole('dialog').locator('[role=option][data-highlighted]');
  }

  get shortcutSheet(): Locator {
    return this.page.getByRole('dialog', { name: t('keys.title') });
  }

  /** Types and does what is found first, which must say this. */
  async run(typed: string, title: string): Promise<void> {
    await this.open();
    await this.page.keyboard.type(typed);
    await this.chosen.filter({ hasText: title }).waitFor();
    await this.page.keyboard.press('Enter');
    await this.field.waitFor({ state: 'detached' });
  }
}
