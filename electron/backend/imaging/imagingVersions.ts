import sharp from 'sharp';

/** Of sharp and of the library that it decodes with. */
export function imagingVersions(): { sharp: string; libvips: string } {
  const { sharp: own, vips } = sharp.versions;
  return { sharp: own, libvips: vips };
}
