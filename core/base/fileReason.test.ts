import { expect, it } from 'vitest';
import { ExpectedError } from './errors.ts';
import { fileReason, translateFileError } from './fileReason.ts';

/** As Node's file system makes them. */
function systemError(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: in Node's words, open`), { code, syscall: 'open', path });
}

it('says in words what a code means, and keeps the text of what has none', () => {
  expect(fileReason(systemError('ENOSPC'))).toBe('the disk is full');
  expect(fileReason(systemError('EUNHEARD'))).toBe("EUNHEARD: in Node's words, open");
  expect(fileReason(new Error('no code'))).toBe('no code');
});

it('makes an error with path and remedy of what the machine is to blame for, and of nothing else', () => {
  const full = systemError('ENOSPC', '/disk/file');
  expect(translateFileError(full)).toMatchObject({
    kind: 'expected',
    code: 'file-trouble',
    message: '/disk/file cannot be used: the disk is full.',
    remedy: 'Make room, or choose another disk.',
    cause: full,
  });
  expect(translateFileError(systemError('EMFILE'))).toMatchObject({ kind: 'expected' });
  const known = new ExpectedError('known', 'said already');
  for (const other of [systemError('ENOENT', '/a'), systemError('EEXIST', '/a'), new Error('ENOSPC'), known, 'text']) {
    expect(translateFileError(other)).toBe(other);
  }
});
