/** How a pixel's colour takes part in the atmosphere; kept in the colour's top byte. */
export const pixelKinds = { lit: 0, emissive: 1, sky: 2 } as const;

/** What a camera draws into: a colour (kind, blue, green, red from the top byte down) and 1 / depth a pixel. */
export class FrameBuffer {
  readonly width: number;
  readonly height: number;
  readonly colour: Int32Array;
  /** 1 / depth in 1/m; 0 where nothing but the sky is. */
  readonly inverseDepth: Float32Array;
  /** First and end column that a face covers in each row; used while it is drawn. */
  readonly left: Int32Array;
  readonly right: Int32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.colour = new Int32Array(width * height);
    this.inverseDepth = new Float32Array(width * height);
    this.left = new Int32Array(height);
    this.right = new Int32Array(height);
  }
}
