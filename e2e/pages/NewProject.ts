/** The dialog that makes a project of a folder of pictures. */
import type { Locator } from 'playwright-core';
import { t } from './texts.ts';

export class NewProject {
  readonly dialog: Locator;

  constructor(dialog: Locator) {
    this.dialog = dialog;
  }

  /** Types the folder; what the dialog proposes then is the user's to change. */
  async chooseFolder(folder: string): Promise<void> {
    const field = this.dialog.getByLabel(t('newProject.folder'));
    await field.fill(folder);
    await field.press('Tab');
  }

  get name(): Locator {
    return this.dialog.getByLabel(t('newProject.name'));
  }

  get tags(): Locator {
    return this.dialog.getByLabel(t('newProject.tags'));
  }

  async create(): Promise<void> {
    await this.dialog.getByRole('button', { name: t('newProject.create') }).click();
  }

  /** What came into it, in one line, when it is made. */
  async summary(): Promise<string> {
    await this.#goOn.waitFor();
    return this.dialog.getByRole('status').innerText();
  }

  /** What did not come into it, each with its reason. */
  get problems(): Locator {
    return this.dialog.getByRole('listitem');
  }

  async goOn(): Promise<void> {
    await this.#goOn.click();
  }

  get #goOn(): Locator {
    return this.dialog.getByRole('button', { name: t('newProject.toGallery') });
  }
}
