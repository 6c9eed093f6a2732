/** Classes are changed by keys, each change is a step, and the history leads back to any of them. */
import { expect, it } from 'vitest';
import { sampleFolder } from '#backend/resources.ts';
import { describeApp } from '../launchers/launchers.ts';
import { ClassesPage } from '../pages/ClassesPage.ts';
import { Frame } from '../pages/Frame.ts';
import { StartPage } from '../pages/StartPage.ts';
import { t } from '../pages/texts.ts';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

describeApp('classes', ({ launch }) => {
  it('are named, merged and deleted with keys, and all of it is taken back', async () => {
    await using app = await launch();
    const { page } = app;
    const frame = new Frame(page);
    const classes = new ClassesPage(page);
    const pictures = join(app.folder, 'pictures');
    await cp(sampleFolder, pictures, { recursive: true });
    await frame.isReady();
    const newProject = await new StartPage(page).newProject();
    await newProject.chooseFolder(pictures);
    await expect.poll(() => newProject.tags.locator('option:checked').innerText()).toContain('tags.csv');
    await newProject.create();
    await newProject.summary();
    await newProject.goOn();

    await frame.go('classes');
    await classes.name('mushroom').waitFor();
    const before = await classes.names.allInnerTexts();
    await classes.add('canoe');
    await classes.rename('canoe', 'kayak');
    expect(await classes.lastStep.innerText()).toContain(
      t('history.steps.class-rename', { name: 'canoe', into: 'kayak' }),
    );

    await classes.name('mushroom').focus();
    await page.keyboard.press('m');
    const merge = page.getByRole('alertdialog', { name: t('classes.mergeTitle', { name: 'mushroom' }) });
    await merge.getByLabel(t('classes.into')).selectOption({ label: '17 · kayak' });
    await merge.getByRole('button', { name: t('classes.merge'), exact: true }).click();
    await classes.name('mushroom').waitFor({ state: 'detached' });
    await expect.poll(() => classes.cell('kayak', 2).innerText()).toBe('3');

    await classes.name('kayak').focus();
    await page.keyboard.press('Delete');
    const question = page.getByRole('alertdialog', { name: t('classes.deleteTitle', { name: 'kayak' }) });
    await question.getByText(t('classes.counted.tags', { n: 3 }, 3)).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await classes.name('kayak').waitFor({ state: 'detached' });
    await classes.lastStep.getByRole('button', { name: t('history.undo') }).click();
    await classes.name('kayak').waitFor();

    await frame.go('history');
    const added = t('history.steps.class-add', { name: 'canoe' });
    await page.getByRole('button', { name: t('history.undoToNamed', { what: added }) }).click();
    await page.getByRole('button', { name: t('history.redoToNamed', { what: added }) }).waitFor();
    await frame.go('classes');
    await expect.poll(() => classes.names.allInnerTexts()).toEqual(before);
  });
});
