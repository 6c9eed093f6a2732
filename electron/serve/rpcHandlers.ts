/** The contract over HTTP (calls, bytes) and WebSocket (streams): the same router, the same bytes, the same limits. */
import type { Router } from '@orpc/server';
import { BodyLimitPlugin, RPCHandler as HttpHandler } from '@orpc/server/node';
import type { StandardHandleResult, StandardRPCHandlerOptions } from '@orpc/server/standard';
import { RPCHandler as SocketHandler } from '@orpc/server/ws';
import type { CallContext } from '#backend/procedures.ts';
import { bytesSerializer, receiveBytes } from '#core/contract/wireBytes.ts';
import { largestMessageBytes } from './messageLimit.ts';

type StandardResponse = NonNullable<StandardHandleResult['response']>;

export interface RpcHandlers {
  readonly http: HttpHandler<CallContext>;
  readonly socket: SocketHandler<CallContext>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what oRPC asks for: handlers need no type of the procedures
export function createRpcHandlers(router: Router<any, CallContext>): RpcHandlers {
  // Made for each handler: oRPC's handlers add their own to the lists that they are given.
  const options = (): StandardRPCHandlerOptions<CallContext> => ({
    customJsonSerializers: [bytesSerializer((bytes) => new Blob([bytes]))],
    clientInterceptors: [async (call) => await call.next({ ...call, input: await receiveBytes(call.input) })],
  });
  return {
    http: new HttpHandler(router, {
      ...options(),
      interceptors: [
        async (call) => {
          const result = await call.next();
          const body: unknown = result.response?.body;
          if (!result.matched || !(body instanceof FormData)) return result;
          const { headers, body: whole } = await wholeBody(body);
          return {
            ...result,
            response: { ...result.response, headers: { ...result.response.headers, ...headers }, body: whole },
          };
        },
      ],
      plugins: [new BodyLimitPlugin<CallContext>({ maxBodySize: largestMessageBytes })],
    }),
    socket: new SocketHandler(router, options()),
  };
}

/**
 * A form with bytes as the bytes that cross. Left to Node, a form is written into a stream by a loop that nobody watches and
 * that fails, and with it the process, when who asked has left before its end.
 */
async function wholeBody(form: FormData): Promise<Pick<StandardResponse, 'headers' | 'body'>> {
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type');
  const whole = await encoded.blob();
  return {
    headers: { ...(type === null ? {} : { 'content-type': type }), 'content-length': `${whole.size}` },
    body: whole.stream(),
  };
}
