/** Where one begins. */
import type { Locator, Page } from 'playwright-core';
import { NewProject } from './NewProject.ts';
import { t } from './texts.ts';

export class StartPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get openSample(): Locator {
    return this.page.getByRole('button', { name: t('start.sample') });
  }

  /** What the making of the sample's masks is at. */
  get sampleProgress(): Locator {
    return this.page.getByRole('progressbar', { name: t('start.sampleMasks') });
  }

  recent(name: string): Locator {
    return this.page
      .getByRole('region', { name: t('start.recent') })
      .getByRole('button', { name })
      .first();
  }

  recentRow(name: string): Locator {
    return this.page
      .getByRole('region', { name: t('start.recent') })
      .getByRole('listitem')
      .filter({ hasText: name });
  }

  /** Says where a project is by now that is not where it was. */
  async locate(name: string, file: string): Promise<void> {
    const title = t('start.locateTitle', { name });
    await this.page.getByRole('button', { name: title }).click();
    const dialog = this.page.getByRole('dialog', { name: title });
    await dialog.getByLabel(t('folders.path')).fill(file);
    await dialog.getByRole('button', { name: t('folders.go') }).click();
  }

  /** The one that is open, until its file is let go. */
  async closeProject(name: string): Promise<void> {
    const button = this.page.getByRole('button', { name: t('start.close') });
    await button.click();
    await button.waitFor({ state: 'detached' });
    await this.page.getByText(t('start.closing', { name })).waitFor({ state: 'detached' });
  }

  async newProject(): Promise<NewProject> {
    await this.page.getByRole('button', { name: t('start.new') }).click();
    return new NewProject(this.page.getByRole('dialog', { name: t('newProject.title') }));
  }
}
