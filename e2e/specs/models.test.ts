/** Downloading a model: broken off, gone on with after the page was opened anew, checked, removed. From a hub on this machine. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { embeddedPackFolder } from '#backend/resources.ts';
import { startHub, type Repository } from '../../tests/support/hubServer.ts';
import { describeApp } from '../launchers/launchers.ts';
import { Frame } from '../pages/Frame.ts';
import { ModelsPage } from '../pages/ModelsPage.ts';
import { t } from '../pages/texts.ts';

const title = 'CLIP ViT-B/32';
const weights = 'onnx/vision_model.onnx';

/** The embedded pack, to be served under another name. */
async function smallPack(): Promise<Repository> {
  const entries = await readdir(embeddedPackFolder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(
    await Promise.all(
      files.map(async (file) => {
        const path = file.slice(embeddedPackFolder.length + 1).replaceAll('\\', '/');
        return [path, await readFile(file)] as const;
      }),
    ),
  );
}

describeApp('models', ({ launch }) => {
  it('are downloaded, also in two goes, verified and removed', async () => {
    await using hub = await startHub('Xenova/clip-vit-base-patch32', await smallPack(), {
      // The first time, the weights stop on their way.
      manners: (path, count) =>
        path === weights && count === 1 ? { cutAfter: 1_000_000, arrived: () => new Promise(() => undefined) } : {},
    });
    await using app = await launch();
    const { page } = app;
    const frame = new Frame(page);
    const models = new ModelsPage(page);
    await frame.isReady();
    await frame.go('models');
    await models.mirror.fill(hub.address);
    await models.button('pull', title).click();
    await expect
      .poll(async () => Number(await models.progress(title).getAttribute('aria-valuenow')))
      .toBeGreaterThan(10);
    // It goes on while one looks at other pages.
    await frame.go('settings');
    await page.getByRole('link', { name: t('models.pulling', { title }) }).click();
    await models.button('stop', title).click();
    await models.button('goOn', title).waitFor();

    await page.reload();
    await frame.isReady();
    await models.button('goOn', title).click();
    await models.button('remove', title).waitFor();
    expect(hub.contentRequests(weights).at(-1)?.range).toMatch(/^bytes=\d+-$/);

    await models.button('verify', title).click();
    await page.getByText(t('models.sound', { files: 6 })).waitFor();

    await models.button('remove', title).click();
    const cancel = models.question(title).getByRole('button', { name: t('common.cancel') });
    await expect.poll(() => cancel.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await models.button('remove', title).click();
    await models
      .question(title)
      .getByRole('button', { name: t('models.remove'), exact: true })
      .click();
    await models.button('pull', title).waitFor();
  });
});
