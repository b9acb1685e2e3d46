/** What a scenario wants of the next junction on the ego's route (the official HandleJunctionScenario). */
export interface JunctionOrders {
  /** Take away the cars inside, and each that enters later. */
  readonly clearJunction?: boolean;
  /** Take away the cars between the ego and the junction. */
  readonly clearEgoEntry?: boolean;
  /** Lanes before the junction that are emptied, and from which no traffic comes. */
  readonly removeEntries?: readonly number[];
  /** Lanes behind the junction that are emptied and kept free. */
  readonly removeExits?: readonly number[];
  /** Cars at all other entries stand. */
  readonly stopEntries?: boolean;
  /** Cars on the road by which the ego leaves are at least this far behind the junction, m. */
  readonly extendExit?: number;
}

/** Default spacing of the cars of the ego's road and of oncoming ones, m. */
export const ROAD_SPACING = 15;
const OPPOSITE_SPACING = 40;

/** The switches with which scenarios change the background traffic, in the state in which scenarios left them. */
export class TrafficOrders {
  /** Nobody drives faster, m/s; undefined without a cap. */
  maximumSpeed: number | undefined;
  /** Added to the distance at which the cars ahead begin to wait for the ego, m. */
  extraSpace = 0;
  /** Between the cars of the ego's road, m. */
  roadSpacing = ROAD_SPACING;
  /** Do cars come on the opposite lanes, and how far apart, m? They appear twice as far ahead. */
  oppositeActive = true;
  oppositeSpacing = OPPOSITE_SPACING;
  /** Do cars come from behind the ego? */
  routeSources = true;
  /** Do the cars behind the ego stand? */
  backStopped = false;
  /** OpenDRIVE ids of the lanes of the ego's road that are kept free. */
  readonly emptiedLanes = new Set<number>();
}
