/**
 * The procedures that answer with a stream. Over HTTP each would keep one of the six connections that a browser has to
 * a host, so windows ask for these over their WebSocket.
 */
export const streamingProcedures: ReadonlySet<string> = new Set([
  'projects.saveCopy',
  'projects.upgrade',
  'projects.check',
  'images.import',
  'images.relink',
  'images.takePictures',
  'masks.acceptMany',
  'jobs.follow',
  'jobs.watch',
  'looks.write',
  'datasets.export',
  'packs.pull',
  'doctor.installCuda',
]);
