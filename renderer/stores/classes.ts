/** The classes of the open project, with their colours. */
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { ClassUse } from '#core/contract/classes.ts';
import type { ClassId } from '#core/document/ids.ts';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import { useBackend } from './backend.ts';
import { useProject } from './project.ts';

/** With what the project holds of it. */
export type ListedClass = DatasetClass & { readonly use: ClassUse };

export const useClasses = defineStore('classes', () => {
  const backend = useBackend();
  const project = useProject();
  /** In order of their indices. */
  const list = shallowRef<readonly ListedClass[]>([]);
  const isLoaded = shallowRef(false);
  const byId = computed(() => new Map<ClassId, ListedClass>(list.value.map((one) => [one.id, one])));
  const problem = shallowRef<unknown>();

  async function load(): Promise<void> {
    const asked = project.open;
    if (asked === undefined) return;
    try {
      const answer = await backend.client().classes.list({ projectId: asked.projectId });
      if (project.open !== asked) return;
      list.value = answer;
      isLoaded.value = true;
      problem.value = undefined;
    } catch (error) {
      if (project.open === asked) problem.value = error;
    }
  }

  watch(
    () => project.open,
    () => {
      list.value = [];
      isLoaded.value = false;
    },
  );
  // Whoever changes the project asks for its status again.
  watch(() => [project.open, project.status], load, { immediate: true });
  return { list, isLoaded, byId, problem, load };
});
