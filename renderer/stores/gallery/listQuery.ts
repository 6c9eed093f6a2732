/** A list's filter and order as the query of an address, so that a view can be linked to, reloaded and gone back to. */
import { classIdSchema } from '#core/document/ids.ts';
import { imageStateSchema } from '#core/document/image.ts';
import {
  imageFilterSchema,
  imageOrderSchema,
  imageWorkSchema,
  type ImageFilter,
  type ImageOrder,
} from '#core/document/imageFilter.ts';
import { tagValueSchema } from '#core/document/tag.ts';

export interface ImageListView {
  readonly filter: ImageFilter;
  readonly order: ImageOrder;
}

export const wholeList: ImageListView = { filter: {}, order: 'path' };

/** Only what differs from the whole list in its usual order. */
export function toQuery({ filter, order }: ImageListView): Record<string, string> {
  const { states, work, tag, isTagged, isOutdated, isDuplicate, text } = filter;
  return {
    ...(text === undefined ? {} : { text }),
    ...(work === undefined ? {} : { work: work.join(',') }),
    ...(states === undefined ? {} : { state: states.join(',') }),
    ...(tag === undefined ? {} : { class: `${tag.classId}:${tag.value}` }),
    ...(isTagged === undefined ? {} : { tagged: isTagged ? 'yes' : 'no' }),
    ...(isOutdated === undefined ? {} : { outdated: isOutdated ? 'yes' : 'no' }),
    ...(isDuplicate === undefined ? {} : { duplicates: isDuplicate ? 'yes' : 'no' }),
    ...(order === wholeList.order ? {} : { order }),
  };
}

/** What a query says, without the parts that mean nothing: people edit addresses. */
export function fromQuery(query: Readonly<Record<string, unknown>>): ImageListView {
  const [classId, value] = words(query['class'], ':');
  const tag = classIdSchema.safeParse(Number(classId));
  const tagValue = tagValueSchema.safeParse(value);
  const text = imageFilterSchema.shape.text.safeParse(query['text']).data;
  const work = words(query['work'], ',').flatMap((word) => imageWorkSchema.safeParse(word).data ?? []);
  const states = words(query['state'], ',').flatMap((word) => imageStateSchema.safeParse(word).data ?? []);
  const isTagged = truth(query['tagged']);
  const isOutdated = truth(query['outdated']);
  const isDuplicate = truth(query['duplicates']);
  return {
    filter: {
      ...(text === undefined ? {} : { text }),
      ...(work.length === 0 ? {} : { work }),
      ...(states.length === 0 ? {} : { states }),
      ...(tag.success && tagValue.success ? { tag: { classId: tag.data, value: tagValue.data } } : {}),
      ...(isTagged === undefined ? {} : { isTagged }),
      ...(isOutdated === undefined ? {} : { isOutdated }),
      ...(isDuplicate === undefined ? {} : { isDuplicate }),
    },
    order: imageOrderSchema.safeParse(query['order']).data ?? wholeList.order,
  };
}

function words(value: unknown, separator: string): string[] {
  return typeof value === 'string' ? value.split(separator) : [];
}

function truth(value: unknown): boolean | undefined {
  return value === 'yes' ? true : value === 'no' ? false : undefined;
}
