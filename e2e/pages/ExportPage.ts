/** Where datasets are written. */
import type { Locator, Page } from 'playwright-core';
import { t } from './texts.ts';

export class ExportPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get folder(): Locator {
    return this.page.getByLabel(t('export.folder'), { exact: true });
  }

  /** What will be written, and what was. */
  get outcome(): Locator {
    return this.page.getByRole('region', { name: t('export.planTitle') });
  }

  /** How the export stands or what it wrote, as soon as the page knows which job it is. */
  get job(): Locator {
    return this.outcome.getByRole('status').filter({ hasNotText: t('export.beginning') });
  }

  /** As soon as it is known that the folder will do. */
  async start(): Promise<void> {
    await this.outcome.getByRole('button', { name: t('export.start'), exact: true, disabled: false }).click();
  }
}
