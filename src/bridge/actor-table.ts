import { z } from "zod";
import { DriverxError } from "../base/errors.js";
import type { Actor } from "./observation.js";

/**
 * The wire form of the actor list: one table of little-endian doubles, a row an actor, and the strings that the
 * rows point into. A list of maps would cost ten times the time to write and read at every tick.
 */
export const actorTableSchema = z.object({
  strings: z.array(z.string().max(128)).max(10_000),
  rows: z.instanceof(Uint8Array),
});
export type ActorTable = z.infer<typeof actorTableSchema>;

/** Columns in order; `kind`, `typeId` and `role` are indexes into `strings`. NaN stands for an absent value. */
export const actorColumns = [
  "id",
  "kind",
  "typeId",
  "role",
  "x",
  "y",
  "z",
  "yaw",
  "velocityX",
  "velocityY",
  "speed",
  "yawRate",
  "halfLength",
  "halfWidth",
  "halfHeight",
  "steer",
  "throttle",
  "brake",
  "doorOpen",
  "emergencyLights",
] as const;

const columnCount = actorColumns.length;
const firstOptionalColumn = actorColumns.indexOf("steer");
const rowBytes = 8 * columnCount;
const maximumActors = 10_000;
const kinds: readonly string[] = ["vehicle", "bicycle", "walker", "static"] satisfies Actor["kind"][];

/** Packs actors for the wire. */
export function packActors(actors: readonly Actor[]): ActorTable {
  const strings: string[] = [];
  const indexOf = new Map<string, number>();
  const intern = (text: string): number => {
    let index = indexOf.get(text);
    if (index === undefined) {
      index = strings.push(text) - 1;
      indexOf.set(text, index);
    }
    return index;
  };
  const rows = new Uint8Array(rowBytes * actors.length);
  const view = new DataView(rows.buffer);
  let offset = 0;
  const put = (value: number): void => {
    view.setFloat64(offset, value, true);
    offset += 8;
  };
  for (const actor of actors) {
    put(actor.id);
    put(intern(actor.kind));
    put(intern(actor.typeId));
    put(intern(actor.role));
    put(actor.x);
    put(actor.y);
    put(actor.z);
    put(actor.yaw);
    put(actor.velocityX);
    put(actor.velocityY);
    put(actor.speed);
    put(actor.yawRate);
    put(actor.halfLength);
    put(actor.halfWidth);
    put(actor.halfHeight);
    put(actor.steer ?? Number.NaN);
    put(actor.throttle ?? Number.NaN);
    put(actor.brake ?? Number.NaN);
    put(flagNumber(actor.doorOpen));
    put(flagNumber(actor.emergencyLights));
  }
  return { strings, rows };
}

/** Unpacks and checks a table from a peer. Throws MESSAGE_INVALID naming the row and the column. */
export function unpackActors(table: ActorTable): Actor[] {
  const { strings, rows } = table;
  const count = rows.byteLength / rowBytes;
  if (!Number.isInteger(count) || count > maximumActors) {
    throw invalid(`rows hold ${rows.byteLength} bytes, not up to ${maximumActors} rows of ${rowBytes} bytes`);
  }
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  const actors: Actor[] = new Array(count);
  for (let row = 0; row < count; row++) actors[row] = unpackRow(view, row, strings);
  return actors;
}

function unpackRow(view: DataView, row: number, strings: readonly string[]): Actor {
  const start = row * rowBytes;
  const get = (column: number): number => view.getFloat64(start + 8 * column, true);
  for (let column = 0; column < columnCount; column++) {
    const value = get(column);
    const absent = column >= firstOptionalColumn && Number.isNaN(value);
    if (!Number.isFinite(value) && !absent) throw invalid(`row ${row}: ${actorColumns[column]} is ${value}`);
  }
  const text = (column: number): string => {
    const string = strings[get(column)];
    if (string === undefined) throw invalid(`row ${row}: ${actorColumns[column]} points outside strings`);
    return string;
  };
  const id = get(0);
  if (!Number.isSafeInteger(id) || id < 0) throw invalid(`row ${row}: id is ${id}`);
  const kind = text(1);
  if (!kinds.includes(kind)) throw invalid(`row ${row}: kind is ${JSON.stringify(kind)}`);
  const actor: Actor = {
    id,
    kind: kind as Actor["kind"],
    typeId: text(2),
    role: text(3),
    x: get(4),
    y: get(5),
    z: get(6),
    yaw: get(7),
    velocityX: get(8),
    velocityY: get(9),
    speed: get(10),
    yawRate: get(11),
    halfLength: get(12),
    halfWidth: get(13),
    halfHeight: get(14),
  };
  for (const [column, name] of [
    [15, "steer"],
    [16, "throttle"],
    [17, "brake"],
  ] as const) {
    const value = get(column);
    if (!Number.isNaN(value)) actor[name] = value;
  }
  for (const [column, name] of [
    [18, "doorOpen"],
    [19, "emergencyLights"],
  ] as const) {
    const value = get(column);
    if (!Number.isNaN(value)) actor[name] = value !== 0;
  }
  return actor;
}

function flagNumber(flag: boolean | undefined): number {
  return flag === undefined ? Number.NaN : Number(flag);
}

function invalid(detail: string): DriverxError {
  return new DriverxError("MESSAGE_INVALID", `privileged.actors: ${detail}`);
}
