/** What pressing and dragging over a grid do, in place of selecting. Places are those in the list. */
export interface GridPainter {
  /** The pointer went down on a tile. */
  start(index: number): void;
  /** It passed over these tiles, the first one among them perhaps. */
  over(indices: readonly number[]): void;
  /** It went up again. */
  end(): void;
}
