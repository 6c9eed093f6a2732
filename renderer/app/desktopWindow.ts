/** Connects the page with the desktop window that it is in: its menu, its language, its notices. In a browser this does nothing. */
import { watch, type App } from 'vue';
import type { Router } from 'vue-router';
import type { HostEvent } from '#core/contract/hostBridge.ts';
import { jobKey } from '../features/jobs/jobWords.ts';
import { useBackend } from '../stores/backend.ts';
import { useHost } from '../stores/host.ts';
import { i18n } from '../stores/i18n.ts';
import type { ShownJob } from '../stores/jobList.ts';
import { useJobs } from '../stores/jobs.ts';
import { endedLongJobs } from '../stores/longJobs.ts';
import { usePreferences } from '../stores/preferences.ts';
import { useProject } from '../stores/project.ts';
import { useStartWish, type StartWish } from '../stores/startWish.ts';
import { nativePickerKey } from '../ui/nativePicker.ts';

const { t, n } = i18n.global;

export function connectDesktopWindow(app: App, router: Router): void {
  const host = useHost();
  if (host.can.pickFolder) app.provide(nativePickerKey, host.pick);
  const startWish = useStartWish();
  host.listen((event) => {
    if (event.kind === 'backend-back') {
      useBackend().reconnect();
      return;
    }
    startWish.wish = wishes(event);
    void router.push({ name: 'start' });
  });
  const preferences = usePreferences();
  // Menus in another language are no reason to bother anybody.
  watch(
    () => preferences.language,
    (language) => void host.useLanguage(language).catch(() => undefined),
    { immediate: true },
  );
  if (!host.can.notify) return;
  const jobs = useJobs();
  watch(
    () => jobs.jobs,
    (now, before) => {
      for (const job of endedLongJobs(before ?? [], now ?? [])) {
        host.notify(...noticeOf(job)).catch(() => undefined);
      }
    },
  );
}

/** What is done on the start page. Recent projects stand on it. */
function wishes(event: Exclude<HostEvent, { readonly kind: 'backend-back' }>): StartWish | undefined {
  switch (event.kind) {
    case 'new-project':
      return { kind: 'new' };
    case 'open-project':
      return { kind: 'open' };
    case 'open-file':
      return { kind: 'file', file: event.file };
    case 'recent-projects':
      return undefined;
  }
}

function noticeOf(job: ShownJob): [title: string, body: string] {
  const key = jobKey(job.kind);
  const name = key === undefined ? job.kind : t(`jobs.kinds.${key}`);
  const parts = [
    t('jobs.items', { count: n(job.done) }, job.done),
    ...(job.failed > 0 ? [t('jobs.failed', { count: n(job.failed) })] : []),
  ];
  return [`${name}: ${t(`jobs.states.${job.state}`)}`, `${useProject().name ?? ''}\n${parts.join(' · ')}`];
}
