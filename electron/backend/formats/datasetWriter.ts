import type { FileProblem } from '#core/contract/progress.ts';
import type { ExportItem } from './exportTypes.ts';
import type { Split } from './splitOf.ts';

export interface WrittenItem {
  /** What the dataset calls the picture. */
  readonly name: string;
  /** Whether the picture's file was copied byte for byte. */
  readonly isCopy: boolean;
  readonly split: Split;
}

export interface WriterResult {
  /** Pixels that read back differently. */
  readonly differingPixels: number;
  readonly problems: readonly FileProblem[];
}

/** Writes one format into a folder, item by item. Disposing closes files; the folder's owner removes what is unfinished. */
export interface DatasetWriter extends AsyncDisposable {
  /** Throws before anything is written when the item cannot be exported. */
  add(item: ExportItem): Promise<WrittenItem>;
  /** Writes what belongs to the dataset as a whole and finishes the comparison with what was written. */
  finish(signal: AbortSignal | undefined): Promise<WriterResult>;
}
