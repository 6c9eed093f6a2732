import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Run {
  readonly code: number;
  readonly lines: readonly string[];
}

/** The Node that the project pins; whatever runs the tests may be older than type stripping. */
const pinnedNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Runs the script as a user would, in a process of its own. */
function runScript(folder: string): Promise<Run> {
  return new Promise((resolve) => {
    execFile(pinnedNode, [join(root, 'scripts/fixtures.ts'), folder], { cwd: root }, (error, stdout) => {
      const code = error === null ? 0 : Number(error.code);
      resolve({ code, lines: stdout.trimEnd().split('\n') });
    });
  });
}

describe('the fixtures runner', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maskwright-fixtures-'));
    await cp(join(root, 'tests/fixtures/coco-rle'), join(folder, 'coco-rle'), { recursive: true });
    await cp(join(root, 'tests/fixtures/cam-merge'), join(folder, 'cam-merge'), { recursive: true });
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('passes untouched cases, names what is absent and exits with 0', async () => {
    const { code, lines } = await runScript(folder);
    expect(lines).toContain('coco-rle 0 pass');
    expect(lines).toContainEqual(expect.stringMatching(/^cam-merge \d\.\d\de-\d pass$/));
    expect(lines).toContain('metrics - not here');
    expect(lines).toContain('graphs/* - not here');
    expect(code).toBe(0);
  });

  it('fails and exits with 1 when one expected value of case.json is changed', async () => {
    const path = join(folder, 'coco-rle/case.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"area": 33', '"area": 34'));
    const { code, lines } = await runScript(folder);
    expect(lines).toContainEqual(expect.stringMatching(/^coco-rle \S+ fail$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {4}mask areas: 2\.50e-2 of 0 fail/));
    expect(lines).toContainEqual(expect.stringMatching(/^cam-merge \S+ pass$/));
    expect(code).toBe(1);
  });

  it('fails when a value of case.safetensors is changed or a file is broken', async () => {
    const tensors = join(folder, 'cam-merge/case.safetensors');
    const bytes = await readFile(tensors);
    // The last byte belongs to an expected label map.
    bytes[bytes.length - 1] = 77;
    await writeFile(tensors, bytes);
    await writeFile(join(folder, 'coco-rle/case.json'), '{"masks": []}');
    const { code, lines } = await runScript(folder);
    expect(lines).toContainEqual(expect.stringMatching(/^cam-merge \S+ fail$/));
    expect(lines).toContainEqual(expect.stringMatching(/^coco-rle - fail {2}\(case\.json: polygons /));
    expect(code).toBe(1);
  });

  it('calls a case without a checker not implemented', async () => {
    await cp(join(folder, 'coco-rle'), join(folder, 'something-new'), { recursive: true });
    const { code, lines } = await runScript(folder);
    expect(lines).toContain('something-new - not implemented');
    expect(code).toBe(0);
  });

  it('checks cases one folder deeper, and a folder of graphs by itself', async () => {
    await cp(join(folder, 'cam-merge'), join(folder, 'other seeds/cam-merge'), { recursive: true });
    const { lines } = await runScript(folder);
    expect(lines).toContainEqual(expect.stringMatching(/^other seeds\/cam-merge \d\.\d\de-\d pass$/));
    await cp(join(root, 'tests/fixtures/graphs/hf-clip-ts14'), join(folder, 'graphs/one'), { recursive: true });
    const graphs = await runScript(join(folder, 'graphs'));
    expect(graphs.lines[0]).toMatch(/^graphs\/one \d\.\d\de-\d (pass|partial)$/);
    expect(graphs.code).toBe(0);
  });

  it('names a tensor that is missing and still checks the other parts', async () => {
    const graph = join(folder, 'graphs/one');
    await cp(join(root, 'tests/fixtures/graphs/hf-clip-ts14'), graph, { recursive: true });
    const path = join(graph, 'case.safetensors');
    const bytes = await readFile(path);
    bytes.write('dense_xclip', bytes.indexOf('dense_sclip'));
    await writeFile(path, bytes);
    const { code, lines } = await runScript(graph);
    expect(lines[0]).toMatch(/^graphs\/one \d\.\d\de-\d fail$/);
    expect(lines).toContainEqual(expect.stringMatching(/dense_sclip: - .* fail .*tensor dense_sclip is missing/));
    expect(lines).toContainEqual(expect.stringMatching(/dense_maskclip: \S+ of \S+ pass$/));
    expect(code).toBe(1);
  });

  it('does not pass a case that expects nothing, or a folder without cases', async () => {
    await writeFile(join(folder, 'coco-rle/case.json'), '{"masks": [], "polygons": [], "iou_pairs": []}');
    const vacuous = await runScript(join(folder, 'coco-rle'));
    expect(vacuous.lines[0]).toBe('coco-rle - not here');
    expect(vacuous.code).toBe(2);
    await mkdir(join(folder, 'empty'));
    expect((await runScript(join(folder, 'empty'))).code).toBe(2);
  });

  it('checks a single case folder and says when a folder is missing', async () => {
    const single = await runScript(join(folder, 'cam-merge'));
    expect(single.lines.filter((line) => !line.startsWith(' '))).toHaveLength(1);
    expect(single.code).toBe(0);
    expect((await runScript(join(folder, 'absent'))).code).toBe(2);
  });
});
