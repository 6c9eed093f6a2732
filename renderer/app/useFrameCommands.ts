/** The commands that there are on every page, and the keys of those that have some. */
import { useEventListener } from '@vueuse/core';
import { shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { ProjectEntry } from '#core/contract/projectHistory.ts';
import type { RecentProject } from '#core/contract/recentProjects.ts';
import { useBackend } from '../stores/backend.ts';
import { keyCommand, plainCommand, useCommands, type Command } from '../stores/commands.ts';
import { entryText } from '../stores/entryText.ts';
import { useGallery } from '../stores/gallery.ts';
import { wholeList } from '../stores/gallery/listQuery.ts';
import { usePreferences } from '../stores/preferences.ts';
import { useProject } from '../stores/project.ts';
import { useProjectHistory, type Direction } from '../stores/projectHistory.ts';
import { shortcutIn } from '../stores/shortcuts/shortcuts.ts';
import { useStartWish, type StartWish } from '../stores/startWish.ts';
import { isDialogOpen, isTyping } from '../ui/keyOwners.ts';
import { pagesAlways, pagesOfProject, type PageName } from './pages.ts';

interface FrameActions {
  readonly showBox: () => void;
  readonly showShortcuts: () => void;
  readonly toggleJobs: () => void;
}

/** Projects that are offered by name. */
const offeredProjects = 5;

export function useFrameCommands({ showBox, showShortcuts, toggleJobs }: FrameActions): {
  /** Reads anew what is offered: recent projects, and what can be undone. */
  refresh: () => void;
} {
  const { t } = useI18n();
  const router = useRouter();
  const backend = useBackend();
  const project = useProject();
  const history = useProjectHistory();
  const gallery = useGallery();
  const preferences = usePreferences();
  const commands = useCommands();
  const startWish = useStartWish();
  const recent = shallowRef<readonly RecentProject[]>([]);

  function refresh(): void {
    if (project.open !== undefined) void history.load();
    backend
      .client()
      .recentProjects.list()
      .then((list) => (recent.value = list))
      .catch(() => undefined);
  }

  function start(wish: StartWish): void {
    startWish.wish = wish;
    void router.push({ name: 'start' });
  }

  const goTo = (page: PageName): Command => ({
    id: `page.${page}`,
    title: t('commands.goTo', { page: t(`pages.${page}`) }),
    words: [t(`pages.${page}`, {}, { locale: 'en' })],
    run: () => void router.push({ name: page }),
  });

  const openRecent = ({ file }: RecentProject): Command => ({
    id: `project:${file}`,
    title: t('commands.openRecent', { name: nameOf(file) }),
    words: [file],
    run: () => start({ kind: 'file', file }),
  });

  /** Says which step it is about. */
  function stepCommand(direction: Direction, entry: ProjectEntry): Command {
    const command = keyCommand(`everywhere.${direction}`, () => void history.stepNext(direction));
    return { ...command, title: t(`commands.${direction}Step`, { what: entryText(entry) }), words: [command.title] };
  }

  const isFiltered = (): boolean => Object.keys(gallery.view.filter).length > 0;

  function ofProject(): Command[] {
    if (project.open === undefined) return [];
    return [
      ...pagesOfProject.map(goTo),
      ...(isFiltered() ? [plainCommand('clearFilter', showWholeList)] : []),
      ...(history.nextUndo === undefined ? [] : [stepCommand('undo', history.nextUndo)]),
      ...(history.nextRedo === undefined ? [] : [stepCommand('redo', history.nextRedo)]),
      keyCommand('everywhere.jobs', toggleJobs),
    ];
  }

  function showWholeList(): void {
    gallery.show({ ...wholeList, order: gallery.view.order });
    void router.push({ name: 'gallery' });
  }

  commands.register(() => [
    ...ofProject(),
    ...pagesAlways.map(goTo),
    plainCommand('start', () => void router.push({ name: 'start' })),
    keyCommand('start.new', () => start({ kind: 'new' })),
    keyCommand('start.open', () => start({ kind: 'open' })),
    keyCommand('start.sample', () => start({ kind: 'sample' })),
    ...recent.value
      .filter(({ file, state }) => state === 'there' && file !== project.open?.file)
      .slice(0, offeredProjects)
      .map(openRecent),
    preferences.isDark
      ? plainCommand('lightTheme', () => (preferences.theme = 'light'))
      : plainCommand('darkTheme', () => (preferences.theme = 'dark')),
    plainCommand('otherLanguage', () => (preferences.language = preferences.language === 'en' ? 'zh-CN' : 'en')),
    keyCommand('everywhere.shortcuts', showShortcuts),
  ]);

  useEventListener('keydown', (event) => {
    const name = shortcutIn('everywhere', event);
    if (name === undefined || event.defaultPrevented || isDialogOpen()) return;
    if (name === 'commands') {
      event.preventDefault();
      showBox();
      return;
    }
    const isOfPage = (name === 'undo' || name === 'redo') && router.currentRoute.value.meta.undoesItself === true;
    if (isTyping(event) || isOfPage) return;
    if (project.open !== undefined && (name === 'undo' || name === 'redo')) {
      // Steps of a key that is held end with it: none waits for another.
      if (!event.repeat || !history.isStepping) void history.stepNext(name);
    } else if (commands.find(`everywhere.${name}`) !== undefined) commands.run(`everywhere.${name}`);
    else return;
    event.preventDefault();
  });
  // Steps of this project are not those of the next.
  watch(() => project.open?.file, refresh);

  return { refresh };
}

const nameOf = (file: string): string => (file.split(/[\\/]/).at(-1) ?? file).replace(/\.maskwright$/, '');
