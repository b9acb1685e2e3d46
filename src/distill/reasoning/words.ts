import type { DrivingFrame, ObjectClass, SceneObject } from "../frames/frame.js";

/** Where an object is, as a passenger would say it. */
export function sideOf({ x, y }: Pick<SceneObject, "x" | "y">): string {
  const angle = (Math.atan2(y, x) * 180) / Math.PI;
  const side = angle < 0 ? "left" : "right";
  const wide = Math.abs(angle);
  if (wide < 15) return "in front";
  if (wide < 70) return `to the front ${side}`;
  if (wide < 110) return `to the ${side}`;
  if (wide < 165) return `to the back ${side}`;
  return "behind";
}

/** Metres as they are said: to the metre when near, to five metres when far. */
export function metres(distance: number): string {
  const step = distance < 20 ? 1 : 5;
  return `${Math.max(1, Math.round(distance / step) * step)} m`;
}

/** `blue car`. */
export function nameOf({ colour, class: name }: Pick<SceneObject, "colour" | "class">): string {
  return colour ? `${colour} ${name}` : name;
}

/** With its article. */
export function withArticle(name: string): string {
  return `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
}

/** Speed from which a thing moves, m/s. */
const MOVING = 0.3;

export function isMoving({ speed }: Pick<SceneObject, "speed">): boolean {
  return Math.abs(speed) > MOVING;
}

/** Things that no driver sits in and that never move. */
const lifeless: ReadonlySet<ObjectClass> = new Set<ObjectClass>(["traffic cone", "warning sign", "obstacle"]);

export function isLifeless({ class: name }: Pick<SceneObject, "class">): boolean {
  return lifeless.has(name);
}

/** What it does now. */
export function motionOf(object: SceneObject): string {
  if (isLifeless(object)) return "standing on the road";
  if (object.isParked) return "parked";
  if (!isMoving(object)) return "standing";
  const heading = headingOf(object);
  if (object.class === "pedestrian") return heading === "crossing" ? "walking across" : "walking";
  if (heading === "crossing") return "driving across";
  return heading === "oncoming" ? "coming towards us" : "driving our way";
}

/** Which way it faces, seen from the ego. */
export function headingOf({ yaw }: Pick<SceneObject, "yaw">): "same" | "oncoming" | "crossing" {
  const turned = Math.abs(yaw);
  if (turned < Math.PI / 4) return "same";
  return turned > (3 * Math.PI) / 4 ? "oncoming" : "crossing";
}

/** `a blue car 12 m to the front left, driving our way`. */
export function described(object: SceneObject): string {
  return `${withArticle(nameOf(object))} ${metres(Math.hypot(object.x, object.y))} ${sideOf(object)}, ${motionOf(object)}`;
}

/** Sky and light in two words at most. */
export function weatherText({ weather }: Pick<DrivingFrame, "weather">): string {
  const light = (weather.sun_altitude_angle ?? 45) < 0 ? "night" : "day";
  const sky =
    (weather.fog_density ?? 0) > 40
      ? "foggy"
      : (weather.precipitation ?? 0) > 20
        ? "rainy"
        : (weather.cloudiness ?? 0) > 60
          ? "cloudy"
          : "clear";
  return `${sky} ${light}`;
}

/** With a capital and a full stop. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
