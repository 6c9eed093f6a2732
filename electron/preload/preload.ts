/**
 * The one bridge between the page and the main process: where the backend is, and what a desktop window can do beside the
 * contract. Runs in the sandbox, apart from the page's own scripts; everything that it passes on is checked in the main process.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import {
  bridgeName,
  eventChannel,
  requestChannelPrefix,
  type HostAnswer,
  type HostBridge,
  type HostEvent,
  type HostRequestName,
  type HostRequests,
} from '#core/contract/hostBridge.ts';

async function ask<Name extends HostRequestName>(
  name: Name,
  asks: HostRequests[Name]['asks'],
): Promise<HostAnswer<HostRequests[Name]['answer']>> {
  return (await ipcRenderer.invoke(requestChannelPrefix + name, asks)) as HostAnswer<HostRequests[Name]['answer']>;
}

const bridge: HostBridge = {
  capabilities: { pickFolder: true, revealFile: true, dropFolder: true, notify: true },
  address: () => ask('address', null),
  pickFolder: (request) => ask('pickFolder', request),
  pickFile: (request) => ask('pickFile', request),
  // Only files of the system's have a path: a page cannot name one by this.
  takeDropped: (file) => ask('takeDropped', { path: webUtils.getPathForFile(file as File) }),
  revealFile: (request) => ask('revealFile', request),
  notify: (request) => ask('notify', request),
  useLanguage: (request) => ask('useLanguage', request),
  onEvent: (listener) => {
    ipcRenderer.on(eventChannel, (_, event: HostEvent) => listener(event));
    void ask('listen', null);
  },
};

contextBridge.exposeInMainWorld(bridgeName, bridge);
