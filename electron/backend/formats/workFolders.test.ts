import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../store/temporaryProject.ts';
import { removeLeftovers, workFolderOf, type WorkPurpose } from './workFolders.ts';

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--eval', '0'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? NaN;
}

function make(folder: string): string {
  mkdirSync(folder);
  writeFileSync(join(folder, 'content'), basename(folder));
  return basename(folder);
}

it('takes away what dead processes left of a target, and nothing else', async () => {
  using folder = temporaryFolder();
  const target = join(folder.path, 'voc.v1+');
  const pid = await deadPid();
  const deadFolder = (purpose: WorkPurpose, of = target) =>
    workFolderOf(of, purpose).replace(`-${process.pid}-`, `-${pid}-`);
  const kept = [
    make(workFolderOf(target, 'partial')),
    make(target),
    make(join(folder.path, '.voc.v1+.partial')),
    make(deadFolder('partial', join(folder.path, 'voc-v1+'))),
    make(deadFolder('partial').replace(/\.[0-9a-f]{8}-/, '.00000000-')),
  ];
  make(deadFolder('partial'));
  make(deadFolder('new'));
  make(deadFolder('old'));
  make(deadFolder('partial', deadFolder('new')));
  await removeLeftovers(target);
  expect(readdirSync(folder.path).toSorted()).toEqual(kept.toSorted());
});

it('puts back what a dead process had moved out of the way', async () => {
  using folder = temporaryFolder();
  const target = join(folder.path, 'voc');
  make(workFolderOf(target, 'old').replace(`-${process.pid}-`, `-${await deadPid()}-`));
  await removeLeftovers(target);
  expect(readdirSync(folder.path)).toEqual(['voc']);
  await removeLeftovers(join(folder.path, 'nowhere/voc'));
  expect(existsSync(target)).toBe(true);
});
