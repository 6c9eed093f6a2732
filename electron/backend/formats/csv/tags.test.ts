import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldClassName } from '#core/document/datasetClass.ts';
import { tagsFromFolders } from '../folders/tags.ts';
import { parseTags, readTags } from './tags.ts';

function entriesOf(text: string): [string, readonly string[]][] {
  const { entries, problems } = parseTags(text, 'tags.csv');
  expect(problems).toEqual([]);
  return entries.map(({ path, tags }) => {
    expect(tags.map(({ value }) => value)).toEqual(tags.map(() => 'present'));
    return [path, tags.map(({ name }) => name)];
  });
}

const expected = [
  ['a/1.jpg', ['cat', 'dog']],
  ['b 2.jpg', ['boat']],
];

describe('tags from CSV', () => {
  it.each([
    ['wide rows', 'a/1.jpg,cat,dog\nb 2.jpg,boat\n'],
    ['a header', 'path,class\na/1.jpg,cat,dog\nb 2.jpg,boat,\n'],
    [
      'a header in another order with other columns',
      'id,Labels,width,File Name\n1,cat|dog,5,a/1.jpg\n2,boat,7,b 2.jpg',
    ],
    ['numbered class columns', 'image,class_1,class_2\na/1.jpg,cat,dog\nb 2.jpg,boat,'],
    ['one row per pair', 'path,class\na/1.jpg,cat\nb 2.jpg,boat\na/1.jpg,dog\na/1.jpg,Cat\n'],
    ['semicolons', 'a/1.jpg;cat;dog\nb 2.jpg;boat'],
    ['semicolons with commas between classes', 'a/1.jpg;cat,dog\nb 2.jpg;boat'],
    ['tabs', 'a/1.jpg\tcat\tdog\nb 2.jpg\tboat'],
    ['classes in one cell', 'a/1.jpg,cat;dog\nb 2.jpg,boat'],
    ['bars in one cell', 'a/1.jpg,cat | dog\nb 2.jpg,boat'],
    ['quotes', '"a/1.jpg","cat","dog"\n"b 2.jpg","boat"'],
    ['a byte order mark and Windows line ends', '\ufeffa/1.jpg,cat,dog\r\nb 2.jpg,boat\r\n'],
    ['Windows paths', 'a\\1.jpg,cat,dog\n.\\b 2.jpg,boat'],
    ['empty lines and spaces', '\n  a/1.jpg , cat , dog \n\n,,\nb 2.jpg,boat\n\n'],
  ])('reads %s', (_, text) => {
    expect(entriesOf(text)).toEqual(expected);
  });

  it('takes a first row with the name of a picture for data, also when its classes are words that headers have', () => {
    expect(entriesOf('a.jpg,object,label\nb.jpg,class 1\n')).toEqual([
      ['a.jpg', ['object', 'label']],
      ['b.jpg', ['class 1']],
    ]);
  });

  it.each([
    ['columns for what is not there', 'path,class,absent,unsure\na.jpg,cat;dog,boat,\nb.jpg,,cat|dog,boat\n'],
    [
      'a column that says so row by row',
      'path,class,value\na.jpg,cat,1\na.jpg,dog,Yes\na.jpg,boat,not-here\n' +
        'b.jpg,cat,0\nb.jpg,dog,absent\nb.jpg,boat,?\n',
    ],
    [
      'numbered columns, open at the end',
      'image;present;negative label 1;maybe\na.jpg;cat,dog;boat\nb.jpg;;cat,dog;boat',
    ],
  ])('reads what is absent and what is unsure from %s', (_, text) => {
    expect(parseTags(text, 'tags.csv')).toEqual({
      entries: [
        {
          path: 'a.jpg',
          tags: [
            { name: 'cat', value: 'present' },
            { name: 'dog', value: 'present' },
            { name: 'boat', value: 'absent' },
          ],
        },
        {
          path: 'b.jpg',
          tags: [
            { name: 'cat', value: 'absent' },
            { name: 'dog', value: 'absent' },
            { name: 'boat', value: 'unsure' },
          ],
        },
      ],
      problems: [],
    });
  });

  it('does not guess what a value means, nor which of two is right', () => {
    const text = 'path,class,value\na.jpg,cat,-1\na.jpg,dog,\na.jpg,Boat,1\na.jpg,bOAT,0\na.jpg,car,1\na.jpg,car,yes';
    const { entries, problems } = parseTags(text, 'tags.csv');
    expect(entries).toEqual([{ path: 'a.jpg', tags: [{ name: 'car', value: 'present' }] }]);
    expect(problems).toMatchObject([
      { code: 'csv-value', message: expect.stringMatching(/^Row 2: '-1' .* a\.jpg shows cat\.$/) },
      { code: 'csv-value', message: expect.stringContaining('Row 3') },
      {
        code: 'tag-contradiction',
        path: 'a.jpg',
        message: expect.stringContaining("'Boat' is said to be present and absent"),
      },
    ]);
  });

  it('keeps quoted delimiters and quotes inside names', () => {
    expect(entriesOf('"a,b.jpg","salt, pepper"\n"say ""hi"".jpg",x\n')).toEqual([
      ['a,b.jpg', ['salt, pepper']],
      ['say "hi".jpg', ['x']],
    ]);
  });

  it('names the row of everything that cannot be used and keeps the rest', () => {
    const text = `path,class\na.jpg,cat\n,dog\nb.jpg,\nc.jpg\nd.jpg,${'x'.repeat(300)}\ne.jpg,boat`;
    const { entries, problems } = parseTags(text, 'tags.csv');
    expect(entries.map(({ path }) => path)).toEqual(['a.jpg', 'e.jpg']);
    expect(problems.map(({ code, message }) => [code, message.slice(0, 6)])).toEqual([
      ['csv-row-without-path', 'Row 3:'],
      ['csv-row-without-class', 'Row 4:'],
      ['csv-row-without-class', 'Row 5:'],
      ['class-name-invalid', 'Row 6:'],
    ]);
  });

  it('refuses files whose columns are wrong, with the row', () => {
    expect(() => parseTags('path,width\na.jpg,5', 't.csv')).toThrow(/t\.csv, row 1: .*no class column/);
    expect(() => parseTags('id_number,class\n5,cat', 't.csv')).toThrow(/no path column/);
    expect(() => parseTags('a.jpg\nb.jpg', 't.csv')).toThrow(/row 1: there is one column/);
    expect(() => parseTags('\n \n', 't.csv')).toThrow(/holds no rows/);
    expect(() => parseTags('a.jpg,"cat\nb.jpg,dog', 't.csv')).toThrow(
      /t\.csv is not a CSV file.*Quote Not Closed.*line 2\.$/,
    );
  });

  it.each([
    'x.jpg,1,0,1\ny.jpg,0,0,1\n',
    'x.jpg,1,\ny.jpg,,1\n',
    'x.jpg,,\ny.jpg,1,\n',
    'x.jpg,true,false\ny.jpg,False,TRUE\n',
    'x.jpg,yes,no\n',
    'x.jpg,0.9,0.1\ny.jpg,1e-7,.5\n',
    'x.jpg,-1,+1\n',
  ])('refuses columns whose classes nobody names: %j', (text) => {
    expect(() => parseTags(text, 'tags.csv')).toThrow(
      expect.objectContaining({ code: 'csv-columns', message: expect.stringContaining('row 1: ') as string }) as Error,
    );
  });

  it('takes one column of digits, larger numbers and what is beside a name for classes', () => {
    expect(parseTags('x.jpg,1\ny.jpg,0\n', 'tags.csv').entries).toHaveLength(2);
    expect(parseTags('x.jpg,1,0\ny.jpg,0,7\n', 'tags.csv').entries).toHaveLength(2);
    expect(entriesOf('x.jpg,cat,\ny.jpg,1,\n')).toEqual([
      ['x.jpg', ['cat']],
      ['y.jpg', ['1']],
    ]);
    expect(parseTags('x.jpg,,\n', 'tags.csv').problems).toEqual([
      expect.objectContaining({ code: 'csv-row-without-class' }),
    ]);
  });

  it('gives back any tags that were written with quotes', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 12 })
      .filter((text) => /^[^\p{Cc};|"]+$/u.test(text) && text.trim() === text);
    const safe = name.filter((text) => text.trim() !== '');
    const rows = fc.uniqueArray(fc.tuple(safe, fc.array(safe, { minLength: 1, maxLength: 3 })), {
      selector: ([path]) => path.normalize('NFC'),
      minLength: 1,
    });
    const delimiter = fc.constantFrom(',', ';', '\t');
    fc.assert(
      fc.property(rows, delimiter, (list, separator) => {
        const pairs = list.map(
          ([path, classes]) => [`p/${path}.jpg`, classes.map((item) => item.replaceAll(',', '_'))] as const,
        );
        const text = [
          'path,class'.replace(',', separator),
          ...pairs.map(([path, classes]) => [path, ...classes].map((cell) => `"${cell}"`).join(separator)),
        ].join('\n');
        const { entries } = parseTags(text, 'tags.csv');
        expect(entries.map(({ path }) => path)).toEqual(
          pairs.map(([path]) => path.replaceAll('\\', '/').normalize('NFC')),
        );
        expect(entries.map(({ tags }) => tags.map(({ name: item }) => foldClassName(item)))).toEqual(
          pairs.map(([, classes]) => [...new Set(classes.map(foldClassName))]),
        );
      }),
    );
  });

  it('reads UTF-8, UTF-16 and Windows-1252 files, and says when there is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'maskwright-csv-'));
    try {
      const file = join(folder, 'tags.csv');
      const text = 'café.jpg,gâteau\n';
      const encodings = [Buffer.from(text), Buffer.from(`\ufeff${text}`, 'utf16le'), Buffer.from(text, 'latin1')];
      for (const bytes of encodings) {
        await writeFile(file, bytes);
        expect((await readTags(file)).entries).toEqual([
          { path: 'café.jpg', tags: [{ name: 'gâteau', value: 'present' }] },
        ]);
      }
      await expect(readTags(join(folder, 'absent.csv'))).rejects.toMatchObject({
        code: 'csv-unreadable',
        message: `There is no file ${join(folder, 'absent.csv')}.`,
      });
      await expect(readTags(folder)).rejects.toMatchObject({
        code: 'csv-unreadable',
        message: `${folder} is a folder.`,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('tags from folders', () => {
  it('take the first folder and leave pictures in the root alone', () => {
    const { entries, problems } = tagsFromFolders([
      'cat/a.jpg',
      'cat/old/b.jpg',
      'top.jpg',
      'Two words/c.png',
      ' /d.jpg',
      ' /e.jpg',
    ]);
    expect(entries).toEqual([
      { path: 'cat/a.jpg', tags: [{ name: 'cat', value: 'present' }] },
      { path: 'cat/old/b.jpg', tags: [{ name: 'cat', value: 'present' }] },
      { path: 'Two words/c.png', tags: [{ name: 'Two words', value: 'present' }] },
    ]);
    expect(problems).toMatchObject([{ path: ' ', code: 'class-name-invalid' }]);
    expect(problems[0]?.message).toContain('2 images got no tag');
  });
});
