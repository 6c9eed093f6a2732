/** The pages. Those that need a project lead to the start page while none is open. */
import { createRouter, createWebHashHistory, type Router } from 'vue-router';
import { useProject } from '../stores/project.ts';
import ClassesPage from '../features/classes/ClassesPage.vue';
import GalleryPage from '../features/gallery/GalleryPage.vue';
import ImagePage from '../features/image/ImagePage.vue';
import LabelGridPage from '../features/gallery/LabelGridPage.vue';
import HistoryPage from '../features/history/HistoryPage.vue';
import ExportPage from '../features/export/ExportPage.vue';
import GeneratePage from '../features/generate/GeneratePage.vue';
import ModelsPage from '../features/models/ModelsPage.vue';
import SettingsPage from '../features/settings/SettingsPage.vue';
import StartPage from '../features/start/StartPage.vue';

declare module 'vue-router' {
  interface RouteMeta {
    needsProject?: boolean;
    /** Its undo is not that of the project, or it has the keys for that itself. */
    undoesItself?: boolean;
  }
}

/** Made after the token was taken from the address: the router rewrites what follows the `#`. */
export function createPageRouter(): Router {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'start', component: StartPage },
      { path: '/gallery', name: 'gallery', component: GalleryPage, meta: { needsProject: true } },
      { path: '/tags', name: 'tags', component: LabelGridPage, meta: { needsProject: true, undoesItself: true } },
      { path: '/classes', name: 'classes', component: ClassesPage, meta: { needsProject: true, undoesItself: true } },
      { path: '/history', name: 'history', component: HistoryPage, meta: { needsProject: true, undoesItself: true } },
      {
        path: '/image/:imageId(\\d+)',
        name: 'image',
        component: ImagePage,
        props: true,
        meta: { needsProject: true, undoesItself: true },
      },
      { path: '/generate', name: 'generate', component: GeneratePage, meta: { needsProject: true } },
      { path: '/export', name: 'export', component: ExportPage, meta: { needsProject: true } },
      { path: '/models', name: 'models', component: ModelsPage },
      { path: '/settings', name: 'settings', component: SettingsPage },
      { path: '/:anything(.*)', redirect: '/' },
    ],
  });
  router.beforeEach(async (to) => {
    if (to.meta.needsProject !== true) return true;
    // The page was loaded again: what this tab had open is opened before it is said that nothing is.
    await useProject()
      .restore()
      .catch(() => undefined);
    return useProject().open === undefined ? { name: 'start' } : true;
  });
  return router;
}
