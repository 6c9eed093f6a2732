/**
 * What every launcher does first: the packages of package-lock.json are installed, and the Node 24 among them runs.
 *
 * Plain JavaScript without packages, for the Node of the system (20 or newer): this runs on a fresh clone.
 * Nothing is printed and nothing is changed when the installation is complete. All output goes to stderr.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** Longer than any installation that is still alive. */
const lockWaitLimitMs = 15 * 60_000;
const lockPollMs = 500;

/** A failure that the user can mend: printed as its message alone, without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/**
 * Runs `npm ci` when node_modules is not what package-lock.json asks for. Two launchers started together install once.
 *
 * @param {string} [root] folder of package.json
 * @throws {SetupError} when npm fails; npm has then printed why
 */
export function ensureInstalled(root = repositoryRoot) {
  if (isInstalled(root)) return;
  const release = takeLock(join(root, '.cache', 'install.lock'));
  try {
    // Another launcher may have finished the installation while this one waited.
    if (isInstalled(root)) return;
    process.stderr.write('Installing packages (about 0.8 GB, once) …\n');
    runNpmCi(root);
    if (!isInstalled(root)) {
      throw new SetupError('npm ci ended without an error, but node_modules still differs from package-lock.json.');
    }
  } finally {
    release();
  }
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm's own record of what it installed
 * (node_modules/.package-lock.json, written last) is the stamp: it stays right when somebody runs npm by hand, and it
 * is missing after an installation that was interrupted. Optional packages of other platforms may be absent.
 *
 * @param {string} root
 */
export function isInstalled(root) {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  if (wanted === undefined) throw new SetupError(`${join(root, 'package-lock.json')} is missing or unreadable.`);
  return Object.entries(wanted).every(([folder, entry]) => {
    const present = installed[folder];
    if (folder === '') return true;
    if (present === undefined) return entry.optional === true || entry.devOptional === true;
    return present.version === entry.version && present.integrity === entry.integrity;
  });
}

/**
 * The Node 24 that the npm package `node` brings, checked to run.
 *
 * @param {string} [root] folder of package.json
 * @returns {string} path of the executable
 * @throws {SetupError} when it is absent, does not run, or is of another major version
 */
export function node24(root = repositoryRoot) {
  const executable = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  // The package's install script fetches the executable; `ignore-scripts` and npm's allowScripts policy can both skip it.
  const remedy =
    'Run `npm rebuild node --ignore-scripts=false`; if npm says that its install script is not allowed, ' +
    'run `npm install-scripts approve node` first.';
  if (!existsSync(executable)) throw new SetupError(`Node 24 is not installed: ${executable} is missing. ${remedy}`);

  const probe = spawnSync(executable, ['--version'], { encoding: 'utf8', timeout: 30_000 });
  if (probe.error !== undefined || probe.status !== 0) {
    const reason = probe.error?.message ?? (probe.stderr.trim() || `exit code ${probe.status ?? probe.signal}`);
    throw new SetupError(`${executable} does not run: ${reason}. ${remedy}`);
  }
  const version = probe.stdout.trim();
  if (!version.startsWith('v24.')) throw new SetupError(`${executable} is ${version}, not v24. ${remedy}`);
  return executable;
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined} undefined when the file is absent or not a lock file
 */
function readPackages(file) {
  try {
    /** @type {{ packages?: Record<string, LockedPackage> }} */
    const lock = JSON.parse(readFileSync(file, 'utf8'));
    return lock.packages;
  } catch {
    return undefined;
  }
}

/** @param {string} root */
function runNpmCi(root) {
  // Under `npm start` npm names its own script, which spares the search for npm (and, on Windows, a shell).
  const npmScript = process.env['npm_execpath'];
  const isNpm = npmScript !== undefined && basename(npmScript) === 'npm-cli.js' && existsSync(npmScript);
  const [command, prefix] = isNpm ? [process.execPath, [npmScript]] : ['npm', []];
  // `include=dev` and `loglevel` win over NODE_ENV=production and `npm --silent`, which the outer npm hands down.
  const npmArguments = [...prefix, 'ci', '--include=dev', '--include=optional', '--loglevel=error'];
  const result = spawnSync(command, npmArguments, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: !isNpm && process.platform === 'win32',
  });
  if (result.error !== undefined) {
    throw new SetupError(`npm could not be started: ${result.error.message}. Install npm, or put it on the PATH.`);
  }
  if (result.status !== 0) {
    throw new SetupError(
      `npm ci failed (${result.signal ?? `exit code ${result.status}`}); the reason stands above. ` +
        'Once that is mended, the same command goes on.',
    );
  }
}

/**
 * Takes a lock that names this process; waits while another living process has it, takes it over from a dead one.
 * The file appears with its content (a hard link), so that nobody reads it half written.
 *
 * @param {string} lockFile
 * @returns {() => void} releases the lock
 */
export function takeLock(lockFile) {
  const ownFile = `${lockFile}.${process.pid}`;
  const started = Date.now();
  let isWaiting = false;
  mkdirSync(dirname(lockFile), { recursive: true });
  writeFileSync(ownFile, String(process.pid));
  try {
    for (;;) {
      try {
        linkSync(ownFile, lockFile);
        return () => rmSync(lockFile, { force: true });
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
      }
      const owner = readOwner(lockFile);
      if (owner === undefined) continue;
      if (!isAlive(owner)) {
        removeLockOf(owner, lockFile);
        continue;
      }
      if (Date.now() - started > lockWaitLimitMs) {
        throw new SetupError(`Process ${owner} has been installing for too long. End it, or delete ${lockFile}.`);
      }
      if (!isWaiting) process.stderr.write(`Waiting for process ${owner}, which is installing packages …\n`);
      isWaiting = true;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lockPollMs);
    }
  } finally {
    rmSync(ownFile, { force: true });
  }
}

/**
 * @param {string} lockFile
 * @returns {number | undefined} undefined when the lock was released meanwhile
 */
function readOwner(lockFile) {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Removes the lock of a dead process, and only that: another waiter may have removed it and taken the lock meanwhile.
 *
 * @param {number} owner
 * @param {string} lockFile
 */
function removeLockOf(owner, lockFile) {
  const asideFile = `${lockFile}.${process.pid}.stale`;
  try {
    renameSync(lockFile, asideFile);
    if (readOwner(asideFile) !== owner) linkSync(asideFile, lockFile);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(asideFile, { force: true });
  }
}

/** @param {number} processId */
function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return hasCode(error, 'EPERM');
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
