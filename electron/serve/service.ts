/**
 * What answers calls, loaded in the background: a window can be opened, and loads its page, before the native libraries and the
 * thousand modules behind the procedures are there.
 */
import { setImmediate as otherWork } from 'node:timers/promises';
import type { Backend } from '#backend/backend.ts';
import type { CallContext } from '#backend/procedures.ts';
import type { RpcHandlers } from './rpcHandlers.ts';

export interface Service {
  readonly handlers: RpcHandlers;
  readonly context: CallContext;
}

/** Loading a module holds up everything else; between these parts the page's files are handed out. */
const parts: readonly (() => Promise<unknown>)[] = [
  () => import('#core/contract/contract.ts'),
  () => import('#backend/store/projectFile.ts'),
  () => import('#backend/imaging/thumbnailImage.ts'),
  () => import('#backend/backend.ts'),
  () => import('#backend/services/generation/maskGenerator.ts'),
  () => import('#backend/workRouter.ts'),
];

/** Throws what loading a module throws. */
export async function loadService(host: CallContext['host']): Promise<Service & { readonly backend: Backend }> {
  for (const load of parts) {
    await load();
    await otherWork();
  }
  const [{ createBackend }, { router }, { createRpcHandlers }] = await Promise.all([
    import('#backend/backend.ts'),
    import('#backend/router.ts'),
    import('./rpcHandlers.ts'),
  ]);
  const backend = createBackend();
  const context = host === undefined ? { backend } : { backend, host };
  return { backend, handlers: createRpcHandlers(router), context };
}
