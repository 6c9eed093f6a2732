/** What every procedure shares: what it is called with, how its errors cross, and which paths a page may name. */
import { implement } from '@orpc/server';
import { contract } from '#core/contract/contract.ts';
import { isEventStream, toWireError, translateStream } from '#core/contract/wireError.ts';
import { translateFileError } from '#core/base/fileReason.ts';
import type { Backend } from './backend.ts';
import { requireServedPaths } from './door/requireServedPaths.ts';
import type { ServedHost } from './door/servedFolders.ts';

const toReport = (error: unknown) => toWireError(translateFileError(error));

/** What procedures are called with. */
export interface CallContext {
  readonly backend: Backend;
  /** Of calls from a page; commands in the backend's own process may do what their user may. */
  readonly host?: ServedHost;
}

export const base = implement(contract)
  .$context<CallContext>()
  .use(async ({ next }) => {
    try {
      const result = await next();
      if (!isEventStream(result.output)) return result;
      return { ...result, output: translateStream(result.output, toReport) };
    } catch (error) {
      throw toReport(error);
    }
  })
  .use(async ({ context, path, next }, input) => {
    if (context.host !== undefined) await requireServedPaths(context.host.folders, path.join('.'), input);
    return await next();
  });
