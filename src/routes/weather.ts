/** CARLA's weather parameters as far as route files set them; angles in degrees, the rest in percent. */
export interface Weather {
  readonly cloudiness: number;
  readonly precipitation: number;
  readonly precipitationDeposits: number;
  readonly wetness: number;
  readonly windIntensity: number;
  readonly sunAzimuthDeg: number;
  readonly sunAltitudeDeg: number;
  readonly fogDensity: number;
}

/** What each keyframe starts from. */
export const baseWeather: Weather = {
  cloudiness: 50,
  precipitation: 0,
  precipitationDeposits: 0,
  wetness: 0,
  windIntensity: 0,
  sunAzimuthDeg: 0,
  sunAltitudeDeg: 70,
  fogDensity: 0,
};

/** The XML attribute of each parameter. */
export const weatherAttributes: Readonly<Record<keyof Weather, string>> = {
  cloudiness: "cloudiness",
  precipitation: "precipitation",
  precipitationDeposits: "precipitation_deposits",
  wetness: "wetness",
  windIntensity: "wind_intensity",
  sunAzimuthDeg: "sun_azimuth_angle",
  sunAltitudeDeg: "sun_altitude_angle",
  fogDensity: "fog_density",
};

/** id, cloudiness, precipitation, deposits, wetness, wind, sun azimuth, sun altitude, fog density. */
const numberedWeathers: readonly (readonly number[])[] = [
  [0, 5, 0, 0, 0, 10, -1, 90, 2],
  [1, 5, 0, 0, 0, 10, -1, 15, 2],
  [2, 20, 30, 50, 0, 30, -1, 45, 3],
  [3, 60, 60, 60, 0, 60, -1, 45, 3],
  [5, 80, 0, 50, 20, 10, -1, 45, 3],
  [6, 5, 0, 50, 0, 10, -1, 15, 10],
  [7, 5, 0, 0, 0, 10, -1, 45, 2],
  [8, 100, 100, 90, 0, 100, -1, 45, 7],
  [9, 70, 60, 60, 0, 60, -1, 45, 50],
  [10, 40, 100, 90, 0, 100, -1, 0, 7],
  [11, 100, 60, 60, 0, 60, -1, 45, 50],
  [12, 5, 0, 0, 0, 10, -1, 45, 50],
  [13, 5, 0, 0, 0, 10, -1, 15, 50],
  [14, 100, 100, 50, 50, 100, -1, 45, 10],
  [15, 100, 50, 100, 80, 80, -1, 45, 10],
  [18, 40, 0, 50, 0, 10, -1, 15, 2],
  [19, 40, 0, 50, 0, 10, -1, -90, 2],
  [20, 60, 30, 50, 60, 30, -1, -90, 3],
  [21, 100, 100, 90, 100, 100, -1, -90, 3],
  [22, 5, 0, 0, 0, 10, -1, -90, 60],
  [23, 80, 60, 60, 80, 60, -1, -90, 60],
  [25, 100, 100, 90, 100, 100, -1, -90, 100],
  [26, 50, 0, 0, 0, 0, 0, 70, 0],
];

/** The benchmark's number of a weather, or null where none fits exactly (scoring reference 1.4). */
export function weatherId(weather: Weather): number | null {
  const values = [
    weather.cloudiness,
    weather.precipitation,
    weather.precipitationDeposits,
    weather.wetness,
    weather.windIntensity,
    weather.sunAzimuthDeg,
    weather.sunAltitudeDeg,
    weather.fogDensity,
  ];
  // CARLA holds single precision, and the benchmark compares texts, so that -0 is not 0.
  const row = numberedWeathers.find(([, ...numbers]) =>
    numbers.every((number, index) => Object.is(Math.fround(values[index]), number)),
  );
  return row?.[0] ?? null;
}

/** The weather with the benchmark's number. */
export function numberedWeather(id: number): Weather {
  const row = numberedWeathers.find(([number]) => number === id);
  if (!row) throw new RangeError(`no weather has the number ${id}`);
  return weatherOf(row.slice(1));
}

/** CARLA 0.9.16's `WeatherParameters` by name: the numbers of a row above without its id. */
const namedWeathers: Readonly<Record<string, readonly number[]>> = {
  ClearNight: [5, 0, 0, 0, 10, -1, -90, 60],
  ClearNoon: [5, 0, 0, 0, 10, -1, 45, 2],
  ClearSunset: [5, 0, 0, 0, 10, -1, 15, 2],
  CloudyNight: [60, 0, 0, 0, 10, -1, -90, 60],
  CloudyNoon: [60, 0, 0, 0, 10, -1, 45, 3],
  CloudySunset: [60, 0, 0, 0, 10, -1, 15, 3],
  DustStorm: [100, 0, 0, 0, 100, -1, 45, 2],
  HardRainNight: [100, 100, 90, 100, 100, -1, -90, 100],
  HardRainNoon: [100, 100, 90, 0, 100, -1, 45, 7],
  HardRainSunset: [100, 100, 90, 0, 100, -1, 15, 7],
  MidRainSunset: [60, 60, 60, 0, 60, -1, 15, 3],
  MidRainyNight: [80, 60, 60, 80, 60, -1, -90, 60],
  MidRainyNoon: [60, 60, 60, 0, 60, -1, 45, 3],
  SoftRainNight: [60, 30, 50, 60, 30, -1, -90, 60],
  SoftRainNoon: [20, 30, 50, 0, 30, -1, 45, 3],
  SoftRainSunset: [20, 30, 50, 0, 30, -1, 15, 2],
  WetCloudyNight: [60, 0, 50, 60, 10, -1, -90, 60],
  WetCloudyNoon: [60, 0, 50, 0, 10, -1, 45, 3],
  WetCloudySunset: [60, 0, 50, 0, 10, -1, 15, 2],
  WetNight: [5, 0, 50, 60, 10, -1, -90, 60],
  WetNoon: [5, 0, 50, 0, 10, -1, 45, 3],
  WetSunset: [5, 0, 50, 0, 10, -1, 15, 2],
};

/** CARLA's names of weathers. */
export const weatherNames = Object.keys(namedWeathers);

/** The weather with CARLA's name. */
export function namedWeather(name: string): Weather | undefined {
  return Object.hasOwn(namedWeathers, name) ? weatherOf(namedWeathers[name]) : undefined;
}

function weatherOf(numbers: readonly number[]): Weather {
  const [
    cloudiness,
    precipitation,
    precipitationDeposits,
    wetness,
    windIntensity,
    sunAzimuthDeg,
    sunAltitudeDeg,
    fogDensity,
  ] = numbers as [number, number, number, number, number, number, number, number];
  return {
    cloudiness,
    precipitation,
    precipitationDeposits,
    wetness,
    windIntensity,
    sunAzimuthDeg,
    sunAltitudeDeg,
    fogDensity,
  };
}
