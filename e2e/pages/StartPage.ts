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

  async newProject(): Promise<NewProject> {
    await this.page.getByRole('button', { name: t('start.new') }).click();
    return new NewProject(this.page.getByRole('dialog', { name: t('newProject.title') }));
  }
}
