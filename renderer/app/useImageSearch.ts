/** Images of the open project by a part of their path: the first few, and how many there are. The answer to what was typed last counts. */
import { watchDebounced } from '@vueuse/core';
import { shallowRef, type Ref } from 'vue';
import { CancelledError } from '#core/base/errors.ts';
import type { ListedImage } from '#core/contract/imageList.ts';
import { useBackend } from '../stores/backend.ts';
import { useProject } from '../stores/project.ts';

export interface FoundImages {
  readonly query: string;
  readonly images: readonly ListedImage[];
  /** Of all that fit. */
  readonly total: number;
}

const shownImages = 8;
const restMilliseconds = 120;

export function useImageSearch(query: Ref<string>): {
  /** Undefined: nothing was searched for. */
  found: Ref<FoundImages | undefined>;
  isSearching: Ref<boolean>;
  problem: Ref<unknown>;
} {
  const backend = useBackend();
  const project = useProject();
  const found = shallowRef<FoundImages>();
  const isSearching = shallowRef(false);
  const problem = shallowRef<unknown>();
  let asked: AbortController | undefined;

  async function search(text: string): Promise<void> {
    asked?.abort();
    const question = (asked = new AbortController());
    const projectId = project.open?.projectId;
    if (text === '' || projectId === undefined) {
      found.value = undefined;
      isSearching.value = false;
      return;
    }
    isSearching.value = true;
    problem.value = undefined;
    try {
      const input = { projectId, filter: { text }, limit: shownImages };
      const { images, total } = await backend.client().images.list(input, { signal: question.signal });
      if (asked === question) found.value = { query: text, images, total };
    } catch (error) {
      if (asked === question && !(error instanceof CancelledError)) problem.value = error;
    } finally {
      if (asked === question) isSearching.value = false;
    }
  }

  watchDebounced(query, (text) => void search(text.trim()), { debounce: restMilliseconds });
  return { found, isSearching, problem };
}
