/** What a camera must know of an actor. World frame, metres, radians, m/s; origin on the ground below its middle. */
export interface SeenActor {
  readonly id: number;
  readonly kind: "vehicle" | "bicycle" | "walker" | "static";
  readonly typeId: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly speed: number;
  readonly halfLength: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** Along the heading, m/s2; braking lights the lamps. */
  readonly acceleration?: number | undefined;
  /** False when it was run down and lies on the road. */
  readonly solid?: boolean | undefined;
  /** False where nobody drives it: its brake lamps stay dark. */
  readonly isDriven?: boolean | undefined;
  /** True for what the shape of another actor shows, such as the box of an open door. */
  readonly isUnseen?: boolean | undefined;
  /** The side of a front door that stands open. */
  readonly openDoor?: "left" | "right" | undefined;
  readonly emergencyLights?: boolean | undefined;
  /** The side whose turn signals blink. */
  readonly indicator?: "left" | "right" | undefined;
}
