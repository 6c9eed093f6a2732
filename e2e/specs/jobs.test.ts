/** Work that takes a while: stopped by the user, stopped by a crash; nothing that was done is lost. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { maskwright } from '../../tests/support/runMaskwright.ts';
import { describeApp } from '../launchers/launchers.ts';
import type { RunningApp } from '../launchers/launcher.ts';
import { ExportPage } from '../pages/ExportPage.ts';
import { Frame } from '../pages/Frame.ts';
import { GalleryPage } from '../pages/GalleryPage.ts';
import { GeneratePage } from '../pages/GeneratePage.ts';
import { JobsDrawer } from '../pages/JobsDrawer.ts';
import { StartPage } from '../pages/StartPage.ts';
import { t } from '../pages/texts.ts';
import { copySampleOften } from '../setup/pictures.ts';

/** Enough that nobody is faster than a click, not more. */
const copies = 3;
const pictures = copies * 12;

describeApp('a generation', ({ launch }) => {
  it('that was cancelled keeps what is done, and goes on with the rest', async () => {
    await using app = await launch();
    const generate = await beginGeneration(app);
    await generate.act('cancel');
    await expect.poll(() => generate.progress.innerText()).toContain(t('jobs.states.cancelled'));
    const done = await doneOf(generate);
    expect(done).toBeLessThan(pictures);

    const drawer = new JobsDrawer(app.page);
    await drawer.open();
    const row = drawer.rows.first();
    expect(await row.innerText()).toContain(t('jobs.states.cancelled'));
    await row.getByRole('button', { name: t('jobs.actions.resume') }).click();
    await row.getByText(t('jobs.states.done'), { exact: true }).waitFor();
    expect(await row.innerText()).toContain(t('jobs.items', { count: pictures }, pictures));
    await checkCopy(app);
  });

  it('that was paused rests over a reload and the end of the backend, until it is told to go on', async () => {
    await using app = await launch();
    const { page } = app;
    const generate = await beginGeneration(app);
    await generate.act('pause');
    await generate.progress.filter({ hasText: t('jobs.states.paused') }).waitFor();
    const done = await doneOf(generate);
    expect(done).toBeLessThan(pictures);
    await page.reload();
    await generate.progress.filter({ hasText: t('jobs.states.paused') }).waitFor();
    expect(await doneOf(generate)).toBe(done);

    app.killBackend();
    const frame = new Frame(page);
    await frame.lostBanner.waitFor();
    await frame.lostBanner.waitFor({ state: 'detached' });
    await generate.progress.filter({ hasText: t('jobs.states.paused') }).waitFor();
    expect(await doneOf(generate)).toBe(done);
    expect(await new JobsDrawer(page).interrupted.count()).toBe(0);
    await generate.act('resume');
    await generate.plan.getByText(t('generate.made', { count: pictures }, pictures)).waitFor();
    await checkCopy(app);
  });

  it('goes on after the backend was killed: said, started again, resumed, nothing lost', async () => {
    await using app = await launch();
    const { page } = app;
    const generate = await beginGeneration(app);
    await expect.poll(() => doneOf(generate)).toBeGreaterThan(0);
    app.killBackend();
    const frame = new Frame(page);
    await frame.lostBanner.waitFor();
    await frame.lostBanner.waitFor({ state: 'detached' });

    const drawer = new JobsDrawer(page);
    await drawer.interrupted.waitFor();
    const kept = Number(/interrupted at (\d+) of/.exec(await drawer.interrupted.innerText())?.[1]);
    expect(kept).toBeGreaterThan(0);
    await drawer.resumeInterrupted();
    await drawer.open();
    const row = drawer.rows.first();
    await row.getByText(t('jobs.states.done'), { exact: true }).waitFor();
    expect(await row.innerText()).toContain(t('jobs.items', { count: pictures }, pictures));

    await frame.go('gallery');
    await expect.poll(() => new GalleryPage(page).grid.locator('canvas').count()).toBeGreaterThan(0);
    await checkCopy(app);
  });
});

describeApp('an export', ({ launch }) => {
  it('goes on while the page is loaded again, and says there what it wrote', async () => {
    await using app = await launch();
    const { page } = app;
    const generate = await beginGeneration(app);
    await generate.plan.getByText(t('generate.made', { count: pictures }, pictures)).waitFor();
    await new Frame(page).go('export');
    const exporting = new ExportPage(page);
    const folder = await exporting.folder.inputValue();
    await exporting.folder.fill(' ');
    await page.getByText(t('export.folderMissing')).waitFor();
    await exporting.folder.fill(folder);
    await exporting.start();
    // A reload before the page has sent what it asks for would take that back.
    await exporting.job.waitFor();
    await page.reload();
    await exporting.outcome.getByText(t('export.sound')).waitFor();
    expect(await exporting.outcome.innerText()).toContain(folder);
    const { images } = JSON.parse(await readFile(join(folder, 'instances.json'), 'utf8')) as { images: unknown[] };
    expect(images).toHaveLength(pictures);

    // The folder is an export of this project by now: the next one takes its place, once that is known.
    await exporting.outcome.getByText(t('export.replaces')).waitFor();
    await exporting.start();
    await exporting.outcome.getByText(t('export.sound')).waitFor();
  });
});

/** Until the first figures are there. */
async function beginGeneration({ page, folder }: RunningApp): Promise<GeneratePage> {
  await copySampleOften(join(folder, 'boats'), copies);
  const frame = new Frame(page);
  await frame.isReady();
  const newProject = await new StartPage(page).newProject();
  await newProject.chooseFolder(join(folder, 'boats'));
  await newProject.create();
  await newProject.goOn();
  await frame.go('generate');
  const generate = new GeneratePage(page);
  await generate.start();
  await generate.progress.filter({ hasText: t('jobs.states.running') }).waitFor();
  return generate;
}

/** How many images have been done, as the page says. */
async function doneOf(generate: GeneratePage): Promise<number> {
  return Number(/ (\d+) of /.exec(await generate.progress.innerText())?.[1] ?? 0);
}

/** As a user would make sure: a copy of the project, whole and sound, also while it is open. */
async function checkCopy({ folder }: RunningApp): Promise<void> {
  const copy = join(folder, 'copy.maskwright');
  await maskwright('copy', join(folder, 'boats.maskwright'), copy);
  expect(await maskwright('check', copy)).toContain('sound');
  expect(await maskwright('status', copy)).toContain(`${pictures}`);
}
