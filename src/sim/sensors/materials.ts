import type { pixelKinds } from "./frame-buffer.js";

/** What a surface looks like by itself: colour in daylight, red, green, blue of 0 to 255. */
export interface Material {
  readonly colour: readonly [number, number, number];
  /** `emissive` surfaces shine by themselves, whatever the light. */
  readonly kind?: keyof typeof pixelKinds;
  /** How far rain darkens it, 0 to 1. */
  readonly absorbs?: number;
}

const material = (red: number, green: number, blue: number, absorbs = 0): Material => ({
  colour: [red, green, blue],
  absorbs,
});
const lamp = (red: number, green: number, blue: number): Material => ({
  colour: [red, green, blue],
  kind: "emissive",
});

const named = {
  asphalt: material(84, 85, 88, 0.45),
  junctionAsphalt: material(80, 81, 84, 0.45),
  shoulder: material(104, 103, 100, 0.4),
  parking: material(96, 97, 101, 0.4),
  cyclePath: material(134, 92, 82, 0.35),
  sidewalk: material(168, 164, 156, 0.25),
  kerb: material(190, 188, 182, 0.2),
  grass: material(96, 122, 72, 0.2),
  earth: material(124, 128, 92, 0.2),
  whitePaint: material(232, 232, 226, 0.1),
  yellowPaint: material(226, 178, 44, 0.1),
  shadow: material(46, 47, 50, 0.2),

  concrete: material(150, 148, 144, 0.2),
  roof: material(110, 98, 92, 0.2),
  wallSand: material(196, 178, 148, 0.15),
  wallBrick: material(158, 100, 82, 0.15),
  wallGrey: material(148, 152, 156, 0.15),
  wallWhite: material(214, 212, 204, 0.15),
  wallBlue: material(122, 142, 160, 0.15),
  window: material(66, 84, 104),
  litWindow: lamp(236, 204, 132),
  bark: material(92, 74, 58, 0.2),
  leaves: material(66, 104, 52, 0.1),
  leavesLight: material(92, 126, 60, 0.1),
  metal: material(120, 124, 128),
  darkMetal: material(54, 57, 60),
  signBack: material(136, 138, 140),
  signRed: material(198, 30, 38),
  signWhite: material(240, 240, 238),
  signBlack: material(28, 28, 30),
  signYellow: material(244, 196, 30),
  signOrange: material(240, 124, 28),
  lampHousing: material(34, 36, 38),
  lampOff: material(58, 58, 56),
  wood: material(138, 104, 70, 0.2),
  containerGreen: material(48, 92, 66),
  poster: material(58, 110, 186),

  tyre: material(30, 30, 32),
  rim: material(150, 152, 156),
  glass: material(48, 60, 74),
  trim: material(44, 45, 48),
  plate: material(214, 214, 206),
  headLamp: material(220, 224, 226),
  headLampLit: lamp(255, 250, 226),
  tailLamp: material(120, 26, 28),
  tailLampLit: lamp(170, 22, 24),
  brakeLampLit: lamp(255, 44, 36),
  indicator: material(120, 76, 40),
  indicatorLit: lamp(255, 170, 24),
  beacon: material(90, 62, 92),
  beaconRedLit: lamp(255, 40, 48),
  beaconBlueLit: lamp(60, 110, 255),
  cargo: material(206, 206, 202),
  interior: material(58, 54, 52),

  coneOrange: material(238, 92, 28),
  coneWhite: material(236, 234, 230),
  barrierRed: material(206, 44, 40),

  skin: material(206, 164, 136),
  skinDark: material(124, 88, 66),
  hair: material(54, 42, 34),
  shoe: material(36, 34, 34),

  paintWhite: material(226, 228, 228),
  paintSilver: material(172, 176, 180),
  paintGrey: material(98, 102, 108),
  paintBlack: material(34, 36, 40),
  paintRed: material(168, 30, 34),
  paintBlue: material(36, 72, 148),
  paintGreen: material(42, 96, 72),
  paintYellow: material(222, 180, 40),
  paintOrange: material(206, 98, 34),
  paintBrown: material(110, 76, 54),
  clothRed: material(184, 52, 56),
  clothBlue: material(54, 88, 164),
  clothGreen: material(70, 132, 84),
  clothYellow: material(226, 190, 74),
  clothPurple: material(120, 76, 140),
  clothWhite: material(220, 218, 212),
  clothDark: material(52, 54, 64),
  clothDenim: material(72, 88, 120),
} as const satisfies Record<string, Material>;

export type MaterialName = keyof typeof named;

/** In the order of their numbers. */
export const materials: readonly Material[] = Object.values(named);

/** The number of each material. */
export const materialIds = Object.fromEntries(
  Object.keys(named).map((name, index) => [name, index]),
) as Readonly<Record<MaterialName, number>>;
