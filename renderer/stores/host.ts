/**
 * What the host of this page can do beside the contract, and doing it. The one place that knows whether the page is in a desktop
 * window or in a browser.
 */
import { defineStore } from 'pinia';
import { defined } from '#core/base/assert.ts';
import type { HostCapabilities } from '#core/contract/host.ts';
import type { HostBridge, HostEvent, HostRequests, PickedFileKind, PickRequest } from '#core/contract/hostBridge.ts';
import { answerOf, hostBridge } from '../client/hostBridge.ts';

/** What serve answers in the contract too. */
const browserCapabilities: HostCapabilities = {
  pickFolder: false,
  revealFile: false,
  dropFolder: false,
  notify: false,
};

export const useHost = defineStore('host', () => {
  const bridge = hostBridge();
  /** Of a host that can do it. */
  const window = (): HostBridge => defined(bridge, 'a desktop window');

  async function pick(kind: 'folder' | PickedFileKind, request: PickRequest): Promise<string | null> {
    return kind === 'folder'
      ? await answerOf(window().pickFolder(request))
      : await answerOf(window().pickFile({ ...request, kind }));
  }

  return {
    can: bridge?.capabilities ?? browserCapabilities,
    /** Hears the window from here on: what was chosen in its menu, what became of the backend. Nothing in a browser. */
    listen: (listener: (event: HostEvent) => void): void => bridge?.onEvent(listener),
    /** A dialog of the system; null when it was cancelled. */
    pick,
    /** Throws `ExpectedError`: `dropped-nowhere`, `dropped-unreadable`. */
    takeDropped: (file: File): Promise<HostRequests['takeDropped']['answer']> => answerOf(window().takeDropped(file)),
    /** Throws `ExpectedError` (`outside-roots`). */
    reveal: async (path: string): Promise<void> => {
      await answerOf(window().revealFile({ path }));
    },
    /** To who does not look at the window. Nothing where the host cannot. */
    notify: async (title: string, body: string): Promise<void> => {
      if (bridge !== undefined) await answerOf(bridge.notify({ title, body }));
    },
    /** For menus and dialogs. Nothing in a browser. */
    useLanguage: async (language: 'en' | 'zh-CN'): Promise<void> => {
      if (bridge !== undefined) await answerOf(bridge.useLanguage({ language }));
    },
  };
});
