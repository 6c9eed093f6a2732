import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseColour } from '#core/base/colour.ts';
import { byteToLinear } from '#core/base/oklab.ts';

type Tokens = Readonly<Record<string, string>>;

const source = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

/** The colours of a theme by their names. */
function themeNamed(theme: string): Tokens {
  const block = new RegExp(`data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(source)?.[1] ?? '';
  const colours: Record<string, string> = {};
  for (const [, name = '', colour = ''] of block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)) colours[name] = colour;
  return colours;
}

/** Relative luminance as WCAG 2.2 has it, 0 to 1. */
function luminance(colour: string): number {
  const [red, green, blue] = parseColour(colour);
  return 0.2126 * byteToLinear(red) + 0.7152 * byteToLinear(green) + 0.0722 * byteToLinear(blue);
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** As `color-mix(in srgb, colour share, with)`. */
function mixed(colour: string, share: number, other: string): string {
  const [a, b] = [parseColour(colour), parseColour(other)];
  const channels = [0, 1, 2].map((at) => Math.round((a[at] ?? 0) * share + (b[at] ?? 0) * (1 - share)));
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

describe.each(['dark', 'light'])('the %s theme', (theme) => {
  const tokens = themeNamed(theme);
  const colour = (name: string): string => tokens[name] ?? expect.fail(`the theme has no ${name}`);
  const grounds = ['ground', 'panel', 'raised', 'hover'];
  const contrasts = (names: readonly string[]): number[] =>
    names.flatMap((name) => grounds.map((ground) => contrast(colour(name), colour(ground))));

  it('has texts of 4.5 : 1 at least on everything that they stand on', () => {
    const texts = ['text', 'quiet', 'accent-text', 'danger-text', 'warning-text', 'success-text'];
    expect(Math.min(...contrasts(texts))).toBeGreaterThan(4.9);
    for (const ground of [colour('accent'), mixed(colour('accent'), 0.88, '#000000')]) {
      expect(contrast(colour('on-accent'), ground)).toBeGreaterThan(4.8);
    }
    for (const ground of [colour('danger'), mixed(colour('danger'), 0.88, '#000000')]) {
      expect(contrast('#ffffff', ground)).toBeGreaterThan(5);
    }
    // The tile of a selected picture.
    const selected = mixed(colour('accent'), 0.26, colour('ground'));
    for (const name of ['text', 'danger-text']) expect(contrast(colour(name), selected)).toBeGreaterThan(4.5);
  });

  it('has rings of the focus and edges of controls of 3 : 1 at least', () => {
    expect(Math.min(...contrasts(['focus', 'strong-border']))).toBeGreaterThan(3);
    expect(contrast(colour('accent'), colour('ground'))).toBeGreaterThan(3);
  });
});
