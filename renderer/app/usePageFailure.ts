/** Where one wanted to go when the code of that page could not be fetched; undefined: nowhere, or one has gone elsewhere since. */
import { onScopeDispose, shallowRef, type Ref } from 'vue';
import { useRouter } from 'vue-router';

export function usePageFailure(): Readonly<Ref<string | undefined>> {
  const router = useRouter();
  const path = shallowRef<string>();
  const stops = [
    router.onError((_, to) => (path.value = to.fullPath)),
    router.afterEach(() => (path.value = undefined)),
  ];
  onScopeDispose(() => {
    for (const stop of stops) stop();
  });
  return path;
}
