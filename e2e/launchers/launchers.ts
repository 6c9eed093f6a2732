/** Every spec runs on each of these, or says why it cannot. */
import { afterAll, beforeEach, describe } from 'vitest';
import { chromium } from './chromium.ts';
import type { Launcher } from './launcher.ts';

const launchers: readonly Launcher[] = [chromium];

/** A block of specs, once for each launcher. */
export function describeApp(about: string, specs: (launcher: Launcher) => void): void {
  for (const launcher of launchers) {
    describe(`${about}, in ${launcher.name}`, () => {
      beforeEach((context) => {
        const reason = launcher.whyNot();
        context.skip(reason !== undefined, reason);
      });
      afterAll(() => launcher.close());
      specs(launcher);
    });
  }
}
