import { shallowRef, watch, type ShallowRef } from 'vue';
import type { ExportPlan } from '#core/contract/datasets.ts';
import { useBackend } from '../../stores/backend.ts';
import { useProject } from '../../stores/project.ts';

/** What exports of the project would write, asked again when it changes; undefined until it is known. */
export function useExportPlan(): {
  readonly plan: ShallowRef<ExportPlan | undefined>;
  readonly problem: ShallowRef<unknown>;
} {
  const backend = useBackend();
  const project = useProject();
  const plan = shallowRef<ExportPlan>();
  const problem = shallowRef<unknown>();

  watch(
    [() => project.status],
    async ([status], _, onCleanup) => {
      if (status === undefined) return;
      const controller = new AbortController();
      onCleanup(() => controller.abort());
      const { signal } = controller;
      try {
        const answer = await backend.client().datasets.plan({ projectId: project.projectId() }, { signal });
        if (signal.aborted) return;
        plan.value = answer;
        problem.value = undefined;
      } catch (error) {
        if (!signal.aborted) problem.value = error;
      }
    },
    { immediate: true },
  );
  return { plan, problem };
}
