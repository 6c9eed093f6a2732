import { createRouterClient } from '@orpc/server';
import type { BackendClient } from '#core/contract/contract.ts';
import { fromWireError, isEventStream, translateStream } from '#core/contract/wireError.ts';
import type { Backend } from './backend.ts';
import { router } from './router.ts';

/**
 * A client in the backend's own process. Inputs and outputs are validated and errors flattened and rebuilt exactly as over
 * HTTP, so that a command cannot rely on anything that a window does not have.
 */
export function createInProcessClient(backend: Backend): BackendClient {
  return createRouterClient(router, {
    context: { backend },
    interceptors: [
      async (options) => {
        try {
          const output = await options.next();
          return isEventStream(output) ? translateStream(output, fromWireError) : output;
        } catch (error) {
          throw fromWireError(error);
        }
      },
    ],
  });
}
