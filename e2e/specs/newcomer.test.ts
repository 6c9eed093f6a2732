/** The way of who sees the application for the first time, with pictures of their own. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sampleFolder } from '#backend/resources.ts';
import { describeApp } from '../launchers/launchers.ts';
import { Frame } from '../pages/Frame.ts';
import { StartPage } from '../pages/StartPage.ts';
import { t } from '../pages/texts.ts';

const brokenName = 'not-a-picture.jpg';

/** The sample's pictures and tags, and one file that only has the name of a picture. */
async function makePictures(folder: string): Promise<void> {
  await mkdir(folder);
  await cp(sampleFolder, folder, { recursive: true });
  await writeFile(join(folder, brokenName), 'these are words');
}

describeApp('a newcomer', ({ launch }) => {
  it('makes a project of a folder, is told of the broken picture, and finds it again', async () => {
    await using app = await launch();
    const { page } = app;
    const pictures = join(app.folder, 'harbour');
    await makePictures(pictures);
    const frame = new Frame(page);
    const start = new StartPage(page);
    await frame.isReady();

    const newProject = await start.newProject();
    await newProject.chooseFolder(pictures);
    await expect.poll(() => newProject.name.inputValue()).toBe('harbour');
    expect(await newProject.tags.locator('option:checked').innerText()).toContain('tags.csv');
    await newProject.create();

    expect(await newProject.summary()).toContain(t('newProject.done', { count: 12 }, 12));
    expect(await newProject.problems.count()).toBe(1);
    const problem = await newProject.problems.innerText();
    expect(problem).toContain(brokenName);
    expect(problem).toContain('picture');
    await newProject.goOn();
    expect(await frame.home.innerText()).toBe('harbour');

    await page.reload();
    await frame.isReady();
    await expect.poll(() => frame.home.innerText()).toBe('harbour');
  });
});
