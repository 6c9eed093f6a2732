/**
 * A project with 100 000 images in the gallery: opening it, filtering, scrolling through it by wheel and by the scrollbar, and what
 * page and backend hold in memory. The real backend, the built page in a real Chromium, pictures on a warm disk.
 *
 *     npm run bench -- gallery-100k [--images 100000] [--rounds 5] [--json] [--out FILE.json]
 *
 * The project is that of store-100k with 300 pictures behind its images. Times of lists are taken in the page, from the user's act
 * to the frame that shows the answer. How even scrolling is, is said twice: by the frames as the clock shows them, which on software
 * rendering and on a machine that others work on is mostly not ours, and by the longest task of the page's main thread in processor
 * time, which is. Memory is the proportional set of each process (PSS). Fails when a limit of the design is missed. Needs Linux
 * (/proc) and an installed Chromium; files lie in a temporary folder and are removed at the end.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { preparePage } from '../electron/serve/pageFiles.ts';
import { chromiumRemedy, findChromium } from '../e2e/setup/findChromium.ts';
import { makeLargeProject } from './gallery-100k/largeProject.ts';
import { openWindow, type Memory, type OpenWindow } from './gallery-100k/openWindow.ts';
import { summariseTrace, type ThreadTasks } from './gallery-100k/traceSummary.ts';
import { median } from './support/median.ts';

/** Of the design: milliseconds and megabytes. */
const limits = { open: 1000, filter: 50, frame: 32, memory: 600 };

const traceCategories = ['-*', 'toplevel', 'devtools.timeline', '__metadata'];
const frameMs = 1000 / 60;

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const images = Number(values.images);
const rounds = Number(values.rounds);

interface Duration {
  readonly name: string;
  readonly milliseconds: readonly number[];
  /** Processor time of the main threads of page and backend, each time: what a busy machine leaves as it is. */
  readonly processorMilliseconds: readonly number[];
  readonly limitMs: number | null;
  readonly note: string;
}

interface Scroll {
  readonly name: string;
  readonly pixels: number;
  /** Between frames, as the clock shows them. */
  readonly medianFrameMs: number;
  readonly worstFrameMs: number;
  readonly framesAboveLimit: number;
  readonly frames: number;
  readonly mainThread: ThreadTasks;
  readonly pageOthers: ThreadTasks;
  readonly browser: ThreadTasks;
  readonly backendMs: number;
}

interface Result {
  readonly durations: Duration[];
  readonly scrolls: Scroll[];
  readonly memory: Record<string, Memory>;
}

const chromium = findChromium();
if (process.platform !== 'linux') throw new Error('this benchmark reads /proc: it runs on Linux alone');
if (chromium === undefined) throw new Error(chromiumRemedy);

const folder = await mkdtemp(join(tmpdir(), 'maskwright-bench-gallery-'));
try {
  process.env['MASKWRIGHT_DATA'] = join(folder, 'data');
  await preparePage(() => console.error('Building the page, once …'));
  await makeLargeProject(folder, images);
  await report(await measure(chromium));
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function measure(executablePath: string): Promise<Result> {
  const open: { listMs: number; picturesMs: number; processorMs: number }[] = [];
  for (let round = 0; ; round++) {
    await using window = await openWindow(executablePath, [folder]);
    await expectAnother(window.page);
    const used = window.mainThreadsMs();
    await window.page.locator('button.project').click();
    const { listMs } = await listPainted(window.page);
    const processorMs = window.mainThreadsMs() - used;
    const picturesMs = await window.page.evaluate<number>('galleryProbe.itsPictures()');
    // The first makes thumbnails, which are there from then on.
    if (round > 0) open.push({ listMs, picturesMs, processorMs });
    if (round < rounds) continue;
    const opened = (name: string, limitMs: number | null, of: (one: (typeof open)[number]) => number): Duration => ({
      name,
      limitMs,
      milliseconds: open.map(of),
      processorMilliseconds: open.map((one) => one.processorMs),
      note: '',
    });
    await sleep(2000);
    const memory: Record<string, Memory> = { 'after opening': window.memory() };
    const durations = [
      opened('open: list painted', limits.open, (one) => one.listMs),
      opened('open: its pictures painted', null, (one) => one.picturesMs),
      ...(await filters(window)),
    ];
    memory['after filtering'] = window.memory();
    const scrolls = [await wheel(window, 1500, 4), await wheel(window, 12_000, 5), await dragThumb(window, 8)];
    await window.page.evaluate('galleryProbe.whole()');
    await sleep(3000);
    memory['after scrolling through'] = window.memory();
    return { durations, scrolls, memory };
  }
}

async function expectAnother(page: Page): Promise<void> {
  await page.evaluate('galleryProbe.expectAnother()');
}

async function listPainted(page: Page): Promise<{ listMs: number; count: string }> {
  return await page.evaluate('galleryProbe.anotherList()');
}

/** Each by hand: a class, a state, a word, and back to all. */
async function filters(window: OpenWindow): Promise<Duration[]> {
  const { page } = window;
  const panel = page.locator('aside.panel');
  const search = panel.locator('input[type=search]');
  const acts: Record<string, () => Promise<void>> = {
    'filter: a class': () => panel.getByRole('button', { name: /^class 2\b/ }).click(),
    'filter: not that class': () => panel.locator('.values button').nth(1).click(),
    'filter: no class any more': () => panel.getByRole('button', { name: /^class 2\b/ }).click(),
    'filter: with a mask of the machine': () => panel.locator('.group input[type=checkbox]').nth(1).click(),
    'filter: any mask again': () => panel.locator('.group input[type=checkbox]').nth(1).click(),
    'filter: a letter typed': async () => {
      await search.focus();
      await page.keyboard.press('7');
    },
    'filter: a letter more': () => page.keyboard.press('9'),
    'filter: the text cleared': async () => {
      await page.keyboard.press('Backspace');
      await listPainted(page);
      await expectAnother(page);
      await page.keyboard.press('Backspace');
    },
  };
  const found = Object.keys(acts).map((name) => ({
    name,
    listMs: [] as number[],
    processorMs: [] as number[],
    note: '',
  }));
  for (let round = 0; round < rounds; round++) {
    for (const row of found) {
      // A list that stands still: what the one before still loads is not this one's.
      await page.evaluate('galleryProbe.whole()');
      await sleep(300);
      await expectAnother(page);
      const used = window.mainThreadsMs();
      await acts[row.name]?.();
      const { listMs, count } = await listPainted(page);
      row.processorMs.push(window.mainThreadsMs() - used);
      row.listMs.push(listMs);
      row.note = count;
    }
  }
  return found.map(({ name, listMs, processorMs, note }) => ({
    name,
    milliseconds: listMs,
    processorMilliseconds: processorMs,
    limitMs: limits.filter,
    note,
  }));
}

/** From the top, at so many pixels a second for so many seconds. */
async function wheel(window: OpenWindow, pixelsPerSecond: number, seconds: number): Promise<Scroll> {
  const { page } = window;
  const session = await page.context().newCDPSession(page);
  const result = await scrolling(window, `wheel, ${pixelsPerSecond} px/s`, async () => {
    await session.send('Input.synthesizeScrollGesture', {
      x: 800,
      y: 500,
      yDistance: -pixelsPerSecond * seconds,
      speed: pixelsPerSecond,
      gestureSourceType: 'mouse',
      preventFling: true,
    });
  });
  await session.detach();
  return result;
}

/** The scrollbar's thumb, from top to bottom in so many seconds. */
async function dragThumb(window: OpenWindow, seconds: number): Promise<Scroll> {
  const { page } = window;
  const { top, right, clientHeight } = await scrolled(page);
  // Between the buttons at its ends.
  const [x, first, last] = [right - 7, top + 22, top + clientHeight - 16];
  return await scrolling(window, `scrollbar, all of it in ${seconds} s`, async () => {
    await page.mouse.move(x, first);
    await page.mouse.down();
    const startedAt = performance.now();
    for (let share = 0; share < 1;) {
      share = Math.min(1, (performance.now() - startedAt) / (seconds * 1000));
      await page.mouse.move(x, first + (last - first) * share);
      await sleep(frameMs);
    }
    await page.mouse.up();
  });
}

async function scrolling(window: OpenWindow, name: string, scroll: () => Promise<void>): Promise<Scroll> {
  const { browser, page } = window;
  await page.evaluate('galleryProbe.scrollToTop()');
  await page.evaluate('galleryProbe.whole()');
  await sleep(500);
  await browser.startTracing(page, { categories: traceCategories });
  const used = window.backendProcessorMs();
  await page.evaluate('galleryProbe.record()');
  await scroll();
  const { intervals } = await page.evaluate<{ intervals: number[] }>('galleryProbe.recorded()');
  const backendMs = window.backendProcessorMs() - used;
  const threads = summariseTrace(await browser.stopTracing());
  const { scrollTop } = await scrolled(page);
  return {
    name,
    pixels: Math.round(scrollTop),
    medianFrameMs: median(intervals),
    worstFrameMs: Math.max(...intervals),
    framesAboveLimit: intervals.filter((interval) => interval > limits.frame).length,
    frames: intervals.length,
    ...threads,
    backendMs,
  };
}

async function scrolled(page: Page): Promise<{ scrollTop: number; clientHeight: number; top: number; right: number }> {
  return await page.evaluate('galleryProbe.scrolled()');
}

async function report({ durations, scrolls, memory }: Result): Promise<void> {
  if (values.json) console.log(JSON.stringify({ durations, scrolls, memory }));
  else {
    console.log(`${images} images, ${rounds} rounds; milliseconds from the act to the frame that shows the answer;`);
    console.log('processor: of the main threads of page and backend meanwhile');
    for (const { name, milliseconds, processorMilliseconds, limitMs, note } of durations) {
      const figures = [median(milliseconds), Math.max(...milliseconds), median(processorMilliseconds)].map(number);
      const limit = limitMs === null ? '' : `  (limit ${limitMs})`;
      console.log(`  ${name.padEnd(36)}${figures[0]}, worst${figures[1]}, processor${figures[2]}${limit}  ${note}`);
    }
    console.log('Scrolling: frames by the clock; longest task of the main thread by the clock and in processor time');
    for (const one of scrolls) {
      console.log(
        `  ${one.name.padEnd(36)}${number(one.medianFrameMs)} ms a frame, worst${number(one.worstFrameMs)}, ` +
          `${one.framesAboveLimit} of ${one.frames} above ${limits.frame}; task${number(one.mainThread.longestMs)}, ` +
          `processor${number(one.mainThread.longestProcessorMs)}  (limit ${limits.frame})  to ${one.pixels} px`,
      );
      console.log(
        `  ${''.padEnd(36)}processor together: main thread${number(one.mainThread.processorMs)}, other threads of the page` +
          `${number(one.pageOthers.processorMs)}, rest of the browser${number(one.browser.processorMs)}, backend${number(one.backendMs)}`,
      );
    }
    console.log('Memory, megabytes');
    for (const [name, one] of Object.entries(memory)) {
      console.log(
        `  ${name.padEnd(36)}${number(total(one))}: backend ${one.backend}, page ${one.page}, drawing in software ` +
          `${one.graphics}, rest of the browser ${one.otherBrowser}  (limit ${limits.memory})`,
      );
    }
  }
  if (values.out !== undefined) {
    const machine = { processor: cpus()[0]?.model ?? 'unknown', logicalProcessors: availableParallelism() };
    const written = { benchmark: 'gallery-100k', machine, images, rounds, limits, durations, scrolls, memory };
    const rounded = (_: string, value: unknown): unknown =>
      typeof value === 'number' ? Math.round(value * 10) / 10 : value;
    await writeFile(values.out, `${JSON.stringify(written, rounded, 2)}\n`);
  }
  const missed = [
    ...durations.filter(({ milliseconds, limitMs }) => limitMs !== null && median(milliseconds) > limitMs),
    ...scrolls.filter(({ mainThread }) => mainThread.longestProcessorMs > limits.frame),
    ...Object.entries(memory).flatMap(([name, one]) =>
      total(one) > limits.memory ? [{ name: `memory ${name}` }] : [],
    ),
  ].map(({ name }) => name);
  if (missed.length === 0) return;
  console.error(`limits missed: ${missed.join('; ')}`);
  process.exitCode = 1;
}

function total({ backend, page, graphics, otherBrowser }: Memory): number {
  return backend + page + graphics + otherBrowser;
}

function number(value: number): string {
  return value.toFixed(1).padStart(8);
}
