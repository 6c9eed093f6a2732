/** Every spec runs on each of these, or says why it cannot. */
import { afterAll, beforeEach, describe, it } from 'vitest';
import { chromium } from './chromium.ts';
import { electron } from './electron.ts';
import type { Launcher } from './launcher.ts';

const launchers: readonly Launcher[] = [chromium, electron];

/** A block of specs, once for each launcher. */
export function describeApp(about: string, specs: (launcher: Launcher) => void): void {
  for (const launcher of launchers) {
    describe(`${about}, in ${launcher.name}`, () => {
      // What most machines have not is one line, not as many as there are specs.
      const whyNone = launcher.isBrowser ? undefined : launcher.whyNot();
      if (whyNone !== undefined) {
        it('is looked at too', (context) => context.skip(whyNone));
        return;
      }
      beforeEach((context) => {
        const reason = launcher.whyNot();
        context.skip(reason !== undefined, reason);
      });
      afterAll(() => launcher.close());
      specs(launcher);
    });
  }
}
