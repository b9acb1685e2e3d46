/** How a pixel's colour takes part in the atmosphere; kept in the colour's top byte. */
export const pixelKinds = { lit: 0, emissive: 1, sky: 2 } as const;

/** Whole numbers of 1 / depth: 100 m away they still tell 0.2 mm apart, and 0.2 m away they fit into 31 bits. */
export const nearnessScale = 1 << 26;

/** What a camera draws into: a colour (kind, blue, green, red from the top byte down) and a nearness a pixel. */
export class FrameBuffer {
  readonly width: number;
  readonly height: number;
  readonly colour: Int32Array;
  /** 1 / depth (1/m) times {@link nearnessScale}; 0 where nothing but the sky is. */
  readonly nearness: Int32Array;
  /** First and end column that a face covers in each row; used while it is drawn. */
  readonly left: Int32Array;
  readonly right: Int32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.colour = new Int32Array(width * height);
    this.nearness = new Int32Array(width * height);
    this.left = new Int32Array(height);
    this.right = new Int32Array(height);
  }
}
