/** What a tile says to who does not see it: which image, how far it has come, what is wrong with it, and all its tags. */
import type { ListedImage } from '#core/contract/imageList.ts';
import type { ClassId } from '#core/document/ids.ts';
import { tagValueSchema, type TagValue } from '#core/document/tag.ts';
import { belowFolders } from '../../locales/belowFolders.ts';
import { wordsOf } from '../../stores/said.ts';

type Named = Pick<ListedImage, 'folder' | 'path' | 'work' | 'state' | 'problem'> & {
  readonly tags: readonly { readonly classId: ClassId; readonly value: TagValue }[];
};

/** `t` gives the texts of the page. */
export function imageName(
  { folder, path, work, state, problem, tags }: Named,
  classes: ReadonlyMap<ClassId, { readonly name: string }>,
  t: (key: string) => string,
): string {
  const said = tagValueSchema.options.flatMap((value) => {
    const names = tags.filter((tag) => tag.value === value).map(({ classId }) => classes.get(classId)?.name ?? '…');
    return names.length === 0 ? [] : [`${t(`gallery.tag.${value}`)}: ${names.join(', ')}`];
  });
  const parts = [
    path,
    ...(state === 'ready' ? [] : [t(`gallery.state.${state}`)]),
    ...(problem === null ? [] : [belowFolders(wordsOf(problem).message, [folder])]),
    `${t('gallery.workTitle')}: ${t(`gallery.work.${work}`)}`,
    ...(said.length === 0 ? [t('gallery.untagged')] : said),
  ];
  return parts.join('; ');
}
