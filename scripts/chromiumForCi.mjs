/** The browser that the specs of the page drive, and whose software Vulkan the WebGPU tests use, on a machine made for one run. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Debian's package has both. */
const wantedFiles = ['/usr/bin/chromium', '/usr/lib/chromium/vk_swiftshader_icd.json'];

/** @typedef {{ command: readonly string[], limitSeconds: number }} Step */

/** @type {readonly Step[]} */
const steps = [
  { command: ['apt-get', 'update'], limitSeconds: 120 },
  { command: ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'], limitSeconds: 300 },
];

/**
 * What the decision depends on; the running machine by default.
 *
 * @typedef {object} Machine
 * @property {NodeJS.ProcessEnv} variables
 * @property {boolean} isRoot
 * @property {(path: string) => boolean} exists
 * @property {(step: Step) => string | undefined} run what went wrong, in a line
 * @property {(line: string) => void} print
 */

/** @type {Machine} */
const thisMachine = {
  variables: process.env,
  isRoot: process.getuid?.() === 0,
  exists: existsSync,
  run: ({ command: [program = '', ...programArguments], limitSeconds }) => {
    const { status, error, stderr } = spawnSync(program, programArguments, {
      encoding: 'utf8',
      timeout: limitSeconds * 1000,
    });
    if (status === 0) return undefined;
    return error?.message ?? stderr.trimEnd().split('\n').at(-1);
  },
  print: console.log,
};

/**
 * Installs Debian's Chromium where it is missing: with CI=true as root only. On people's machines nothing is installed unasked:
 * the tests that need it are skipped, and say with which command it comes. The same where it cannot be installed.
 *
 * @param {Machine} [machine]
 */
export function installChromiumForCi({ variables, isRoot, exists, run, print } = thisMachine) {
  if (variables['CI'] !== 'true' || !isRoot || !exists('/etc/debian_version') || wantedFiles.every(exists)) return;
  print('Installing chromium, which the specs of the page need …');
  for (const step of steps) {
    const failure = run(step);
    if (failure !== undefined) {
      print(`chromium could not be installed: ${step.command.join(' ')}: ${failure}`);
      return;
    }
  }
}
