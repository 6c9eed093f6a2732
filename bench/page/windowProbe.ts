/**
 * What bench/window.ts asks of the page from inside it. Its text, without types, is run there: it imports nothing. All times are
 * milliseconds since 1970, the clock that processes share.
 */
{
  interface Moment {
    readonly name: string;
    readonly atMs: number;
  }

  const epoch = (atMs: number): number => performance.timeOrigin + atMs;

  /** After the next frame was handed over to be shown. */
  const painted = (): Promise<number> =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(epoch(performance.now()));
        channel.port2.postMessage(null);
      });
    });

  const tiles = (): HTMLElement[] =>
    Array.from(document.querySelectorAll<HTMLElement>('[role=option]')).filter((tile) => {
      const { top, bottom } = tile.getBoundingClientRect();
      return top < innerHeight && bottom > 0;
    });
  const hasPicture = (tile: HTMLElement): boolean => tile.querySelector('img')?.complete === true;
  const middleOf = (tile: HTMLElement): { x: number; y: number } => {
    const { left, top, width } = tile.getBoundingClientRect();
    return { x: left + width / 2, y: top + 40 };
  };

  async function until(holds: () => boolean): Promise<number> {
    while (!holds()) await new Promise((resolve) => requestAnimationFrame(resolve));
    return await painted();
  }

  Object.assign(globalThis, {
    windowProbe: {
      /** When the first tile was there to click, and where. */
      firstTile: async () => ({ atMs: await until(() => tiles().length > 0), ...middleOf(tiles()[0] as HTMLElement) }),
      /** When every tile in sight showed its picture. */
      allPictures: () => until(() => tiles().length > 0 && tiles().every(hasPicture)),
      /** When a tile was shown as selected. */
      selected: () => until(() => document.querySelector('[role=option][aria-selected=true]') !== null),
      /** What the browser itself wrote down of how the page was loaded. */
      moments: (): Moment[] => {
        const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
        const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
        const scripts = resources.filter(({ name }) => name.endsWith('.js'));
        const calls = resources.filter(({ name }) => name.includes('/rpc/'));
        const end = (name: string): Moment[] =>
          calls
            .filter((call) => call.name.endsWith(name))
            .slice(0, 1)
            .map(({ responseEnd }) => ({ name, atMs: epoch(responseEnd) }));
        return [
          { name: 'asked for', atMs: epoch(navigation?.fetchStart ?? 0) },
          { name: 'scripts there', atMs: epoch(Math.max(0, ...scripts.map(({ responseEnd }) => responseEnd))) },
          { name: 'first call', atMs: epoch(Math.min(...calls.map(({ startTime }) => startTime))) },
          ...end('/rpc/projects/open'),
          ...end('/rpc/images/ids'),
          ...end('/rpc/images/details'),
        ];
      },
    },
  });
}
