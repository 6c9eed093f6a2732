/** Where the window is put: where it was, as long as that is on a screen. */
import { z } from 'zod';

/** In pixels that do not depend on the screen's density. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const windowPlaceSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  isMaximized: z.boolean(),
});

export type WindowPlace = z.infer<typeof windowPlaceSchema>;

export const smallestWindow = { width: 800, height: 560 } as const;
const usualSize = { width: 1440, height: 900 } as const;
/** So much of the window's upper edge must be in sight that it can be taken hold of. */
const holdWidth = 160;
const holdHeight = 40;

/**
 * The place for the window among the areas of the screens that windows may cover. What was remembered is moved and made smaller no
 * further than needed; on no screen any more, it is put in the middle of the main one.
 */
export function placeWindow(
  remembered: WindowPlace | undefined,
  screens: readonly Rectangle[],
  mainScreen: Rectangle,
): WindowPlace {
  const screen = remembered === undefined ? undefined : screens.find((area) => canBeHeld(remembered, area));
  if (remembered === undefined || screen === undefined) {
    return centred(remembered ?? { ...usualSize, isMaximized: false }, mainScreen);
  }
  const width = within(remembered.width, smallestWindow.width, screen.width);
  const height = within(remembered.height, smallestWindow.height, screen.height);
  return {
    x: within(remembered.x, screen.x, screen.x + screen.width - width),
    y: within(remembered.y, screen.y, screen.y + screen.height - height),
    width,
    height,
    isMaximized: remembered.isMaximized,
  };
}

function canBeHeld(window: Rectangle, area: Rectangle): boolean {
  const left = Math.max(window.x, area.x);
  const right = Math.min(window.x + window.width, area.x + area.width);
  return (
    right - left >= Math.min(holdWidth, window.width) &&
    window.y + holdHeight > area.y &&
    window.y + holdHeight <= area.y + area.height
  );
}

function centred(
  { width, height, isMaximized }: Pick<WindowPlace, 'width' | 'height' | 'isMaximized'>,
  area: Rectangle,
): WindowPlace {
  const fitting = {
    width: within(width, smallestWindow.width, area.width),
    height: within(height, smallestWindow.height, area.height),
  };
  return {
    ...fitting,
    x: area.x + Math.floor((area.width - fitting.width) / 2),
    y: area.y + Math.floor((area.height - fitting.height) / 2),
    isMaximized,
  };
}

/** The upper bound wins where they contradict each other: on a screen that is smaller than the smallest window. */
function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
