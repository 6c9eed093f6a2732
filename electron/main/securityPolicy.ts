/**
 * What pages in our windows may not do, whatever runs in them: leave the backend's address, open windows, embed other pages, ask for
 * permissions, download, or load anything of elsewhere. The content security policy comes from the backend with the page.
 */
import type { Event, WebContents, WebPreferences } from 'electron';
import type { SessionPart } from './electronParts.ts';

/** Of every window. */
export function safePreferences(preload: string, hasDevTools: boolean): WebPreferences {
  return {
    preload,
    devTools: hasDevTools,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    plugins: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    // Electron would fetch dictionaries from the network.
    spellcheck: false,
  };
}

/** For whatever shows pages, ours or not. `isPage`: whether an address is that of our page, which may load itself again. */
export function guardContents(
  contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>,
  isPage: (address: string) => boolean,
): void {
  const stay = (event: Pick<Event, 'preventDefault'> & { readonly url: string }): void => {
    if (!isPage(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** `isOwnAddress`: whether an address is the backend's, or that of its WebSocket. */
export function guardSession(
  session: SessionPart,
  { isOwnAddress, hasDevTools }: { readonly isOwnAddress: (address: string) => boolean; readonly hasDevTools: boolean },
): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((request, answer) => {
    const isOfTools = hasDevTools && request.url.startsWith('devtools:');
    answer({ cancel: !(isOfTools || isOwnAddress(request.url)) });
  });
}

/** Whether an address is of this origin: its files, its WebSocket, or what its page keeps in memory (`blob:`). */
export function belongsTo(origin: string | undefined, address: string): boolean {
  const found = originOf(address.replace(/^blob:/, ''));
  return origin !== undefined && (found === origin || found === origin.replace(/^http:/, 'ws:'));
}

/** Whether an address is that of the page itself, whatever its hash says. */
export function isPageAt(origin: string | undefined, address: string): boolean {
  return originOf(address) === origin && origin !== undefined && new URL(address).pathname === '/';
}

function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined;
}
