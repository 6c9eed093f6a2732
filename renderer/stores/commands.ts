/**
 * What can be done from where one is: pages and the frame register their commands, the command box offers them, and keys that hold
 * everywhere find them. Each is there as long as who registered it.
 */
import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, onScopeDispose, shallowReactive } from 'vue';
import { withRecent } from './commands/rankCommands.ts';
import { i18n } from './i18n.ts';
import type { ShortcutId } from './shortcuts/shortcuts.ts';

export interface Command {
  /** Stays the same from version to version: it is kept for what was used last. */
  readonly id: string;
  /** In the page's language. */
  readonly title: string;
  /** Its keys, which stand beside it. */
  readonly shortcut?: ShortcutId;
  /** Other texts to find it by. */
  readonly words?: readonly string[];
  /** Never throws: what goes wrong is shown where it belongs. */
  readonly run: () => void;
}

/** Commands that a list keeps as used last. */
const keptRecent = 6;

export const useCommands = defineStore('commands', () => {
  const sources = shallowReactive(new Set<() => readonly Command[]>());
  const recent = useLocalStorage<readonly string[]>('maskwright.recentCommands', []);

  /** Those of the page before those of the frame: what was registered last comes first. */
  const list = computed((): readonly Command[] => [...sources].toReversed().flatMap((source) => source()));

  /** Adds commands until the scope that calls it ends, a component as a rule. The source is asked again when what it reads changes. */
  function register(source: () => readonly Command[]): void {
    sources.add(source);
    onScopeDispose(() => sources.delete(source));
  }

  /** By its id; undefined where it cannot be done by now. */
  const find = (id: string): Command | undefined => list.value.find((one) => one.id === id);

  /** By its id; nothing where it cannot be done by now. */
  function run(id: string): void {
    const command = find(id);
    if (command === undefined) return;
    recent.value = withRecent(recent.value, id, keptRecent);
    command.run();
  }

  return { list, recent, register, find, run };
});

const { t } = i18n.global;

/** A command that has keys: it is called what they do, in English too. */
export function keyCommand(id: ShortcutId, run: () => void): Command {
  return { id, title: t(`keys.${id}`), words: [t(`keys.${id}`, {}, { locale: 'en' })], shortcut: id, run };
}

/** A command without keys, by the name of its text among `commands`. */
export function plainCommand(name: string, run: () => void): Command {
  return { id: name, title: t(`commands.${name}`), words: [t(`commands.${name}`, {}, { locale: 'en' })], run };
}
