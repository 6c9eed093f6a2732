import { describe, expect, it } from 'vitest';
import { imageSchema } from '#core/document/image.ts';
import {
  countImages,
  imagePageQuery,
  iterateImages,
  readImage,
  readImageAt,
  readImagePage,
  readImportProblems,
  readRoots,
} from './readImages.ts';
import { changedImage } from './changedImage.ts';
import { contentFinder, readKnownImages } from './imagePlaces.ts';
import { queryPlan } from './queryPlan.ts';
import { addReadyImages, readyImage, temporaryProject } from './temporaryProject.ts';
import { clearImportProblems, ensureRoot, relocateRoot, saveImages, saveImportProblems } from './writeImages.ts';

const problem = { code: 'image-empty', message: 'b.jpg is empty', remedy: 'Copy it again.' };

describe('images', () => {
  it('come back as they were saved, ready or not', () => {
    using temporary = temporaryProject();
    const { project, rootId } = temporary;
    const ready = readyImage(rootId, 'sub folder/ünï 猫.jpg');
    const broken = {
      ...ready,
      path: 'b.jpg',
      state: 'unreadable' as const,
      contentSha256: null,
      picture: null,
      problem,
    };
    const { contentSha256, picture } = readyImage(rootId, 'c.jpg');
    const found = { contentSha256: 'cd'.repeat(32), picture: { ...picture, width: 375, height: 500, orientation: 6 } };
    const changed = changedImage({ ...ready, path: 'd.jpg' }, { contentSha256, picture }, found);
    const ids = saveImages(project, [ready, broken, changed]);
    const images = ids.map((id) => readImage(project, id));
    expect(images).toEqual([
      { id: ids[0], ...ready },
      { id: ids[1], ...broken },
      { id: ids[2], ...changed },
    ]);
    for (const one of images) expect(imageSchema.parse(one)).toEqual(one);
    expect(readImageAt(project, rootId, 'b.jpg')?.id).toBe(ids[1]);
    expect(readImageAt(project, rootId, 'c.jpg')).toBeUndefined();
  });

  it('keep their id when the same path is imported again', () => {
    using temporary = temporaryProject();
    const { project, rootId } = temporary;
    const first = saveImages(project, [readyImage(rootId, 'a.jpg'), readyImage(rootId, 'b.jpg')]);
    const changed = { ...readyImage(rootId, 'b.jpg'), contentSha256: 'cd'.repeat(32), byteLength: 7 };
    expect(saveImages(project, [changed, readyImage(rootId, 'c.jpg')])).toEqual([first[1], 3]);
    expect(readImageAt(project, rootId, 'b.jpg')).toMatchObject({ contentSha256: 'cd'.repeat(32), byteLength: 7 });
    expect(contentFinder(project)('ab'.repeat(32)).map((image) => image.path)).toEqual(['a.jpg', 'c.jpg']);
    expect(readKnownImages(project, rootId, '')[1]).toMatchObject({
      imageId: first[1],
      path: 'b.jpg',
      byteLength: 7,
      state: 'ready',
    });
  });

  it('never get an id that another had, and take none when they are imported again', () => {
    using temporary = temporaryProject();
    const { project, rootId } = temporary;
    const ids = saveImages(project, [readyImage(rootId, 'a.jpg'), readyImage(rootId, 'b.jpg')]);
    for (let again = 0; again < 5; again++) saveImages(project, [readyImage(rootId, 'a.jpg')]);
    project.database.sqlite.exec('DELETE FROM image WHERE id = 2');
    expect([...ids, ...saveImages(project, [readyImage(rootId, 'c.jpg')])]).toEqual([1, 2, 3]);
  });

  it('are saved all or none', () => {
    using temporary = temporaryProject();
    const { project, rootId } = temporary;
    const withoutReason = {
      ...readyImage(rootId, 'b.jpg'),
      state: 'missing',
      problem: { code: '', message: '', remedy: null },
    };
    const invalid = {
      ...withoutReason,
      orientation: 1,
      picture: { ...readyImage(rootId, '').picture, orientation: 9 },
    };
    expect(() => saveImages(project, [readyImage(rootId, 'a.jpg'), invalid as never])).toThrow(/CHECK/);
    expect(readImagePage(project, { limit: 10 })).toEqual([]);
  });

  it('are iterated page by page, while the project is written to', () => {
    using temporary = temporaryProject();
    const { project, rootId } = temporary;
    addReadyImages(temporary, 1203);
    const seen: number[] = [];
    for (const image of iterateImages(project, { state: 'ready' })) {
      seen.push(image.id);
      expect(image.picture.width).toBe(500);
      if (image.id === 700) saveImages(project, [readyImage(rootId, 'late.jpg')]);
    }
    expect(seen).toEqual(Array.from({ length: 1204 }, (_, i) => i + 1));
    expect(countImages(project)).toEqual({ ready: 1204, unreadable: 0, missing: 0, changed: 0 });
  });

  it('are paged by state through an index', () => {
    using temporary = temporaryProject();
    addReadyImages(temporary, 5);
    const page = imagePageQuery(temporary.project, { state: 'ready', afterId: 2 as never, limit: 2 });
    expect(queryPlan(temporary.project, page)).toEqual(['SEARCH image USING INDEX image_by_state (state=? AND id>?)']);
    expect(
      readImagePage(temporary.project, { state: 'ready', afterId: 2 as never, limit: 2 }).map((one) => one.id),
    ).toEqual([3, 4]);
  });
});

describe('roots and import problems', () => {
  it('name a folder once, and move as a whole', () => {
    using temporary = temporaryProject();
    const { project, rootId } = temporary;
    expect(ensureRoot(project, '/pictures')).toBe(rootId);
    relocateRoot(project, rootId, '/elsewhere');
    expect(readRoots(project)).toEqual([{ id: rootId, folder: '/elsewhere' }]);
  });

  it('remember the latest problem of a path until it is imported after all', () => {
    using temporary = temporaryProject();
    const { project, rootId } = temporary;
    saveImportProblems(project, [
      { rootId, path: 'a.gif', ...problem },
      { rootId, path: 'b.jpg', ...problem },
    ]);
    saveImportProblems(project, [{ rootId, path: 'a.gif', code: 'other', message: 'Other.', remedy: null }]);
    saveImages(project, [readyImage(rootId, 'b.jpg')]);
    expect(readImportProblems(project)).toEqual([
      { rootId, path: 'a.gif', code: 'other', message: 'Other.', remedy: null },
    ]);
    clearImportProblems(project, rootId);
    expect(readImportProblems(project)).toEqual([]);
  });
});
