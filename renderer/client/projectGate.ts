/** The id of a project, before and after the backend was started again. */
export interface RenamedProject {
  readonly was: string;
  readonly is: string;
}

/**
 * After the connection broke nobody knows whether the backend still has the project open: one that was started again has not, and would
 * give it another id. Calls about the project stop here meanwhile, and go on under the id that it has then.
 */
export class ProjectGate {
  /** From an id of before to the one after it. */
  readonly #names = new Map<string, string>();
  #opening: PromiseWithResolvers<undefined> | undefined;

  close(): void {
    this.#opening ??= Promise.withResolvers();
  }

  /** Nobody waits any longer. A project that was renamed is open under its new id; what is not open, the backend says. */
  open(renamed?: RenamedProject): void {
    if (renamed !== undefined && renamed.was !== renamed.is) this.#names.set(renamed.was, renamed.is);
    this.#opening?.resolve(undefined);
    this.#opening = undefined;
  }

  /** The input of a call as it may go out, once it may. Inputs that name no project go at once. */
  async pass(input: unknown): Promise<unknown> {
    if (!namesProject(input)) return input;
    await this.#opening?.promise;
    let { projectId } = input;
    for (let next = this.#names.get(projectId); next !== undefined; next = this.#names.get(projectId)) projectId = next;
    return projectId === input.projectId ? input : { ...input, projectId };
  }
}

function namesProject(input: unknown): input is { readonly projectId: string } {
  return typeof input === 'object' && input !== null && 'projectId' in input && typeof input.projectId === 'string';
}
