/** Where one tags by looking. */
import type { Locator, Page } from 'playwright-core';
import { t } from './texts.ts';

export class TagsPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async addClass(name: string): Promise<void> {
    await this.page.getByLabel(t('classes.newName')).fill(name);
    await this.page.keyboard.press('Enter');
    await this.chosenClass(name).waitFor();
  }

  get grid(): Locator {
    return this.page.getByRole('listbox');
  }

  /** The class that is tagged with, by its name. */
  chosenClass(name: string): Locator {
    return this.page
      .getByRole('radiogroup', { name: t('gallery.tagWith') })
      .getByRole('radio', { name, checked: true });
  }

  /** What is said of the chosen class, on the tiles. */
  marks(value: 'present' | 'absent' | 'unsure'): Locator {
    return this.page.getByRole('img', { name: t(`gallery.tag.${value}`), exact: true });
  }

  get undo(): Locator {
    return this.page.getByRole('main').getByRole('button', { name: t('history.undo'), exact: true });
  }
}
