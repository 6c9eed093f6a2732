import { describe, expect, it } from 'vitest';
import { BugError, ExpectedError } from '#core/base/errors.ts';
import type { Progress } from '#core/contract/progress.ts';
import { Output, progressText } from './output.ts';

class Sink {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(isTTY: boolean, columns = 80) {
    this.isTTY = isTTY;
    this.columns = columns;
  }

  write(text: string): void {
    this.text += text;
  }
}

function progress(done: number, total: number | null): Progress {
  return { done, total, skipped: 0, failed: 1, ratePerSecond: 6.14, secondsLeft: 98 };
}

function outputTo(isTTY: boolean): { output: Output; results: Sink; notes: Sink; clock: { ms: number } } {
  const clock = { ms: 0 };
  const results = new Sink(false);
  const notes = new Sink(isTTY);
  return { output: new Output(results, notes, () => clock.ms), results, notes, clock };
}

describe('the output of the command line', () => {
  it('says how far, how fast, how long still and how many problems', () => {
    expect(progressText('Generating', progress(213, 812))).toBe(
      'Generating 214/812 · 6.1 images/s · 1 min 38 s left · 1 problem',
    );
  });

  it('keeps results apart from everything else, so that they can be piped', () => {
    const { output, results, notes } = outputTo(false);
    output.progress('Importing', progress(3, null));
    output.note('a notice');
    output.line('{"images": 3}');
    expect(results.text).toBe('{"images": 3}\n');
    expect(notes.text).toContain('a notice');
  });

  it('rewrites one line on a terminal and leaves none of it behind', () => {
    const { output, notes, clock } = outputTo(true);
    output.progress('Generating', progress(1, 9));
    clock.ms = 200;
    output.progress('Generating', progress(2, 9));
    output.note('done');
    const lastLine = notes.text.split('\r').at(-1);
    expect(notes.text).not.toContain('\nGenerating');
    expect(lastLine).toBe('\u001b[2Kdone\n');
  });

  it('cuts a line that would wrap, as only one line can be rewritten', () => {
    const notes = new Sink(true, 15);
    new Output(new Sink(false), notes).progress('Generating', progress(213, 812));
    expect(notes.text).toBe('\r\u001b[2KGenerating 214');
  });

  it('cuts nothing on a terminal that says it has no width', () => {
    const notes = new Sink(true, 0);
    new Output(new Sink(false), notes).progress('Drawing', progress(8, 9));
    expect(notes.text).toBe('\r\u001b[2KDrawing 9/9 · 6.1 images/s · 1 problem');
  });

  it('lets no name steer the terminal or break a line', () => {
    const { output, results, notes } = outputTo(false);
    output.line('\u001b]0;title\u0007 a class');
    output.error(new ExpectedError('no-folder', 'There is no folder \u001b[2J.', { remedy: 'Look.' }));
    output.problems([{ path: 'a\u001b[31m\nb.jpg', code: 'image-empty', message: 'It is empty.', remedy: null }]);
    expect(results.text).toBe('\\u001b]0;title\\u0007 a class\n');
    expect(notes.text).toBe(
      'error: There is no folder \\u001b[2J.\n  Look.\n  a\\u001b[31m\\u000ab.jpg: It is empty.\n',
    );
  });

  it('names the file of a problem once', () => {
    const { output, notes } = outputTo(false);
    output.problems([
      { path: 'b/a.jpg', code: 'image-empty', message: '/home/b/a.jpg is empty.', remedy: 'Copy it again.' },
      { path: 'b/c.jpg', code: 'csv', message: 'No imported image has this path.', remedy: null },
    ]);
    expect(notes.text).toBe('  /home/b/a.jpg is empty. Copy it again.\n  b/c.jpg: No imported image has this path.\n');
  });

  it('says the end of a piece of work once, and no time left', () => {
    const { output, notes } = outputTo(false);
    output.progress('Exporting', { ...progress(8, 9), secondsLeft: 0 });
    output.progress('Exporting', { ...progress(8, 9), secondsLeft: 0 });
    expect(notes.text).toBe('Exporting 9/9 · 6.1 images/s · 1 problem\n');
  });

  it('prints progress only now and then where there is no terminal, but always the last of it', () => {
    const { output, notes, clock } = outputTo(false);
    for (let done = 0; done < 100; done++) {
      clock.ms += 100;
      output.progress('Generating', progress(done, 100));
    }
    const lines = notes.text.trimEnd().split('\n');
    expect(lines.length).toBeLessThan(5);
    expect(lines.at(-1)).toContain('Generating 100/100');
  });

  it('shows an expected error with its remedy and without a stack, a bug with its stack', () => {
    const { output, notes } = outputTo(false);
    output.error(new ExpectedError('no-tags', 'No image has a tag.', { remedy: 'Pass --tags.' }));
    expect(notes.text).toBe('error: No image has a tag.\n  Pass --tags.\n');
    output.error(new BugError('a broken promise'));
    expect(notes.text).toMatch(/defect[\s\S]*a broken promise[\s\S]*output\.test\.ts/);
  });

  it('names every problem up to a limit, then how many more there are', () => {
    const { output, notes } = outputTo(false);
    const problems = Array.from({ length: 23 }, (_, index) => ({
      path: `broken-${index}.jpg`,
      code: 'image-empty',
      message: 'The file is empty.',
      remedy: null,
    }));
    output.problems(problems);
    expect(notes.text).toContain('broken-19.jpg: The file is empty.');
    expect(notes.text).not.toContain('broken-20.jpg');
    expect(notes.text).toContain('3 more');
  });
});
