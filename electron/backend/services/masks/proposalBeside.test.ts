import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MaskLayer } from '#core/contract/masks.ts';
import type { ImageId } from '#core/document/ids.ts';
import { workOnMask } from '../../../../tests/support/paint.ts';
import { followed, plainGeneration, TestBackend } from '../../../../tests/support/testBackend.ts';
import { readMaskRevisions } from '../../store/readMasks.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

let folders = 0;

/** Three images with masks, of which 6 is accepted as the machine made it, and 11 with a few pixels drawn over it. */
class Scene {
  readonly projectId: string;
  readonly drawn: ImageId;
  readonly plain: ImageId;

  private constructor(projectId: string) {
    this.projectId = projectId;
    this.plain = backend.image(projectId, 'key/6.jpg').id;
    this.drawn = backend.image(projectId, 'key/11.jpg').id;
  }

  static async create(): Promise<Scene> {
    const projectId = await backend.taggedProject(`beside-${++folders}`, [3, 6, 11]);
    await backend.generate(projectId);
    const scene = new Scene(projectId);
    workOnMask(backend.project(projectId), scene.drawn, { accepts: true });
    await backend.client.masks.accept({ projectId, imageId: scene.plain });
    return scene;
  }

  /** Other masks than before, of accepted images too. */
  propose(): Promise<unknown> {
    return backend.generate(this.projectId, { includesAccepted: true, threshold: 0.9 });
  }

  state(imageId: ImageId) {
    return backend.client.masks.state({ projectId: this.projectId, imageId });
  }

  async classes(imageId: ImageId, layer: MaskLayer): Promise<Uint8Array> {
    const request = { projectId: this.projectId, imageId, layer, plane: 'class' } as const;
    return (await backend.client.masks.plane(request)).values ?? new Uint8Array();
  }

  /** By path: how far the list says that accepted masks and proposals are apart. */
  async listed(): Promise<Record<string, number | null>> {
    const { images } = await backend.client.images.list({ projectId: this.projectId });
    return Object.fromEntries(images.map(({ path, differsFromAccepted }) => [path, differsFromAccepted]));
  }

  async exportTo(folder: string): Promise<Buffer[]> {
    const request = { projectId: this.projectId, format: 'voc', validationShare: 0, only: 'accepted' } as const;
    const stream = await backend.client.datasets.export({ ...request, outFolder: backend.path(folder) });
    expect((await followed(stream)).report).toMatchObject({ images: 2, differingPixels: 0, problems: [] });
    const names = (await readdir(backend.path(folder, 'SegmentationClass'))).toSorted();
    return Promise.all(names.map((name) => readFile(backend.path(folder, 'SegmentationClass', name))));
  }
}

function share(a: Uint8Array, b: Uint8Array): number {
  return a.filter((value, i) => value !== b[i]).length / a.length;
}

describe('a proposal beside an accepted mask', () => {
  it('is made only when it is asked for, and changes nothing that a person vouches for or drew', async () => {
    const scene = await Scene.create();
    const { projectId, drawn, plain } = scene;
    const pictures = async () => Promise.all([drawn, plain].map((id) => scene.classes(id, 'shown')));
    const shown = await pictures();
    const human = await scene.classes(drawn, 'human');
    const exported = await scene.exportTo(`before-${projectId}`);
    expect(await backend.generate(projectId, { scope: 'all', threshold: 0.9 })).toMatchObject({ total: 1 });
    expect(await scene.listed()).toEqual({ 'key/3.jpg': null, 'key/6.jpg': 0, 'key/11.jpg': 0 });

    await scene.propose();
    expect(await pictures()).toEqual(shown);
    expect(await scene.classes(drawn, 'human')).toEqual(human);
    expect(await scene.exportTo(`after-${projectId}`)).toEqual(exported);
    // What would be shown without the acceptance: what was drawn stays over the new proposal.
    const machine = await scene.classes(plain, 'machine');
    const { differsFromAccepted } = await scene.state(plain);
    expect(differsFromAccepted).toBeGreaterThan(0);
    expect(differsFromAccepted).toBe(share(machine, shown[1] ?? machine));
    expect(await scene.listed()).toEqual({
      'key/3.jpg': null,
      'key/6.jpg': differsFromAccepted,
      'key/11.jpg': (await scene.state(drawn)).differsFromAccepted,
    });
    expect((await backend.check(projectId)).findings).toEqual([]);
  });

  it('takes the place of the accepted mask when that image is accepted again, as a step that undo takes back', async () => {
    const scene = await Scene.create();
    const { projectId, drawn } = scene;
    const first = await scene.classes(drawn, 'shown');
    await scene.propose();
    const { entryId } = await backend.client.masks.accept({ projectId, imageId: drawn });
    expect(entryId).not.toBeNull();
    const second = await scene.classes(drawn, 'shown');
    expect(share(first, second)).toBeGreaterThan(0);
    // Drawn by hand.
    expect(second.slice(0, 5)).toEqual(new Uint8Array(5).fill(1));
    expect(await scene.state(drawn)).toMatchObject({ isAccepted: true, differsFromAccepted: 0, drawnPixels: 20 });
    const origins = readMaskRevisions(backend.project(projectId), drawn).map(({ origin }) => origin);
    expect(origins).toEqual(['accepted', 'machine', 'accepted', 'machine']);
    expect((await backend.client.masks.accept({ projectId, imageId: drawn })).entryId).toBeNull();

    await backend.client.imageHistory.undo({ projectId, imageId: drawn });
    expect(await scene.classes(drawn, 'shown')).toEqual(first);
    expect((await scene.state(drawn)).differsFromAccepted).toBe(share(first, second));
    await backend.client.imageHistory.redo({ projectId, imageId: drawn });
    expect(await scene.classes(drawn, 'shown')).toEqual(second);

    // The generation has later work on one image now, and goes back on the others.
    const undone = await backend.client.projectHistory.undo({ projectId });
    expect(undone).toMatchObject({ changedImages: 1, skipped: [{ path: 'key/11.jpg' }] });
    expect(await scene.listed()).toEqual({ 'key/3.jpg': null, 'key/6.jpg': 0, 'key/11.jpg': 0 });
  });

  it('is taken where an image is named, and not with all that have a mask', async () => {
    const scene = await Scene.create();
    const { projectId } = scene;
    await scene.propose();
    const accept = async (paths: string[] | null) =>
      (await followed(await backend.client.masks.acceptMany({ projectId, paths }))).report;
    const before = await scene.listed();
    expect(await accept(null)).toEqual({ accepted: 1, acceptedBefore: 0, problems: [] });
    expect(await scene.listed()).toEqual({ ...before, 'key/3.jpg': 0 });
    expect(await accept(['key/6.jpg'])).toEqual({ accepted: 1, acceptedBefore: 0, problems: [] });
    expect(await accept(['key/6.jpg'])).toEqual({ accepted: 0, acceptedBefore: 1, problems: [] });
    expect(await scene.listed()).toMatchObject({ 'key/6.jpg': 0, 'key/11.jpg': before['key/11.jpg'] });
    await backend.client.projectHistory.undo({ projectId });
    expect(await scene.listed()).toEqual({ ...before, 'key/3.jpg': 0 });
  });

  it('is drawn beside the accepted mask in a look, which says how far they are apart', async () => {
    const scene = await Scene.create();
    const { projectId } = scene;
    const look = async (folder: string): Promise<string> => {
      const request = { projectId, outFolder: backend.path(folder), title: '' };
      return readFile((await followed(await backend.client.looks.write(request))).report.page, 'utf8');
    };
    expect(await look(`early-${projectId}`)).not.toContain('Proposal');
    await scene.propose();
    expect((await look(`late-${projectId}`)).match(/Proposal, differs from accepted: \d+ %/g)).toHaveLength(2);
    const files = await readdir(backend.path(`late-${projectId}`, 'images'));
    expect(files.filter((name) => name.endsWith('.proposal.png'))).toEqual([
      'key__11.proposal.png',
      'key__6.proposal.png',
    ]);
  });

  it('is made by a job that goes on where it was stopped, once for each image', async () => {
    const projectId = await backend.taggedProject('stopped', [1, 2, 3, 4, 5, 6]);
    await backend.generate(projectId);
    await followed(await backend.client.masks.acceptMany({ projectId, paths: null }));
    const settings = { includesAccepted: true, threshold: 0.9 };
    const jobId = await backend.generateAndCancel(projectId, settings);
    expect(await backend.generate(projectId, settings)).toMatchObject({ jobId, state: 'done', done: 6 });
    const revisions = backend.images(projectId).map(({ id }) => readMaskRevisions(backend.project(projectId), id));
    expect(revisions.map((all) => all.map(({ origin }) => origin))).toEqual(
      revisions.map(() => ['machine', 'accepted', 'machine']),
    );
    const start = { projectId, ...plainGeneration };
    expect(await backend.client.generation.start(start)).toMatchObject({ jobId: null });
  });
});
