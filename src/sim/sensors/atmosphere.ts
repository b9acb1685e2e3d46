import { DEGREES } from "../../geometry/angles.js";
import type { Weather } from "../../routes/weather.js";
import { nearnessScale, pixelKinds } from "./frame-buffer.js";
import { materials } from "./materials.js";
import { facingCount, facingNormals, shadeOf } from "./mesh.js";

type Colour = readonly [number, number, number];

/** Entries a pixel kind of the tables by depth; an entry is so many bits of nearness, 1 / 8192 per metre. */
export const depthSteps = 1024;
export const depthShift = 13;

const dayZenith: Colour = [88, 140, 206];
const dayHorizon: Colour = [190, 210, 226];
const duskZenith: Colour = [92, 104, 150];
const duskHorizon: Colour = [236, 178, 128];
const nightZenith: Colour = [10, 13, 24];
const nightHorizon: Colour = [30, 34, 48];
const overcast: Colour = [158, 164, 170];
const white: Colour = [255, 252, 244];
const warm: Colour = [255, 204, 150];

/**
 * How the weather and the sun colour what a camera sees, worked out once an episode: the colour of each material by
 * where a face looks, the sky by height above the horizon, and what depth does to a pixel (fog, darkness, headlights).
 */
export class Atmosphere {
  /** Colour (as FrameBuffer keeps it) of each shade of a material, see shadeOf. */
  readonly palette: Int32Array;
  /** Sky from straight down (0) over the horizon (128) to the zenith (255). */
  readonly sky = new Int32Array(256);
  /** What a pixel's colour is multiplied with, in 256ths, by kind and depth. */
  readonly gain = new Int32Array(3 * depthSteps);
  /** The colour that is then added. */
  readonly haze = new Int32Array(3 * depthSteps);
  readonly isNight: boolean;
  /** 0 to 1. */
  readonly rain: number;
  /** Unit vector towards the sun. */
  readonly sun: Colour;
  /** The sun's disc as it shows; 0 where clouds or the horizon hide it. */
  readonly sunColour: number;

  constructor(weather: Weather) {
    const altitude = weather.sunAltitudeDeg * DEGREES;
    const azimuth = weather.sunAzimuthDeg * DEGREES;
    const level = Math.fround(Math.cos(altitude));
    const height = Math.fround(Math.sin(altitude));
    this.sun = [level * Math.fround(Math.cos(azimuth)), level * Math.fround(Math.sin(azimuth)), height];
    const clouds = share(weather.cloudiness);
    this.rain = share(weather.precipitation);
    this.isNight = height < 0;
    /** 0 at night, 1 from 10 degrees of sun on. */
    const day = Math.min(1, Math.max(0, (height + 0.1) / 0.27));
    /** 1 with the sun at the horizon, 0 from 30 degrees on. */
    const dusk = day * Math.min(1, Math.max(0, 1 - height / 0.5));

    const fog = share(weather.fogDensity);
    const clearZenith = mix(nightZenith, mix(dayZenith, duskZenith, dusk), day);
    const clearHorizon = mix(nightHorizon, mix(dayHorizon, duskHorizon, dusk), day);
    const cloud = scale(overcast, 0.12 + 0.88 * day * (1 - 0.25 * this.rain));
    const zenith = mix(clearZenith, cloud, clouds * 0.9);
    const horizon = mix(clearHorizon, cloud, clouds * 0.8);
    const haze = mix(horizon, scale([214, 216, 218], 0.12 + 0.88 * day), Math.min(1, fog * 1.5));
    this.#fillSky(mix(zenith, haze, Math.min(1, fog * 1.2)), haze);
    const sunShows = height > -0.02 && clouds < 0.7 && fog < 0.4;
    this.sunColour = sunShows ? skyPixel(mix(white, warm, dusk)) : 0;

    const wet = share(Math.max(weather.wetness, weather.precipitationDeposits, 0.7 * weather.precipitation));
    this.palette = this.#litMaterials(day, dusk, clouds, wet, zenith);
    this.#fillDepth(fog, haze, day);
  }

  #fillSky(zenith: Colour, haze: Colour): void {
    const ground = scale(haze, 0.72);
    for (let step = 0; step < 256; step++) {
      const up = Math.min(1, Math.max(0, (step - 128) / 90));
      this.sky[step] = skyPixel(
        step < 128 ? mix(haze, ground, Math.min(1, (128 - step) / 10)) : mix(haze, zenith, up),
      );
    }
  }

  #litMaterials(day: number, dusk: number, clouds: number, wet: number, zenith: Colour): Int32Array {
    const palette = new Int32Array(materials.length * facingCount);
    const direct = mix(white, warm, dusk * (1 - clouds));
    const sunStrength = day * 0.66 * (1 - 0.85 * clouds);
    const ambient = 0.28 + day * (0.4 + 0.18 * clouds - 0.1 * this.rain);
    for (const [id, { colour, kind, absorbs = 0 }] of materials.entries()) {
      const own = mix(colour, mix(scale(colour, 0.5), scale(zenith, 0.8), 0.12), wet * absorbs * 1.6);
      for (let facing = 0; facing < facingCount; facing++) {
        const towardsSun =
          this.sun[0] * facingNormals[3 * facing] +
          this.sun[1] * facingNormals[3 * facing + 1] +
          this.sun[2] * facingNormals[3 * facing + 2];
        const up = facingNormals[3 * facing + 2];
        const fromSky = ambient * (0.86 + 0.14 * up);
        const fromSun = sunStrength * Math.max(0, towardsSun);
        const lit =
          kind === "emissive"
            ? colour
            : ([0, 1, 2].map((i) => own[i] * (fromSky + (fromSun * direct[i]) / 255)) as unknown as Colour);
        palette[shadeOf(id, facing)] = pixel(lit, pixelKinds[kind ?? "lit"]);
      }
    }
    return palette;
  }

  /** Fog thickens exponentially with depth; at night the headlights reach some 40 m. */
  #fillDepth(fog: number, haze: Colour, day: number): void {
    // Sight (to 2 % contrast) of 4 km in clear air, 600 m at 10 %, 100 m at 50 %, 40 m at 100 %.
    const square = fog * fog;
    const density = 0.001 + 0.004 * fog + 0.055 * square + 0.04 * square * square;
    for (let step = 0; step < depthSteps; step++) {
      const depth = nearnessScale / ((step + 0.5) * (1 << depthShift));
      const clear = exponential(-density * depth);
      // Bright surfaces are dark enough at night that no channel exceeds its byte.
      const headlights = 1.4 * (1 - day) * (1 - day) * (1 - day) * exponential((-depth * depth) / 1200);
      this.#setDepth(pixelKinds.lit, step, clear * (1 + headlights), 1 - clear, haze);
      const glow = exponential(-0.6 * density * depth);
      this.#setDepth(pixelKinds.emissive, step, glow, 1 - glow, haze);
      this.#setDepth(pixelKinds.sky, step, 1, 0, haze);
    }
  }

  #setDepth(kind: number, step: number, gain: number, hazeShare: number, haze: Colour): void {
    const at = kind * depthSteps + step;
    this.gain[at] = Math.round(256 * gain);
    this.haze[at] = pixel(scale(haze, hazeShare), 0);
  }
}

function share(percent: number): number {
  return Math.min(1, Math.max(0, percent / 100));
}

function mix(first: Colour, second: Colour, part: number): Colour {
  return [0, 1, 2].map((i) => first[i] + (second[i] - first[i]) * part) as unknown as Colour;
}

function scale(colour: Colour, factor: number): Colour {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}

function skyPixel(colour: Colour): number {
  return pixel(colour, pixelKinds.sky);
}

function pixel(colour: Colour, kind: number): number {
  const [red, green, blue] = colour.map((value) => Math.min(255, Math.max(0, Math.round(value))));
  return (kind << 24) | (blue << 16) | (green << 8) | red;
}

/** Rounded to single precision: the last bit of the engine's own exponential must not show. */
function exponential(power: number): number {
  return Math.fround(Math.exp(power));
}
