import { describe, expect, it } from 'vitest';
import { installChromiumForCi } from './chromiumForCi.mjs';

const debian = ['/etc/debian_version'];
const installed = ['/usr/bin/chromium', '/usr/lib/chromium/vk_swiftshader_icd.json'];

/** What is run and printed on such a machine. */
function onMachine({ ci = 'true', isRoot = true, files = debian, failing = '' } = {}) {
  const commands: string[] = [];
  const lines: string[] = [];
  installChromiumForCi({
    variables: { CI: ci },
    isRoot,
    exists: (path) => files.includes(path),
    run: ({ command }) => {
      commands.push(command.join(' '));
      return failing !== '' && command.includes(failing) ? 'no network' : undefined;
    },
    print: (line) => lines.push(line),
  });
  return { commands, lines };
}

describe('the browser of the specs', () => {
  it('is installed on a machine that is made for one run', () => {
    expect(onMachine().commands).toEqual(['apt-get update', 'apt-get install -y --no-install-recommends chromium']);
  });

  it.each([
    ['on somebody’s own machine', { ci: '' }],
    ['for who may not install', { isRoot: false }],
    ['on another system', { files: [] }],
    ['where it is installed', { files: [...debian, ...installed] }],
  ])('is not installed %s', (_, machine) => {
    expect(onMachine(machine)).toEqual({ commands: [], lines: [] });
  });

  it('comes for its software Vulkan too', () => {
    expect(onMachine({ files: [...debian, '/usr/bin/chromium'] }).commands).toHaveLength(2);
  });

  it('that cannot be had is said, and the tests go on without', () => {
    const { commands, lines } = onMachine({ failing: 'update' });
    expect(commands).toEqual(['apt-get update']);
    expect(lines.at(-1)).toBe('chromium could not be installed: apt-get update: no network');
  });
});
