/** The classes of the project, as rows that keys go to. */
import type { Locator, Page } from 'playwright-core';
import { t } from './texts.ts';

export class ClassesPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get names(): Locator {
    return this.page.getByRole('rowheader').getByRole('button');
  }

  /** The name of a class, which takes the keys. */
  name(name: string): Locator {
    return this.page.getByRole('rowheader').getByRole('button', { name, exact: true });
  }

  /** A cell of the row of a class, by the number of its column. */
  cell(name: string, column: number): Locator {
    return this.page
      .getByRole('row')
      .filter({ has: this.name(name) })
      .getByRole('cell')
      .nth(column);
  }

  async add(name: string): Promise<void> {
    await this.page.keyboard.press('n');
    await this.page.getByLabel(t('classes.newName')).fill(name);
    await this.page.keyboard.press('Enter');
    await this.name(name).waitFor();
  }

  /** With the keyboard alone. */
  async rename(from: string, to: string): Promise<void> {
    await this.name(from).focus();
    await this.page.keyboard.press('F2');
    await this.page.getByRole('textbox', { name: t('classes.renameNamed', { name: from }), exact: true }).fill(to);
    await this.page.keyboard.press('Enter');
    await this.name(to).waitFor();
  }

  /** What the status bar says of the last step. */
  get lastStep(): Locator {
    return this.page.getByRole('contentinfo').getByRole('status');
  }
}
