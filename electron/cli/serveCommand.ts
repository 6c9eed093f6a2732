import { InvalidArgumentError, type Command } from 'commander';
import type { HostContext, ServeOptions } from './commands/serve.ts';

interface ServeFlags {
  readonly port?: number;
  readonly root?: readonly string[];
  readonly open?: true;
}

export type RunHost = (work: (context: HostContext) => Promise<void>) => Promise<void>;

export function addServeCommand(program: Command, runHost: RunHost): void {
  program
    .command('serve')
    .description('Show the program in a browser on this machine, at an address that only you know.')
    .argument('[project]', 'project file to begin with, NAME.maskwright')
    .option('--port <number>', 'port to listen on; 0 is any that is free; default: the same each time', parsePort)
    .option('--root <folder>', 'folder that the page may use, also several times; default: your own', collect)
    .option('--open', 'open it in a window of an installed Chromium, else in the default browser')
    .action((project: string | undefined, flags: ServeFlags) =>
      runHost(async (context) => {
        const { serve } = await import('./commands/serve.ts');
        await serve(context, toServeOptions(project, flags));
      }),
    );
}

function toServeOptions(project: string | undefined, { port, root, open }: ServeFlags): ServeOptions {
  return { project: project ?? null, port: port ?? null, roots: root ?? [], opens: open === true };
}

function collect(folder: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), folder];
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Give a number from 0 to 65535.');
}
