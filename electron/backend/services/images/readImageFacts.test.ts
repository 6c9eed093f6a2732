import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RootId } from '#core/document/ids.ts';
import type { PictureFacts } from '#core/document/image.ts';
import { readImageFacts } from './readImageFacts.ts';

const photos = join(import.meta.dirname, '../../../../tests/fixtures/photos');
const place = { rootId: 1 as RootId, path: 'a.jpg' };
const contentSha256 = '5d23a5c528c48071426b9c0998291aaa59105f9e53ab9379f960e045f1ac52ac';

function file(name: string) {
  return { absolutePath: join(photos, name), byteLength: 7, modifiedAtMs: 8, fileNumber: '9' };
}

it('looks at the header of a picture that is not known', async () => {
  expect(await readImageFacts(file('astronaut.jpg'), place, () => null)).toMatchObject({
    ...{ ...place, byteLength: 7, modifiedAtMs: 8, fileNumber: '9', contentSha256, state: 'ready', problem: null },
    picture: { format: 'jpeg', orientation: 1 },
  });
});

it('takes over what is known of the same content', async () => {
  // Not what its header says: that shows where it comes from.
  const known: PictureFacts = {
    format: 'gif',
    storedWidth: 3,
    storedHeight: 4,
    width: 4,
    height: 3,
    orientation: 6,
  };
  const asked: string[] = [];
  const facts = await readImageFacts(file('astronaut.jpg'), place, (content) => {
    asked.push(content);
    return known;
  });
  expect(facts).toMatchObject({ state: 'ready', contentSha256, picture: known });
  expect(asked).toEqual([contentSha256]);
});

it('keeps the content of what it cannot read as a picture, and the reason', async () => {
  expect(await readImageFacts(file('special/truncated.jpg'), place, () => null)).toMatchObject({
    state: 'unreadable',
    contentSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    picture: null,
    problem: { code: 'image-truncated' },
  });
  expect(await readImageFacts(file('gone.jpg'), place, () => null)).toMatchObject({
    contentSha256: null,
    problem: { code: 'image-missing' },
  });
});
