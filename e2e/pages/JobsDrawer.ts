/** The list of all jobs beside the page, and what the page says of jobs above it. */
import type { Locator, Page } from 'playwright-core';
import { t } from './texts.ts';

export class JobsDrawer {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** By its key, as who works for hours does. */
  async open(): Promise<void> {
    await this.page.keyboard.press('j');
    await this.drawer.waitFor();
  }

  get drawer(): Locator {
    return this.page.getByRole('complementary', { name: t('jobs.title') });
  }

  /** The newest first. */
  get rows(): Locator {
    return this.drawer.getByRole('listitem');
  }

  /** What the end of a backend stopped. */
  get interrupted(): Locator {
    return this.page.getByRole('status').filter({ hasText: /interrupted/ });
  }

  async resumeInterrupted(): Promise<void> {
    await this.interrupted.getByRole('button', { name: t('jobs.actions.resume') }).click();
  }
}
