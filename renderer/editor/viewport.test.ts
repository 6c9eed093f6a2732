import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imagePoint, toImage, toView, viewPoint } from '#core/geometry/space.ts';
import {
  fitted,
  isInside,
  middleOf,
  moved,
  resized,
  showing,
  withImage,
  zoomedBy,
  zoomedTo,
  zoomLimits,
  zoomOf,
  type Viewport,
} from './viewport.ts';

const side = fc.integer({ min: 1, max: 12_000 });
const space = fc.integer({ min: 50, max: 3000 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const ratio = fc.constantFrom(1, 1.25, 2, 3);
const distance = fc.double({ min: -20_000, max: 20_000, noNaN: true });

/** Any viewport that moving and zooming lead to. */
const viewports: fc.Arbitrary<Viewport> = fc
  .record({
    image: fc.record({ width: side, height: side }),
    view: fc.record({ width: space, height: space }),
    pixelRatio: ratio,
    steps: fc.array(
      fc.oneof(
        fc.record({ factor: fc.double({ min: 0.01, max: 100, noNaN: true }), x: share, y: share }),
        fc.record({ byX: distance, byY: distance }),
      ),
      { maxLength: 6 },
    ),
  })
  .map(({ image, view, pixelRatio, steps }) =>
    steps.reduce<Viewport>(
      (viewport, step) =>
        'factor' in step
          ? zoomedBy(viewport, step.factor, viewPoint(step.x * view.width, step.y * view.height))
          : moved(viewport, step.byX, step.byY),
      fitted(image, view, pixelRatio),
    ),
  );

/** How much of the picture lies in the view, in CSS pixels. */
function overlap({ image, view, transform: { scale, offsetX, offsetY } }: Viewport): readonly [number, number] {
  const along = (offset: number, length: number, room: number): number =>
    Math.min(offset + length, room) - Math.max(offset, 0);
  return [along(offsetX, image.width * scale, view.width), along(offsetY, image.height * scale, view.height)];
}

describe('a viewport', () => {
  it('takes points to the view and back', () => {
    fc.assert(
      fc.property(viewports, share, share, ({ transform, image }, x, y) => {
        const point = imagePoint(x * image.width, y * image.height);
        const back = toImage(toView(point, transform), transform);
        expect(back.x).toBeCloseTo(point.x, 4);
        expect(back.y).toBeCloseTo(point.y, 4);
      }),
    );
  });

  it('keeps the point of the picture that is under the pointer while it zooms, within the limits', () => {
    fc.assert(
      fc.property(
        viewports,
        share,
        share,
        fc.double({ min: 0.001, max: 1000, noNaN: true }),
        (viewport, x, y, factor) => {
          const at = viewPoint(x * viewport.view.width, y * viewport.view.height);
          const under = toImage(at, viewport.transform);
          const zoomed = zoomedBy(viewport, factor, at);
          const { smallest, largest } = zoomLimits(viewport);
          expect(zoomOf(zoomed)).toBeGreaterThanOrEqual(smallest * (1 - 1e-9));
          expect(zoomOf(zoomed)).toBeLessThanOrEqual(largest * (1 + 1e-9));
          const wanted = Math.min(largest, Math.max(smallest, zoomOf(viewport) * factor));
          expect(zoomOf(zoomed) / wanted).toBeCloseTo(1, 9);
          if (!isInside(under, viewport.image)) return;
          const now = toView(under, zoomed.transform);
          expect(now.x).toBeCloseTo(at.x, 4);
          expect(now.y).toBeCloseTo(at.y, 4);
        },
      ),
    );
  });

  it('never loses the picture, however far it is moved', () => {
    fc.assert(
      fc.property(viewports, distance, distance, (viewport, byX, byY) => {
        const { transform, image, view } = moved(viewport, byX, byY);
        const shown = overlap({ ...viewport, transform });
        expect(shown[0]).toBeGreaterThan(Math.min(48, image.width * transform.scale, view.width) - 1e-3);
        expect(shown[1]).toBeGreaterThan(Math.min(48, image.height * transform.scale, view.height) - 1e-3);
      }),
    );
    const viewport = fitted({ width: 1000, height: 1000 }, { width: 500, height: 500 }, 1);
    expect(moved(viewport, 30, -20).transform).toEqual({ scale: 0.5, offsetX: 30, offsetY: -20 });
  });

  it('shows 100 % as one pixel of the picture on one of the screen, whatever its density', () => {
    const viewport = fitted({ width: 4000, height: 3000 }, { width: 800, height: 600 }, 2);
    expect(zoomOf(viewport)).toBeCloseTo(0.4, 9);
    expect(zoomedTo(viewport, 1, middleOf(viewport.view)).transform).toEqual({
      scale: 0.5,
      offsetX: -600,
      offsetY: -450,
    });
  });

  it('that is resized stays fitted, or keeps its middle and its zoom', () => {
    const viewport = fitted({ width: 400, height: 300 }, { width: 800, height: 600 }, 1);
    const other = { width: 500, height: 900 };
    expect(resized(viewport, other, 1)).toEqual(fitted(viewport.image, other, 1));
    const zoomed = zoomedTo(viewport, 5, viewPoint(200, 100));
    const middle = toImage(middleOf(zoomed.view), zoomed.transform);
    const after = resized(zoomed, other, 2);
    expect(zoomOf(after)).toBeCloseTo(5, 9);
    expect(toView(middle, after.transform)).toEqual(middleOf(other));
  });

  it('stays where it is for a picture of the same size, and fits one of another', () => {
    const zoomed = zoomedTo(fitted({ width: 400, height: 300 }, { width: 800, height: 600 }, 1), 5, viewPoint(1, 1));
    expect(withImage(zoomed, { width: 400, height: 300 })).toEqual(zoomed);
    const other = { width: 300, height: 400 };
    expect(withImage(zoomed, other)).toEqual(fitted(other, zoomed.view, 1));
  });

  it('moves no further than it takes to show a point', () => {
    fc.assert(
      fc.property(viewports, share, share, (viewport, x, y) => {
        const point = imagePoint(x * viewport.image.width, y * viewport.image.height);
        const { transform, view } = showing(viewport, point);
        const at = toView(point, transform);
        expect(at.x).toBeGreaterThan(-1e-3);
        expect(at.y).toBeGreaterThan(-1e-3);
        expect(at.x).toBeLessThan(view.width + 1e-3);
        expect(at.y).toBeLessThan(view.height + 1e-3);
      }),
    );
    const viewport = fitted({ width: 400, height: 300 }, { width: 400, height: 300 }, 1);
    expect(showing(viewport, imagePoint(200, 100))).toBe(viewport);
  });
});
