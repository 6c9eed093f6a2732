/** What is told of a point of the picture. */
export interface PointFacts {
  /** Whole pixels. */
  readonly x: number;
  readonly y: number;
  /** Of the class there; undefined: there is no mask. */
  readonly name: string | undefined;
  readonly colour: string | undefined;
  /** Of the class whose heat map is shown, 0 to 1; undefined: none is. */
  readonly heat: number | undefined;
  readonly heatName: string | undefined;
}
