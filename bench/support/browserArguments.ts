/** How benchmarks start a Chromium: it talks to nobody but us, and its graphics card is a software one, the same everywhere. */
export const browserArguments: readonly string[] = [
  // Not for root: Chromium's own sandbox refuses to run there, as in most containers.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ...['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
  ...['--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
];
