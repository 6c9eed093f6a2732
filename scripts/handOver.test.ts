import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './setup.mjs';

const handOver = JSON.stringify(join(repositoryRoot, 'scripts/handOver.mjs'));

/** Arguments of a Node that hands over to a Node 24 that runs `program`. */
function launcherOf(program: string): string[] {
  const script = `import { launch, runInNode24 } from ${handOver};
    await launch(() => runInNode24(['--input-type=module', '-e', ${JSON.stringify(program)}]));`;
  return ['--input-type=module', '-e', script];
}

describe('handing over to Node 24', () => {
  it('passes on the exit code and the output', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      launcherOf("console.log('out', process.version.slice(0, 3)); console.error('err'); process.exitCode = 7;"),
      { encoding: 'utf8' },
    );
    expect({ status, stdout, stderr }).toEqual({ status: 7, stdout: 'out v24\n', stderr: 'err\n' });
  });

  it.for(['SIGINT', 'SIGTERM'] as const)(
    'passes on %s once, and waits for the program to end',
    async (signal, context) => {
      context.skip(process.platform === 'win32', 'Windows has no signals to pass on');
      const launcher = spawn(
        process.execPath,
        launcherOf(`let count = 0;
        process.on('${signal}', () => {
          count += 1;
          if (count === 1) setTimeout(() => { console.log('signals', count); process.exit(130); }, 300);
        });
        setInterval(() => {}, 1000);
        console.log('ready');`),
      );
      let output = '';
      launcher.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        // npm and a terminal both deliver an interrupt: twice in a moment means once.
        if (output === 'ready\n') {
          launcher.kill(signal);
          setTimeout(() => launcher.kill(signal), 50);
        }
      });
      const [code] = (await once(launcher, 'close')) as [number];
      expect({ code, output }).toEqual({ code: 130, output: 'ready\nsignals 1\n' });
    },
  );

  it.for([
    ['keeps what Node makes of sources', {}, join(repositoryRoot, '.cache/compiled')],
    ['keeps it where the user says', { NODE_COMPILE_CACHE: join(tmpdir(), 'elsewhere') }, join(tmpdir(), 'elsewhere')],
  ] as const)('%s', ([, variables, expected]) => {
    const { NODE_COMPILE_CACHE: _, ...env } = process.env;
    const { stdout } = spawnSync(process.execPath, launcherOf('console.log(process.env.NODE_COMPILE_CACHE)'), {
      encoding: 'utf8',
      env: { ...env, ...variables },
    });
    expect(stdout.trim()).toBe(expected);
  });

  it('reports a program that a signal ended as a shell does', () => {
    const { status } = spawnSync(process.execPath, launcherOf("process.kill(process.pid, 'SIGKILL');"));
    expect(status).toBe(128 + 9);
  });
});

describe('npm start', () => {
  it.each([
    [['--help'], 'Usage: maskwright serve'],
    [['--headless', '--help'], 'Usage: maskwright run'],
  ])('with %j: %s', (userArguments, usage) => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(repositoryRoot, 'scripts/start.mjs'), ...userArguments],
      {
        encoding: 'utf8',
      },
    );
    expect(status).toBe(0);
    expect(stdout).toContain(usage);
  });
});
