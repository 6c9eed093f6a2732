import { throwIfCancelled } from '#core/base/errors.ts';
import { formatCount, formatShare } from '#core/base/format.ts';
import { longestImagePage, type ListedImage } from '#core/contract/imageList.ts';
import type { ImageFilter, ImageOrder } from '#core/document/imageFilter.ts';
import type { TagValue } from '#core/document/tag.ts';
import { printableLine } from '../printable.ts';
import { classNamed } from './classNamed.ts';
import type { CommandContext } from './context.ts';

export interface ListOptions {
  readonly filter: Omit<ImageFilter, 'tag'>;
  /** Name of the class of the tag that images must have. */
  readonly className: string | null;
  readonly value: TagValue;
  readonly order: ImageOrder;
  /** Images at most; null is all. */
  readonly limit: number | null;
  readonly isJson: boolean;
}

function workText({
  work,
  isOutdated,
  differsFromAccepted,
}: Pick<ListedImage, 'work' | 'isOutdated' | 'differsFromAccepted'>): string {
  if (isOutdated) return `${work}, out of date`;
  const differs = differsFromAccepted ?? 0;
  return differs > 0 ? `${work}, proposal differs from accepted: ${formatShare(differs)}` : work;
}

const valueMarks: Record<TagValue, string> = { present: '', absent: '-', unsure: '?' };

/** Prints the images that pass a filter, one a line, or as a JSON array. Throws `ExpectedError` (`class-missing`). */
export async function listImages(
  { client, output, signal }: CommandContext,
  projectId: string,
  { filter, className, value, order, limit, isJson }: ListOptions,
): Promise<void> {
  const classes = await client.classes.list({ projectId });
  const wanted = className === null ? undefined : await classNamed({ client }, projectId, className);
  const names = new Map(classes.map(({ id, name }) => [id, name]));
  const line = ({ folder, path, state, tags, ...image }: ListedImage): string =>
    printableLine(
      [
        path,
        state,
        workText(image),
        tags.map((tag) => valueMarks[tag.value] + (names.get(tag.classId) ?? '')).join(','),
        folder,
      ].join('\t'),
    );
  const all: ImageFilter = { ...filter, ...(wanted === undefined ? {} : { tag: { classId: wanted.id, value } }) };
  let shown = 0;
  if (isJson) output.line('[');
  for (;;) {
    throwIfCancelled(signal);
    const pageSize = Math.min(longestImagePage, (limit ?? Infinity) - shown);
    if (pageSize === 0) break;
    const { total, images } = await client.images.list({
      projectId,
      filter: all,
      order,
      offset: shown,
      limit: pageSize,
    });
    const end = Math.min(total, limit ?? total);
    for (const image of images) {
      shown++;
      output.line(isJson ? `${JSON.stringify(image)}${shown < end ? ',' : ''}` : line(image));
    }
    if (shown >= end || images.length === 0) {
      if (!isJson) {
        const isEmpty = total === 0 && Object.keys(all).length === 0;
        const hint = isEmpty ? '. The project holds none yet: import PROJECT FOLDER' : '';
        output.note((shown < total ? `${shown} of ` : '') + formatCount(total, 'image') + hint);
      }
      break;
    }
  }
  if (isJson) output.line(']');
}
