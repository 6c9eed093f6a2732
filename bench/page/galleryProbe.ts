/**
 * What bench/gallery-100k.ts asks of the page from inside it. Its text, without types, is run there: it imports nothing. Times are
 * milliseconds of the page's own clock.
 */
{
  const patienceMs = 20_000;
  const tilesInSight = (): HTMLElement[] =>
    Array.from(document.querySelectorAll<HTMLElement>('[role=option]')).filter((tile) => {
      const { top, bottom } = tile.getBoundingClientRect();
      return top < innerHeight && bottom > 0;
    });
  const isKnown = (tile: HTMLElement): boolean => (tile.querySelector('.name')?.textContent ?? '') !== '';
  /** Of one that cannot have a picture, the reason. */
  const isWhole = (tile: HTMLElement): boolean =>
    tile.querySelector('img')?.complete === true || tile.querySelector('.reason') !== null;
  const scroller = (): Element | null => document.querySelector('[role=listbox]');
  const countText = (): string => document.querySelector('.toolbar .count')?.textContent ?? '';
  const firstName = (): string => tilesInSight()[0]?.querySelector('.name')?.textContent ?? '';

  /** When what holds at the beginning of a frame was handed over to be shown. */
  async function shown(holds: () => boolean): Promise<number> {
    const begunAt = performance.now();
    for (;;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (performance.now() - begunAt > patienceMs) throw new Error(`the list stays at ${countText()}: ${firstName()}`);
      if (!holds()) continue;
      const { port1, port2 } = new MessageChannel();
      const painted = new Promise((resolve) => (port1.onmessage = resolve));
      port2.postMessage(null);
      await painted;
      return performance.now();
    }
  }

  let actedAt = 0;
  for (const event of ['pointerdown', 'keydown', 'click', 'change'] as const) {
    // The first of what one gesture sends.
    addEventListener(event, ({ timeStamp }) => (actedAt = actedAt === 0 ? timeStamp : actedAt), { capture: true });
  }

  let frames: number[] = [];
  let longTasks: number[] = [];
  let isRecording = false;
  const observer = new PerformanceObserver((list) => {
    if (isRecording) longTasks.push(...list.getEntries().map(({ duration }) => duration));
  });
  observer.observe({ type: 'longtask' });
  function frame(at: number): void {
    if (!isRecording) return;
    frames.push(at);
    requestAnimationFrame(frame);
  }

  let expected = { count: '', first: '' };
  Object.assign(globalThis, {
    galleryProbe: {
      /** From here on: the list that comes is another one than this. */
      expectAnother: () => {
        expected = { count: countText(), first: firstName() };
        actedAt = 0;
      },
      /** From the user's act to the list with all that is said of its images. */
      anotherList: async () => {
        const isThere = (): boolean =>
          countText() !== expected.count &&
          /\d/.test(countText()) &&
          tilesInSight().length > 0 &&
          tilesInSight().every(isKnown);
        return { listMs: (await shown(isThere)) - actedAt, count: countText() };
      },
      /** From the same act to its pictures. */
      itsPictures: async () => (await shown(() => tilesInSight().every(isWhole))) - actedAt,
      /** How far the grid is scrolled, how high it is, and where its scrollbar's thumb begins. CSS pixels. */
      scrolled: () => {
        const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = scroller() ?? {};
        const { top = 0, right = 0 } = scroller()?.getBoundingClientRect() ?? {};
        return { scrollTop, scrollHeight, clientHeight, top, right };
      },
      scrollToTop: () => scroller()?.scrollTo({ top: 0 }),
      /** Whether every tile in sight shows its picture. */
      whole: () => shown(() => tilesInSight().length > 0 && tilesInSight().every(isWhole)),
      record: () => {
        [frames, longTasks, isRecording] = [[], [], true];
        requestAnimationFrame(frame);
      },
      recorded: () => {
        isRecording = false;
        return { intervals: frames.slice(1).map((at, index) => at - (frames[index] ?? at)), longTasks };
      },
    },
  });
}
