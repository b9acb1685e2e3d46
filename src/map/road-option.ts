/** What the route asks for at a point; CARLA's numbers. */
export const RoadOption = {
  LEFT: 1,
  RIGHT: 2,
  STRAIGHT: 3,
  LANEFOLLOW: 4,
  CHANGELANELEFT: 5,
  CHANGELANERIGHT: 6,
} as const;

export type RoadOption = (typeof RoadOption)[keyof typeof RoadOption];

/** The option's name, as CARLA writes it. */
export function roadOptionName(option: RoadOption): keyof typeof RoadOption {
  const names = Object.keys(RoadOption) as (keyof typeof RoadOption)[];
  return names.find((name) => RoadOption[name] === option)!;
}
