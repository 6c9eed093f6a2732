/**
 * Going to another page is told to who does not see it: the window gets its title, and the focus goes to the page's heading, as it
 * goes to the beginning of a new document, unless the page has put it somewhere itself.
 */
import { nextTick, watchEffect, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { START_LOCATION, useRoute, useRouter } from 'vue-router';
import { useImageView } from '../stores/imageView.ts';
import { useProject } from '../stores/project.ts';
import { focusHeading } from './focusRescue.ts';
import { pageTitle } from './pageTitle.ts';

export function usePageFocus(page: Readonly<Ref<HTMLElement | null>>): void {
  const i18n = useI18n();
  const route = useRoute();
  const router = useRouter();
  const project = useProject();
  const image = useImageView();

  watchEffect(() => {
    const key = `pages.${String(route.name)}`;
    document.title = pageTitle({
      app: i18n.t('app.name'),
      project: project.name,
      page: i18n.te(key) ? i18n.t(key) : undefined,
      image: route.name === 'image' ? image.place?.image.path : undefined,
    });
  });

  router.afterEach(async (to, from, failure) => {
    // A page that was loaded begins at its beginning by itself; from one image to the next nobody leaves the page.
    if (failure !== undefined || from === START_LOCATION || to.name === from.name) return;
    await nextTick();
    if (page.value !== null && !page.value.contains(document.activeElement)) focusHeading(page.value);
  });
}
