/** The connection to the backend, and what of its state the page shows. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { defined } from '#core/base/assert.ts';
import type { BackendClient } from '#core/contract/contract.ts';
import type { BackendConnection, ConnectionState } from '../client/backendClient.ts';
import type { RenamedProject } from '../client/projectGate.ts';

export const useBackend = defineStore('backend', () => {
  const state = shallowRef<ConnectionState>('connecting');
  /** Since when the connection is lost, as `Date.now()` says it; undefined while it is not. */
  const lostAt = shallowRef<number>();
  let connection: BackendConnection | undefined;
  const onReturn: (() => void)[] = [];

  /** Once, before anything asks for the client. */
  function use(opened: BackendConnection): void {
    connection = opened;
    opened.onState((next) => {
      const isBack = state.value === 'lost' && next === 'open';
      state.value = next;
      lostAt.value = next === 'lost' ? Date.now() : undefined;
      if (isBack) for (const listener of onReturn) listener();
    });
  }

  const client = (): BackendClient => defined(connection, 'the connection to the backend').client;

  return {
    state,
    lostAt,
    use,
    client,
    /** As that of the connection. */
    projectReopened: (renamed?: RenamedProject): void => defined(connection, 'the connection').projectReopened(renamed),
    /** As that of the connection. */
    reconnect: (): void => defined(connection, 'the connection').reconnect(),
    /** Calls the listener when the backend was gone and is there again: it has forgotten which project was open. */
    whenBack: (listener: () => void) => void onReturn.push(listener),
  };
});
