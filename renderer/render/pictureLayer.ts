/** Paints the picture: pixels with hard edges where they are large, smooth where they are small. */
import { ImageSource, type Mesh } from 'pixi.js';
import { Quad, type Place } from './quad.ts';

/** From this zoom (screen pixels per picture pixel) on, single pixels are what one looks at. */
const hardFrom = 2;

const fragment = `#version 300 es
in vec2 vPosition;
out vec4 finalColor;
uniform sampler2D uPicture;

void main() {
  finalColor = vec4(texture(uPicture, vPosition).rgb, 1.0);
}
`;

export class PictureLayer {
  readonly #quad: Quad;
  #source: ImageSource | undefined;

  constructor() {
    this.#quad = new Quad('picture', fragment, { uPicture: undefined });
  }

  get mesh(): Mesh {
    return this.#quad.mesh as unknown as Mesh;
  }

  /** The bitmap stays the caller's, who keeps it as long as it is shown: a lost context needs it again. */
  setPicture(bitmap: ImageBitmap | undefined): void {
    this.#quad.mesh.visible = bitmap !== undefined;
    this.#source =
      bitmap &&
      new ImageSource({
        resource: bitmap,
        alphaMode: 'no-premultiply-alpha',
        // Without them, a large picture that is fitted into the view would flicker.
        autoGenerateMipmaps: true,
        autoGarbageCollect: false,
      });
    this.#quad.setTexture('uPicture', this.#source);
  }

  /** `zoom`: screen pixels per pixel of the bitmap. */
  draw(place: Place, zoom: number): void {
    this.#quad.setPlace(place);
    if (this.#source === undefined) return;
    const mode = zoom > hardFrom ? 'nearest' : 'linear';
    const { style } = this.#source;
    if (style.magFilter === mode) return;
    style.magFilter = mode;
    style.minFilter = 'linear';
    style.mipmapFilter = 'linear';
    style.update();
  }
}
