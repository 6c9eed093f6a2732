/** The bridge that a desktop window's preload has put on the global object; a browser's page has none. */
import { rebuildError } from '#core/base/errors.ts';
import { bridgeName, type HostAnswer, type HostBridge } from '#core/contract/hostBridge.ts';

export function hostBridge(): HostBridge | undefined {
  return (globalThis as { readonly [bridgeName]?: HostBridge })[bridgeName];
}

/** What the window answered; throws what it threw. */
export async function answerOf<T>(asked: Promise<HostAnswer<T>>): Promise<T> {
  const answer = await asked;
  if (answer.isDone) return answer.value;
  throw rebuildError(answer.error);
}
