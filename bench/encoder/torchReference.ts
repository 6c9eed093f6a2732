/**
 * PyTorch on the same weights: a child process that holds the pack's `reference.pt` (a TorchScript of its vision model)
 * at the same grid, and answers every line on its standard input with the seconds of one forward.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const program = `
import sys, time
import numpy as np
import torch
import torch.nn.functional as F
path, pixels, height, width, rows, columns, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:8])
if threads > 0: torch.set_num_threads(threads)
model = torch.jit.load(path).eval()
table = model.position_embedding.weight
side = int(round((table.shape[0] - 1) ** 0.5))
grid = table[1:].T.reshape(1, -1, side, side)
grid = F.interpolate(grid, size=(rows, columns), mode='bicubic', align_corners=False)[0].flatten(1).T
model.position_embedding.weight = torch.nn.Parameter(torch.cat([table[:1], grid]))
model.position_ids = torch.arange(rows * columns + 1).expand(1, -1)
x = torch.from_numpy(np.fromfile(pixels, np.float32).reshape(1, 3, height, width))
with torch.inference_mode():
    print(torch.__version__, torch.get_num_threads(), *model(x)[0].tolist(), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        model(x)
        print(time.perf_counter() - start, flush=True)
`;

export interface TorchReference extends AsyncDisposable {
  readonly version: string;
  readonly threads: number;
  /** What it computes for the pixels, to show that it is the same computation. */
  readonly embedding: readonly number[];
  /** Seconds of one forward. */
  run(): Promise<number>;
}

export interface TorchOptions {
  readonly python: string;
  /** The TorchScript file. */
  readonly model: string;
  /** Raw float32 `[1, 3, height, width]`. */
  readonly pixelFile: string;
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
  /** 0: PyTorch's own choice. */
  readonly threads: number;
}

/** Starts the process and waits for its first forward. Throws when python ends before, with what it said. */
export async function startTorchReference(options: TorchOptions): Promise<TorchReference> {
  const { height, width, rows, columns, threads } = options;
  const sizes = [height, width, rows, columns, threads].map(String);
  const child = spawn(options.python, ['-W', 'ignore', '-c', program, options.model, options.pixelFile, ...sizes], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      reject(new Error(`python ended with ${code ?? 'a signal'}: ${complaint.trim().split('\n').at(-1) ?? ''}`));
    });
  });
  // Its end after dispose is expected; before, whoever waits for a line is told.
  failed.catch(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => String((await Promise.race([lines.next(), failed])).value);

  const [version = '', usedThreads = '', ...embedding] = (await nextLine()).split(' ');
  return {
    version,
    threads: Number(usedThreads),
    embedding: embedding.map(Number),
    run: async () => {
      child.stdin.write('run\n');
      return Number(await nextLine());
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(child, 'close');
      child.stdin.end();
      await closed;
    },
  };
}
