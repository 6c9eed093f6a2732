/** What the backend can say to a page has a text in every language, and no text asks for a fact that is not given. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancelledError, ExpectedError, UnsupportedError } from '#core/base/errors.ts';
import { saidSites, type SaidSite } from '../../scripts/check/saidCodes.ts';
import { codesWithAction } from '../ui/errorActions.ts';
import { said as english } from './en/said.ts';
import { blanksOf } from './fillIn.ts';
import { saidWords } from './said.ts';
import type { SaidText, SaidTexts } from './saidTexts.ts';
import { said as chinese } from './zhCn/said.ts';
import { words } from './zhCn/words.ts';

const root = join(import.meta.dirname, '../..');

/** Where what is said is for a terminal alone. */
const neverOnAPage = [
  // Commands, and what is done by commands alone.
  /^electron\/cli\//,
  /^electron\/backend\/services\/packs\/cuda\//,
  /^models\/runtime\/cudaLibraries\.ts$/,
  /^models\/shapes\//,
  // Before there is a page.
  /^electron\/(serve|preload|main(?!\/pageRequests))\//,
  /^core\/process\//,
  // Said in the words of the page already.
  /^renderer\/features\//,
];
const codesNeverOnAPage = new Set([
  'root-missing',
  'threshold-not-swept',
  'cancelled',
  // A sentence that an earlier version has stored.
  'notice',
]);

const sources = ['core', 'models', 'electron', 'renderer'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .map((file) => `${top}/${file.replaceAll('\\', '/')}`)
    .filter((file) => /\.ts$/.test(file) && !/(\.test|\.d)\.ts$|^renderer\/locales\//.test(file))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') })),
);
const all = saidSites(sources);
const sites = all.filter(
  ({ file, code }) => !neverOnAPage.some((pattern) => pattern.test(file)) && !codesNeverOnAPage.has(code),
);

const keyOf = ({ code, variant }: SaidSite): string => (variant === undefined ? code : `${code}/${variant}`);
const textFor = (texts: SaidTexts, site: SaidSite): SaidText | undefined => texts[keyOf(site)] ?? texts[site.code];
const placeOf = (site: SaidSite): string => `${keyOf(site)} (${site.file}:${site.line})`;

describe('what the backend says', () => {
  it('is found in the sources', () => {
    expect(new Set(sites.map(({ code }) => code)).size).toBeGreaterThan(200);
  });

  it('has a Chinese text for each code, with what to do where there is something to do', () => {
    expect(sites.filter((site) => textFor(chinese, site)?.message === undefined).map(placeOf)).toEqual([]);
    const withoutRemedy = sites.filter((site) => site.hasRemedy && textFor(chinese, site)?.remedy === undefined);
    expect(withoutRemedy.map(placeOf)).toEqual([]);
  });

  it.each([
    ['English', english],
    ['Chinese', chinese],
  ])('has no text in %s that nothing says', (_, texts) => {
    const said = new Set(all.flatMap((site) => [site.code, keyOf(site)]));
    expect(Object.keys(texts).filter((key) => !said.has(key))).toEqual([]);
  });

  it.each([
    ['English', english],
    ['Chinese', chinese],
  ])('gives each fact that the text in %s names', (_, texts) => {
    const lacking = sites.flatMap((site) => {
      const { message = '', remedy = '' } = textFor(texts, site) ?? {};
      const names = [...blanksOf(message), ...blanksOf(remedy)];
      const given = new Set([...site.details, ...(site.hasCause ? ['cause', 'remedy'] : [])]);
      return names.filter((name) => !given.has(name)).map((name) => `${placeOf(site)}: ${name}`);
    });
    expect(lacking).toEqual([]);
  });

  it('is Chinese in Chinese', () => {
    for (const [key, { message = '', remedy = '。' }] of Object.entries(chinese)) {
      expect([key, message]).toEqual([key, expect.stringMatching(/\p{Script=Han}|^\{name\}$/u)]);
      // Sentences end as sentences do; the reasons for which a device is refused are parts of one.
      expect([key, remedy]).toEqual([key, expect.stringMatching(/[。？}]$/u)]);
      expect([key, `${message}${remedy}`]).toEqual([key, expect.not.stringMatching(/\p{Script=Han} ?[,;:!?]/u)]);
    }
  });

  it('names the kinds of files that are no pictures', () => {
    const source = readFileSync(join(root, 'electron/backend/imaging/decodeFormat.ts'), 'utf8');
    const kinds = [...source.matchAll(/\bother\('([^']+)'\)/g)].map(([, kind = '']) => kind);
    expect(kinds.length).toBeGreaterThan(5);
    expect(kinds.filter((kind) => !/\p{Script=Han}/u.test(words.names['content']?.[kind] ?? ''))).toEqual([]);
  });

  it('has buttons for codes that there are', () => {
    const codes = new Set(all.flatMap((site) => [site.code, keyOf(site)]));
    expect(codesWithAction.filter((code) => !codes.has(code))).toEqual([]);
  });
});

describe('in the language of the page', () => {
  const tooLarge = new ExpectedError('disk-full', 'A copy needs about 2.0 GB.', {
    remedy: 'Make room.',
    details: { variant: 'copy', file: 'a.maskwright', folder: '/data', needed: 2e9, free: 1.5e6 },
  });

  it('an error is said by its code and its facts', () => {
    expect(saidWords(tooLarge, 'zh-CN')).toEqual({
      message: '在 /data 中复制 a.maskwright 需要约 2.0 GB，目前可用 1.5 MB。',
      remedy: '请清理空间，或复制到其他磁盘。',
    });
    expect(saidWords(tooLarge, 'en')).toEqual({ message: 'A copy needs about 2.0 GB.', remedy: 'Make room.' });
  });

  it('English takes from the page what to do there, and what happened from the backend', () => {
    const error = new ExpectedError('no-masks', 'No image has a mask yet.', { remedy: 'generate PROJECT' });
    expect(saidWords(error, 'en')).toEqual({ message: 'No image has a mask yet.', remedy: 'Generate masks first.' });
  });

  it('a reason of the file system is a clause, with its own remedy', () => {
    const details = { folder: '/data', reason: 'EROFS' };
    const words = saidWords({ code: 'folder-unwritable', message: 'x', remedy: 'y', details }, 'zh-CN');
    expect(words).toEqual({ message: '无法在 /data 写入：磁盘是只读的。', remedy: '请选择其他位置。' });
    const unknown = saidWords(
      { code: 'folder-unwritable', message: 'x', remedy: 'y', details: { ...details, reason: 'bad luck' } },
      'zh-CN',
    );
    expect(unknown).toEqual({ message: '无法在 /data 写入：bad luck。', remedy: '请选择其他文件夹。' });
  });

  it('names, addresses and lists are written as such', () => {
    const url = 'https://hub.example/a/b%20c.onnx?x=1';
    const words = saidWords({ code: 'download-timeout', message: 'x', details: { url, seconds: 1500 } }, 'zh-CN');
    expect(words.message).toBe('b c.onnx 下载失败：hub.example 已有 1,500 秒没有发送内容。');
    const names = Array.from({ length: 22 }, (_, index) => `c${index + 1}`);
    const listed = saidWords({ code: 'deleted-class-ignored', message: 'x', details: { names } }, 'zh-CN');
    expect(listed.message).toContain('c19、c20等，另有 2 个');
  });

  it('what caused an error is said in the same language', () => {
    const cause = new ExpectedError('image-empty', 'b.png is empty (0 bytes).', {
      remedy: 'Copy it again.',
      details: { file: 'b.png' },
    });
    const error = new ExpectedError('no-masks', 'No mask can be used. b.png: …', {
      details: { variant: 'unusable', file: 'b.png' },
      cause,
    });
    expect(saidWords(error, 'zh-CN')).toEqual({
      message: '没有可用的掩码。b.png：b.png 是空文件（0 字节）。',
      remedy: '请重新复制或下载这张图片。',
    });
  });

  it('a fault of ours is one plain sentence, whatever was thrown', () => {
    for (const thrown of [new TypeError("Cannot read 'x' of undefined"), 'nonsense']) {
      expect(saidWords(thrown, 'zh-CN').message).toBe('程序内部出错。');
      expect(saidWords(thrown, 'en').message).toBe('Something went wrong inside the program.');
    }
  });

  it('what is not known, or has no facts because an earlier version stored it, is said in English and whole', () => {
    const later = new UnsupportedError('of-a-later-version', 'It cannot be done.', { remedy: 'Wait.' });
    expect(saidWords(later, 'zh-CN')).toEqual({ message: 'It cannot be done.', remedy: 'Wait.' });
    const stored = { code: 'image-empty', message: 'a.png is empty (0 bytes).', remedy: 'Copy it again.' };
    expect(saidWords(stored, 'zh-CN')).toEqual({ message: stored.message, remedy: stored.remedy });
    expect(saidWords(new CancelledError(), 'zh-CN').message).toBe('Cancelled.');
  });
});
