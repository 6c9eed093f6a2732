/**
 * What a page may not do, and what others may not do to it. That strangers, wrong tokens and paths outside the page's folder are
 * refused is tested at the host itself, in electron/serve/host.test.ts; here browsers are asked.
 */
import { expect, it } from 'vitest';
import { describeApp } from '../launchers/launchers.ts';
import { Frame } from '../pages/Frame.ts';
import { startElsewhere } from '../setup/elsewhere.ts';
import { t } from '../pages/texts.ts';

const desktopOpensNone = 'a desktop window opens no others: electron/main/securityPolicy.test.ts';

describeApp('a page', ({ launch, isBrowser }) => {
  it('has nothing of Node, runs no text as code, and loads nothing of elsewhere', async () => {
    await using elsewhere = await startElsewhere();
    await using app = await launch();
    await new Frame(app.page).isReady();
    const known = await app.page.evaluate(() =>
      ['process', 'require', 'module', 'Buffer', 'global', '__dirname', 'setImmediate'].filter(
        (name) => name in globalThis,
      ),
    );
    expect(known).toEqual([]);
    expect(app.page.url()).not.toContain('token');

    const done = await app.page.evaluate(async (origin) => {
      // Code that a debugger brings may use eval; what is called later is the page's own.
      await new Promise((resolve) => setTimeout(resolve, 0));
      const outcomes: string[] = [];
      const attempt = async (name: string, action: () => unknown): Promise<void> => {
        try {
          await action();
          outcomes.push(name);
        } catch {
          // Refused.
        }
      };
      const load = (element: HTMLElement): Promise<void> =>
        new Promise((resolve, reject) => {
          element.addEventListener('load', () => resolve());
          element.addEventListener('error', () => reject(new Error('not loaded')));
          document.head.append(element);
        });
      // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- this is what is tried
      await attempt('eval', () => new Function('return 1')());
      await attempt('fetch', () => fetch(`${origin}/fetch`, { mode: 'no-cors' }));
      await attempt('picture', () => load(Object.assign(new Image(), { src: `${origin}/picture.svg` })));
      await attempt('script', () => load(Object.assign(document.createElement('script'), { src: `${origin}/a.js` })));
      document.head.append(
        Object.assign(document.createElement('script'), { textContent: "document.title = 'inline'" }),
        Object.assign(document.createElement('style'), { textContent: 'body { opacity: 0 }' }),
      );
      if (document.title === 'inline') outcomes.push('inline script');
      if (getComputedStyle(document.body).opacity === '0') outcomes.push('inline style');
      return outcomes;
    }, elsewhere.origin);
    expect(done).toEqual([]);
    expect(elsewhere.asked).toEqual([]);
    const breached: string[] = [];
    // The browser tells of them a little later.
    const all = (): string[] => {
      breached.push(...violations(app.takeFaults()));
      return breached.sort();
    };
    await expect
      .poll(all)
      .toEqual(['connect-src', 'img-src', 'script-src', 'script-src-elem', 'script-src-elem', 'style-src-elem']);
  });

  it('of elsewhere gets nothing of ours: no window, no address, no answer, no frame; and there is a way back', async (context) => {
    context.skip(!isBrowser, desktopOpensNone);
    await using elsewhere = await startElsewhere();
    await using app = await launch();
    const { page, origin } = app;
    const frame = new Frame(page);
    await frame.isReady();
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      page.evaluate((address) => void open(address), `${elsewhere.origin}/opened`),
    ]);
    await opened.waitForLoadState();
    expect(new URL(opened.url()).origin).toBe(elsewhere.origin);
    const seen = await opened.evaluate(async (target) => {
      const frame = document.createElement('iframe');
      const isLoaded = new Promise((resolve) => frame.addEventListener('load', resolve));
      document.body.append(Object.assign(frame, { src: target }));
      await isLoaded;
      return {
        opener: opener as unknown,
        referrer: document.referrer,
        answer: await fetch(`${target}/rpc/packs/list`, { method: 'POST', body: '{"json":{}}' }).then(
          () => 'an answer',
          () => 'none',
        ),
      };
    }, origin);
    expect(seen).toEqual({ opener: null, referrer: '', answer: 'none' });
    const framed = opened.frames().find((frame) => frame.parentFrame() !== null);
    expect(await framed?.locator('#app').count()).toBe(0);
    expect(elsewhere.asked.join()).not.toContain('token');
    app.takeFaults();

    await page.goto(`${elsewhere.origin}/left`);
    await page.goBack();
    await frame.isReady();
    await frame.go('models');
    await page.getByRole('heading', { name: t('models.installed') }).waitFor();
  });

  it('without its token says what to do, and with a wrong one gets no answer', async (context) => {
    context.skip(!isBrowser, desktopOpensNone);
    await using app = await launch();
    await new Frame(app.page).isReady();
    const page = await app.page.context().newPage();
    await page.goto(app.origin);
    await page.getByText(t('connection.noToken')).waitFor();
    expect(await page.getByText(t('connection.noTokenRemedy')).isVisible()).toBe(true);
    expect(await page.getByRole('navigation').count()).toBe(0);

    const stranger = await app.page.context().newPage();
    const refused = stranger.waitForResponse((response) => response.url().includes('/rpc/'));
    await stranger.goto(`${app.origin}/#token=${'A'.repeat(43)}`);
    expect((await refused).status()).toBe(401);
    // Said as what it is, and not tried for ever.
    await stranger.getByText(t('connection.notValid')).waitFor();
    expect(await stranger.getByText(t('connection.notValidRemedy')).isVisible()).toBe(true);
    expect(await stranger.getByRole('navigation').count()).toBe(0);
    await stranger.close();
    // The browser's notes on refused connections.
    expect(app.takeFaults().filter((fault) => !/WebSocket connection .* failed/.test(fault))).toEqual([]);
  });
});

/** The directives that were breached. */
function violations(faults: readonly string[]): string[] {
  return faults.flatMap((fault) => /^content security policy: ([\w-]+)/.exec(fault)?.[1] ?? []);
}
