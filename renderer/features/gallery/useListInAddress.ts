/**
 * Keeps the list's filter and order in the page's address: it can be linked to and gone back to. A list that `staysAsItIs` is not read
 * again when the project changes, but by its user's word alone.
 */
import { onMounted, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { fromQuery, toQuery } from '../../stores/gallery/listQuery.ts';
import { useGallery } from '../../stores/gallery.ts';
import { useProject } from '../../stores/project.ts';

export function useListInAddress({ staysAsItIs = false } = {}): void {
  const gallery = useGallery();
  const project = useProject();
  const route = useRoute();
  const router = useRouter();
  const page = route.name;

  const isShown = (): boolean =>
    JSON.stringify(toQuery(fromQuery(route.query))) === JSON.stringify(toQuery(gallery.view));

  onMounted(() => {
    if (Object.keys(route.query).length > 0 && !isShown()) gallery.show(fromQuery(route.query));
    else void gallery.reload();
  });
  watch(
    () => gallery.view,
    (view) => {
      if (!isShown()) void router.replace({ query: toQuery(view) });
    },
    { immediate: true },
  );
  watch(
    () => route.query,
    (query) => {
      if (route.name === page && !isShown()) gallery.show(fromQuery(query));
    },
  );
  // Another backend, or a job that has ended: whoever changes the project asks for its status again.
  watch(
    () => project.status,
    () => void (staysAsItIs && gallery.isLoaded ? gallery.refresh() : gallery.reload()),
  );
}
