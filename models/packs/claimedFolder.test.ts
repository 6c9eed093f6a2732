import { mkdir, readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { ClaimedFolder } from './claimedFolder.ts';
import { temporaryFolder } from './testPack.ts';

/** More than any system gives out. */
const deadPid = 2_000_000_000;

it('is left to the next holder with what is in it, and found again after a kill', async () => {
  await using temporary = await temporaryFolder();
  const parent = join(temporary.path, 'work');
  {
    await using first = await ClaimedFolder.claim(parent, 'job');
    await writeFile(join(first.path, 'part'), 'half');
  }
  expect(await readdir(parent)).toEqual(['job']);
  const second = await ClaimedFolder.claim(parent, 'job');
  expect(await readFile(join(second.path, 'part'), 'utf8')).toBe('half');
  // As if this process had been killed with the folder in its hands.
  await rename(second.path, second.path.replace(`-${process.pid}-`, `-${deadPid}-`));
  await using third = await ClaimedFolder.claim(parent, 'job');
  expect(await readFile(join(third.path, 'part'), 'utf8')).toBe('half');
  expect(await readdir(parent)).toEqual([basename(third.path)]);
});

it('is refused while its holder lives, and given on when the holder has said nothing for long', async () => {
  await using temporary = await temporaryFolder();
  await using held = await ClaimedFolder.claim(temporary.path, 'job');
  await expect(ClaimedFolder.claim(temporary.path, 'job')).rejects.toMatchObject({
    code: 'work-under-way',
    remedy: expect.stringContaining(String(process.pid)),
  });
  const longAgo = new Date(Date.now() - 10 * 60 * 1000);
  await utimes(held.path, longAgo, longAgo);
  await using other = await ClaimedFolder.claim(temporary.path, 'job');
  expect(await readdir(temporary.path)).toEqual([basename(other.path)]);
});

it('has one holder when many want it at once', async () => {
  await using temporary = await temporaryFolder();
  await mkdir(join(temporary.path, 'job'));
  await writeFile(join(temporary.path, 'job', 'part'), 'half');
  const claims = await Promise.allSettled(Array.from({ length: 8 }, () => ClaimedFolder.claim(temporary.path, 'job')));
  const holders = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
  const contents = await Promise.all(holders.map(({ path }) => readdir(path)));
  expect(contents).toEqual([['part']]);
  for (const holder of holders) await holder[Symbol.asyncDispose]();
  expect(await readdir(temporary.path)).toEqual(['job']);
});

it('is made by many at once without harm: at least one goes on, and one folder is left', async () => {
  await using temporary = await temporaryFolder();
  const claims = await Promise.allSettled(Array.from({ length: 8 }, () => ClaimedFolder.claim(temporary.path, 'job')));
  const holders = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
  expect(holders.length).toBeGreaterThan(0);
  expect(await readdir(temporary.path)).toHaveLength(holders.length);
  for (const holder of holders) await holder[Symbol.asyncDispose]();
  expect(await readdir(temporary.path)).toEqual(['job']);
});

it('vanishes from its place when it is moved to its own', async () => {
  await using temporary = await temporaryFolder();
  {
    await using folder = await ClaimedFolder.claim(temporary.path, 'job');
    await folder.moveTo(join(temporary.path, 'done'));
  }
  expect(await readdir(temporary.path)).toEqual(['done']);
});
