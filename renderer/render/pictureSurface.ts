/**
 * A canvas that shows a picture, a heat map and a mask over each other by WebGL. It draws when it is told to, and decides nothing.
 * PixiJS in the build that needs no eval: the page's policy forbids it.
 */
import 'pixi.js/unsafe-eval';
import 'pixi.js/mesh';
import { Container, WebGLRenderer } from 'pixi.js';
import type { Rgb } from '#core/base/oklab.ts';
import { ExpectedError } from '#core/base/errors.ts';
import { sampledPlane } from '../editor/probe.ts';
import { zoomOf, type Viewport } from '../editor/viewport.ts';
import { HeatLayer, type HeatLook, type HeatPlane } from './heatLayer.ts';
import { MaskLayer, type LabelPlane, type MaskLook } from './maskLayer.ts';
import { PictureLayer } from './pictureLayer.ts';
import type { Place } from './quad.ts';

export interface SurfaceLook {
  readonly heat: HeatLook | null;
  readonly mask: MaskLook | null;
}

export class PictureSurface implements Disposable {
  readonly #renderer: WebGLRenderer;
  readonly #stage = new Container();
  readonly #picture = new PictureLayer();
  readonly #heat = new HeatLayer();
  readonly #mask = new MaskLayer();
  #bitmapWidth = 0;

  private constructor(renderer: WebGLRenderer) {
    this.#renderer = renderer;
    this.#stage.addChild(this.#picture.mesh, this.#heat.mesh, this.#mask.mesh);
  }

  /** Throws `ExpectedError` (`webgl-missing`) where the browser gives no context. */
  static async create(canvas: HTMLCanvasElement): Promise<PictureSurface> {
    const renderer = new WebGLRenderer();
    try {
      await renderer.init({
        canvas,
        backgroundAlpha: 0,
        antialias: false,
        preferWebGLVersion: 2,
        // Events, accessibility and the ticker: the page has its own.
        skipExtensionImports: true,
        hello: false,
      });
    } catch (error) {
      throw noWebGl(error);
    }
    // Shaders are written for WebGL 2; Pixi takes the first version when there is no second.
    if (!(renderer.gl instanceof WebGL2RenderingContext)) throw noWebGl(undefined);
    // Rows of bytes are as long as the picture is wide, not a multiple of four.
    renderer.gl.pixelStorei(renderer.gl.UNPACK_ALIGNMENT, 1);
    return new PictureSurface(renderer);
  }

  /** The longest side of a texture, in pixels. */
  get longestSide(): number {
    return this.#renderer.gl.getParameter(this.#renderer.gl.MAX_TEXTURE_SIZE) as number;
  }

  /** The bitmap stays the caller's. */
  setPicture(bitmap: ImageBitmap | undefined): void {
    this.#bitmapWidth = bitmap?.width ?? 0;
    this.#picture.setPicture(bitmap);
  }

  setHeat(plane: HeatPlane | undefined): void {
    this.#heat.setHeat(plane);
  }

  setLabels(plane: LabelPlane | undefined): void {
    this.#mask.setLabels(plane === undefined ? undefined : sampledPlane(plane, this.longestSide));
  }

  /** Colours by label; labels without one are not painted. */
  setColours(colours: ReadonlyMap<number, Rgb>, isIgnoreHidden: boolean): void {
    this.#mask.setColours(colours, isIgnoreHidden);
  }

  draw(viewport: Viewport, look: SurfaceLook): void {
    const { image, view, pixelRatio, transform } = viewport;
    const { screen } = this.#renderer;
    if (screen.width !== view.width || screen.height !== view.height || this.#renderer.resolution !== pixelRatio) {
      this.#renderer.resize(view.width, view.height, pixelRatio);
    }
    const place: Place = [
      transform.offsetX / view.width,
      transform.offsetY / view.height,
      (image.width * transform.scale) / view.width,
      (image.height * transform.scale) / view.height,
    ];
    this.#picture.draw(place, (zoomOf(viewport) * image.width) / Math.max(1, this.#bitmapWidth));
    this.#heat.draw(place, look.heat);
    this.#mask.draw(place, look.mask, { width: view.width * pixelRatio, height: view.height * pixelRatio });
    this.#renderer.render(this.#stage);
  }

  [Symbol.dispose](): void {
    this.#stage.destroy({ children: true });
    this.#renderer.destroy();
  }
}

function noWebGl(cause: unknown): ExpectedError {
  return new ExpectedError('webgl-missing', 'Pictures cannot be shown: this browser gives no WebGL 2.', {
    remedy: 'Allow hardware acceleration in its settings, or open this page in another browser.',
    cause,
  });
}
