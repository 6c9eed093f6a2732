/** What a dense encoder makes of one picture: a unit vector for every patch, in the space of the pack's texts. */
export interface DenseFeatures {
  /** `[gridHeight × gridWidth, width]`, rows of unit length, row by row from the top left. */
  readonly features: Float32Array;
  readonly gridHeight: number;
  readonly gridWidth: number;
  /** Length of a vector. */
  readonly width: number;
}
