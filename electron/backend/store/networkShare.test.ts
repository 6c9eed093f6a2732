import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { networkShareOf, shareOfPath, shareOfType } from './networkShare.ts';

it('knows network file systems by their number, however it is signed', () => {
  expect(shareOfType(0x6969)).toBe('NFS');
  expect(shareOfType(0xff534d42)).toBe('SMB');
  expect(shareOfType(0xff534d42 | 0)).toBe('SMB');
  for (const local of [0xef53, 0x01021994, 0x9123683e, 0x58465342]) expect(shareOfType(local)).toBeNull();
});

it('knows paths on other machines on Windows', () => {
  expect(shareOfPath(String.raw`\\server\share\a.maskwright`)).toBe('SMB');
  expect(shareOfPath(String.raw`\\?\UNC\server\share\a.maskwright`)).toBe('SMB');
  expect(shareOfPath(String.raw`\\?\C:\a.maskwright`)).toBeNull();
  expect(shareOfPath(String.raw`C:\a.maskwright`)).toBeNull();
});

it('takes the folder for temporary files for a local one', () => {
  expect(networkShareOf(tmpdir())).toBeNull();
});
