/** What the painters share: one quad each, as large as the picture, placed in the view by one uniform. */
import {
  BufferImageSource,
  Geometry,
  GlProgram,
  Mesh,
  Shader,
  UniformGroup,
  type TextureSource,
  type TEXTURE_FORMATS,
  type UniformData,
} from 'pixi.js';

/** The picture's corners; it is stretched by the vertex shader. */
const geometry = (): Geometry =>
  new Geometry({
    attributes: { aPosition: [0, 0, 1, 0, 1, 1, 0, 1] },
    indexBuffer: [0, 1, 2, 0, 2, 3],
  });

const vertex = `#version 300 es
in vec2 aPosition;
out vec2 vPosition;
/** Left, top, width, height of the picture in shares of the view. */
uniform vec4 uPlace;

void main() {
  vPosition = aPosition;
  vec2 at = uPlace.xy + aPosition * uPlace.zw;
  gl_Position = vec4(at.x * 2.0 - 1.0, 1.0 - at.y * 2.0, 0.0, 1.0);
}
`;

/** Where the picture lies: left, top, width, height in shares of the view. */
export type Place = readonly [left: number, top: number, width: number, height: number];

/** The uniforms of a painter besides its place, as Pixi wants them told. */
type Uniforms = Record<string, UniformData>;

/** A quad with a fragment shader of its own. */
export class Quad {
  readonly mesh: Mesh<Geometry, Shader>;
  readonly #place: UniformGroup<{ uPlace: UniformData }>;
  readonly #look: UniformGroup | undefined;
  readonly #shader: Shader;

  /** `textures` and `look`: the shader's uniforms by name. A texture that comes later is undefined. */
  constructor(
    name: string,
    fragment: string,
    textures: Readonly<Record<string, TextureSource | undefined>>,
    look?: Uniforms,
  ) {
    const sources = Object.entries(textures).map(([uniform, source]) => [uniform, source ?? emptyTexture()] as const);
    this.#place = new UniformGroup({ uPlace: { value: new Float32Array(4), type: 'vec4<f32>' } });
    this.#look = look === undefined ? undefined : new UniformGroup(look);
    const glProgram = GlProgram.from({
      name,
      vertex,
      fragment,
      // At 64 times the size, half precision would not find the pixel.
      preferredFragmentPrecision: 'highp',
    });
    this.#shader = new Shader({
      glProgram,
      resources: {
        place: this.#place,
        ...(this.#look === undefined ? {} : { look: this.#look }),
        ...Object.fromEntries(sources),
      },
    });
    this.mesh = new Mesh({ geometry: geometry(), shader: this.#shader });
    this.mesh.visible = false;
  }

  setPlace(place: Place): void {
    (this.#place.uniforms.uPlace as Float32Array).set(place);
  }

  /** Sets uniforms by name. */
  setLook(values: Readonly<Record<string, number>>): void {
    if (this.#look !== undefined) Object.assign(this.#look.uniforms, values);
  }

  /** Samples another texture from now on; undefined: none. The one before is destroyed. */
  setTexture(name: string, source: TextureSource | undefined): void {
    const textures = this.#shader.resources as Record<string, TextureSource>;
    const before = textures[name];
    textures[name] = source ?? emptyTexture();
    before?.destroy();
  }
}

/** Bytes as a texture: one channel or four. */
export function byteTexture(
  values: Uint8Array,
  { width, height, isSmooth }: { readonly width: number; readonly height: number; readonly isSmooth: boolean },
): BufferImageSource {
  const format: TEXTURE_FORMATS = values.length === width * height ? 'r8unorm' : 'rgba8unorm';
  return new BufferImageSource({
    resource: values,
    width,
    height,
    format,
    alphaMode: 'no-premultiply-alpha',
    scaleMode: isSmooth ? 'linear' : 'nearest',
    addressMode: 'clamp-to-edge',
    autoGarbageCollect: false,
  });
}

/** What a painter samples before it has anything to paint. */
function emptyTexture(): BufferImageSource {
  return byteTexture(new Uint8Array(4), { width: 1, height: 1, isSmooth: false });
}
