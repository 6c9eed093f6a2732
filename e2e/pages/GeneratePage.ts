/** Where masks are made. */
import type { Locator, Page } from 'playwright-core';
import { t } from './texts.ts';

export class GeneratePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** What it will do, and what it does. */
  get plan(): Locator {
    return this.page.getByRole('region', { name: t('generate.planTitle') });
  }

  async choose(option: 'fast' | 'best'): Promise<void> {
    await this.page.getByRole('radio', { name: t(`generate.${option}`) }).check();
  }

  async start(): Promise<void> {
    await this.plan.getByRole('button', { name: t('generate.start'), exact: true }).click();
  }

  /** Says in figures how far it is, or how it ended. */
  get progress(): Locator {
    return this.plan.getByRole('status').last();
  }

  async act(action: 'pause' | 'cancel' | 'resume'): Promise<void> {
    await this.plan.getByRole('button', { name: t(`jobs.actions.${action}`) }).click();
  }

  async look(): Promise<void> {
    await this.plan.getByRole('link', { name: t('generate.look') }).click();
  }
}
