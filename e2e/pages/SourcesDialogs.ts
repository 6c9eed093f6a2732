/** The dialogs on where pictures and tags come from. */
import type { Locator, Page } from 'playwright-core';
import { t } from './texts.ts';

export class SourcesDialogs {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get folders(): Locator {
    return this.page.getByRole('dialog', { name: t('sources.folders') });
  }

  get tags(): Locator {
    return this.page.getByRole('dialog', { name: t('sources.tagsTitle') });
  }

  /** Each with how many pictures it has, or that it is away. */
  get folderList(): Locator {
    return this.folders.getByRole('list', { name: t('sources.folders') }).getByRole('listitem');
  }

  /** From the gallery. */
  async openFolders(): Promise<void> {
    await this.page.getByRole('button', { name: t('sources.open') }).click();
    await this.folders.waitFor();
  }

  /** Types it where a folder is asked for. */
  async chooseFolder(title: string, folder: string): Promise<void> {
    const dialog = this.page.getByRole('dialog', { name: title });
    await dialog.getByLabel(t('folders.path')).fill(folder);
    await dialog.getByRole('button', { name: t('folders.go') }).click();
    await dialog.getByRole('list', { name: folder }).waitFor();
    await dialog.getByRole('button', { name: t('folders.choose') }).click();
  }

  async close(): Promise<void> {
    await this.page
      .getByRole('dialog')
      .getByRole('button', { name: t('sources.close') })
      .click();
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  }
}
