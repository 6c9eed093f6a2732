import { shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { GenerationPlan, GenerationStart } from '#core/contract/generation.ts';
import { useBackend } from '../../stores/backend.ts';
import { useProject } from '../../stores/project.ts';

/**
 * What these settings would do, asked again when they or the project change; undefined until it is known. `problem`: why it is
 * not, such as a pack that is gone.
 */
export function useGenerationPlan(request: Ref<Omit<GenerationStart, 'projectId'> | undefined>): {
  readonly plan: ShallowRef<GenerationPlan | undefined>;
  readonly problem: ShallowRef<unknown>;
} {
  const backend = useBackend();
  const project = useProject();
  const plan = shallowRef<GenerationPlan>();
  const problem = shallowRef<unknown>();

  watch(
    [request, () => project.status],
    async ([asked, status], _, onCleanup) => {
      if (asked === undefined || status === undefined) return;
      const controller = new AbortController();
      onCleanup(() => controller.abort());
      const { signal } = controller;
      const { pack, preset, threshold, scope, includesAccepted, images } = asked;
      const input = { projectId: project.projectId(), pack, preset, threshold, scope, includesAccepted, images };
      try {
        const answer = await backend.client().generation.plan(input, { signal });
        if (signal.aborted) return;
        plan.value = answer;
        problem.value = undefined;
      } catch (error) {
        if (signal.aborted) return;
        plan.value = undefined;
        problem.value = error;
      }
    },
    { immediate: true },
  );
  return { plan, problem };
}
