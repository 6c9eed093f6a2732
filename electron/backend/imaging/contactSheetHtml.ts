/**
 * The text of a contact sheet: one page of plain HTML and CSS, without scripts, that follows the reader's light or dark scheme.
 * Its policy allows nothing but the page's own style and images, so that no name in it could ever do anything.
 */
import { createHash } from 'node:crypto';
import { formatCount, formatShare } from '#core/base/format.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import { contactSheetStyle } from './contactSheetStyle.ts';
import { parseColour } from '#core/base/colour.ts';

export interface SheetClass {
  /** Its label, 1 to 254. */
  readonly index: number;
  readonly name: string;
  /** `#rrggbb`. */
  readonly colour: string;
}

export interface SheetHead {
  readonly title: string;
  /** How the masks were made: name and value, such as `Threshold` and `0.15`. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** What a reader must know, such as that the model knows only its own vocabulary. */
  readonly notices: readonly string[];
  readonly classes: readonly SheetClass[];
}

export interface SheetView {
  /** Relative to the page, with forward slashes. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly caption: string;
  readonly alternative: string;
  /** The class that the view shows, if it is one class's. */
  readonly classIndex?: number;
}

export interface SheetCard {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** Tagged classes with the share of the picture that their mask covers, 0 to 1. */
  readonly tags: readonly { readonly classIndex: number; readonly share: number }[];
  readonly views: readonly SheetView[];
  readonly notices: readonly string[];
}

/** By this line a page is known to be one of ours. */
export const sheetGenerator = '<meta name="generator" content="Maskwright">';

/** Everything before the cards. Throws `ExpectedError` (`colour-malformed`). */
export function sheetStart({ title, facts, notices, classes }: SheetHead): string {
  const style =
    contactSheetStyle +
    classes
      .map(({ index, colour }) => `.class-${index} { --class: rgb(${parseColour(colour).join(' ')}); }\n`)
      .join('');
  const styleHash = createHash('sha256').update(style).digest('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${sheetGenerator}
<meta name="color-scheme" content="dark light">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file:; style-src 'sha256-${styleHash}'">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<dl class="facts">
${facts.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('\n')}
</dl>
<ul class="legend" aria-label="Classes">
${classes.map((item) => `<li class="class-${item.index}">${escapeHtml(item.name)}</li>`).join('\n')}
<li class="ignored">ignored</li>
</ul>
${notices.map((notice) => `<p class="notice">${escapeHtml(notice)}</p>`).join('\n')}
</header>
<main>
`;
}

/** One picture with its views. */
export function sheetCard(card: SheetCard, classNames: ReadonlyMap<number, string>): string {
  const tags = card.tags.map(
    ({ classIndex, share }) =>
      `<li class="class-${classIndex}">${escapeHtml(classNames.get(classIndex) ?? `label ${classIndex}`)} <span>${formatShare(share)}</span></li>`,
  );
  return `<article>
<h2>${escapeHtml(card.path)} <span>${card.width} × ${card.height}</span></h2>
<ul class="legend" aria-label="Tags">
${tags.join('\n')}
</ul>
<div class="views">
${card.views.map(viewHtml).join('\n')}
</div>
${card.notices.map((notice) => `<p class="notice">${escapeHtml(notice)}</p>`).join('\n')}
</article>
`;
}

/** Everything after the cards. */
export function sheetEnd(imageCount: number, problems: readonly FileProblem[]): string {
  const list = problems.map(({ path, message, remedy }) => {
    const advice = remedy === null ? '' : `<br><span>${escapeHtml(remedy)}</span>`;
    return `<li><strong>${escapeHtml(path)}</strong> ${escapeHtml(message)}${advice}</li>`;
  });
  const section =
    list.length === 0
      ? ''
      : `<section class="problems">\n<h2>${formatCount(list.length, 'problem')}</h2>\n<ul>\n${list.join('\n')}\n</ul>\n</section>\n`;
  const empty = imageCount === 0 ? '<p class="empty">There is no mask to show yet.</p>\n' : '';
  return `${empty}</main>\n${section}<footer>${formatCount(imageCount, 'image')}, made with Maskwright.</footer>\n</body>\n</html>\n`;
}

function viewHtml({ file, width, height, caption, alternative, classIndex }: SheetView): string {
  const link = file.split('/').map(encodeURIComponent).join('/');
  const captionClass = classIndex === undefined ? '' : ` class="class-${classIndex}"`;
  return (
    `<figure><a href="${link}"><img src="${link}" width="${width}" height="${height}" loading="lazy" decoding="async" ` +
    `alt="${escapeHtml(alternative)}"></a><figcaption${captionClass}>${escapeHtml(caption)}</figcaption></figure>`
  );
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
