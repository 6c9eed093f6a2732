/**
 * The pages. Those that need a project lead to the start page while none is open. The code of each comes when it is gone to, or before
 * (`loadAhead`).
 */
import { createRouter, createWebHashHistory, type Router } from 'vue-router';
import { keepPlace } from '../stores/lastPlace.ts';
import { useProject } from '../stores/project.ts';

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
      { path: '/', name: 'start', component: () => import('../features/start/StartPage.vue') },
      {
        path: '/gallery',
        name: 'gallery',
        component: () => import('../features/gallery/GalleryPage.vue'),
        meta: { needsProject: true },
      },
      {
        path: '/tags',
        name: 'tags',
        component: () => import('../features/gallery/LabelGridPage.vue'),
        meta: { needsProject: true, undoesItself: true },
      },
      {
        path: '/classes',
        name: 'classes',
        component: () => import('../features/classes/ClassesPage.vue'),
        meta: { needsProject: true, undoesItself: true },
      },
      {
        path: '/history',
        name: 'history',
        component: () => import('../features/history/HistoryPage.vue'),
        meta: { needsProject: true, undoesItself: true },
      },
      {
        path: '/image/:imageId(\\d+)',
        name: 'image',
        component: () => import('../features/image/ImagePage.vue'),
        props: true,
        meta: { needsProject: true, undoesItself: true },
      },
      {
        path: '/generate',
        name: 'generate',
        component: () => import('../features/generate/GeneratePage.vue'),
        meta: { needsProject: true },
      },
      {
        path: '/export',
        name: 'export',
        component: () => import('../features/export/ExportPage.vue'),
        meta: { needsProject: true },
      },
      { path: '/models', name: 'models', component: () => import('../features/models/ModelsPage.vue') },
      { path: '/settings', name: 'settings', component: () => import('../features/settings/SettingsPage.vue') },
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
  router.afterEach((to, _, failure) => {
    const file = useProject().open?.file;
    if (failure === undefined && file !== undefined && to.meta.needsProject === true) keepPlace(file, to.fullPath);
  });
  return router;
}
