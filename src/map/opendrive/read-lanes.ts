import type { ElementReader } from "../../base/element-reader.js";
import { childOf, childrenOf, type XmlElement } from "../../base/xml.js";
import { Cubics, readCubic } from "./cubics.js";
import type { LaneRecord, LaneSection, LaneType, RoadMark, SpeedRecord } from "./model.js";

const laneTypes: Record<string, LaneType> = {
  none: "none",
  driving: "driving",
  stop: "stop",
  shoulder: "shoulder",
  biking: "biking",
  sidewalk: "sidewalk",
  walking: "sidewalk",
  border: "border",
  restricted: "restricted",
  parking: "parking",
  bidirectional: "bidirectional",
  median: "median",
  special1: "special1",
  special2: "special2",
  special3: "special3",
  roadworks: "roadWorks",
  tram: "tram",
  rail: "rail",
  entry: "entry",
  exit: "exit",
  offramp: "offRamp",
  onramp: "onRamp",
};

/** CARLA's bits. An absent laneChange permits both (OpenDRIVE 1.4, 5.3.7.2.1.1.4), an unknown one none. */
const laneChangeBits: Record<string, number> = { increase: 1, decrease: 2, both: 3 };
const defaultLaneChange = "both";

/** The standard's units, and two that exports write for km/h. */
const metresPerSecond: Record<string, number> = {
  "m/s": 1,
  "km/h": 1 / 3.6,
  kmh: 1 / 3.6,
  kph: 1 / 3.6,
  mph: 0.44704,
};

/** The lane sections of a road, ascending in s. */
export function readSections(reader: ElementReader, lanes: XmlElement, roadLength: number): LaneSection[] {
  const elements = childrenOf(lanes, "laneSection");
  if (elements.length === 0) reader.fail(lanes, "a road needs at least one laneSection");
  const starts = elements.map((element) => reader.number(element, "s"));
  return elements.map((element, index) => {
    const start = starts[index];
    const end = starts[index + 1] ?? roadLength;
    if (end < start)
      reader.fail(element, `laneSection at s=${start} lies behind the one after it, or the road's end`);
    return { index, start, end, lanes: readLanes(reader, element, start) };
  });
}

function readLanes(reader: ElementReader, section: XmlElement, start: number): LaneRecord[] {
  const lanes: LaneRecord[] = [];
  for (const [group, side] of [
    ["right", -1],
    ["left", 1],
  ] as const) {
    const ordered = reader
      .records(childrenOf(childOf(section, group), "lane"), (element) => ({
        element,
        id: reader.integer(element, "id"),
      }))
      .sort((first, second) => Math.abs(first.id) - Math.abs(second.id));
    let inner = new Cubics([]);
    for (const { element, id } of ordered) {
      reader.attempt(() => {
        if (Math.sign(id) !== side)
          reader.fail(element, `lane id ${id} does not belong on this side of the road`);
        if (lanes.some((lane) => lane.id === id))
          reader.fail(element, `lane id ${id} appears twice in its section`);
        const { width, border } = readWidth(reader, element, start, inner);
        if (border) inner = border;
        lanes.push(readLane(reader, element, id, start, width));
      });
    }
  }
  const center = childrenOf(childOf(section, "center"), "lane")[0];
  if (center) lanes.push(readLane(reader, center, 0, start, new Cubics([])));
  return lanes.sort((first, second) => first.id - second.id);
}

function readLane(
  reader: ElementReader,
  element: XmlElement,
  id: number,
  start: number,
  width: Cubics,
): LaneRecord {
  const link = childOf(element, "link");
  const predecessor = link && childOf(link, "predecessor");
  const successor = link && childOf(link, "successor");
  return {
    id,
    type: laneTypes[(element.attributes.type ?? "none").toLowerCase()] ?? "none",
    width,
    marks: reader.records(childrenOf(element, "roadMark"), (mark) => readMark(reader, mark, start)),
    speeds: reader.records(childrenOf(element, "speed"), (speed) => ({
      s: start + reader.number(speed, "sOffset"),
      limit: readSpeedLimit(reader, speed),
    })),
    predecessor: predecessor && reader.integer(predecessor, "id"),
    successor: successor && reader.integer(successor, "id"),
  };
}

/**
 * The width of a lane. Where a file gives the outer border instead (OpenDRIVE 1.4, 8.5.2.2), the width is the
 * distance between it and the border of the lane inside.
 */
function readWidth(
  reader: ElementReader,
  lane: XmlElement,
  start: number,
  inner: Cubics,
): { width: Cubics; border: Cubics | undefined } {
  const widths = childrenOf(lane, "width");
  if (widths.length > 0) {
    return {
      width: new Cubics(reader.records(widths, (width) => readCubic(reader, width, "sOffset", start))),
      border: undefined,
    };
  }
  const borders = childrenOf(lane, "border");
  const id = reader.integer(lane, "id");
  if (borders.length === 0) {
    reader.warn(lane, `lane ${id} has neither a width nor a border and is taken to have no width`);
    return { width: new Cubics([]), border: undefined };
  }
  const side = Math.sign(id);
  const border = new Cubics(
    reader.records(borders, (record) => readCubic(reader, record, "sOffset", start, side)),
  );
  const breaks = [...new Set([...border.starts, ...inner.starts])];
  const width = breaks.map((s): [number, number, number, number, number] => {
    const outside = border.recordShiftedTo(s);
    const inside = inner.recordShiftedTo(s);
    return [
      s,
      outside[0] - inside[0],
      outside[1] - inside[1],
      outside[2] - inside[2],
      outside[3] - inside[3],
    ];
  });
  return { width: new Cubics(width), border };
}

function readMark(reader: ElementReader, mark: XmlElement, start: number): RoadMark {
  return {
    s: start + reader.number(mark, "sOffset", 0),
    type: mark.attributes.type ?? "none",
    color: mark.attributes.color ?? "standard",
    laneChange: laneChangeBits[(mark.attributes.laneChange ?? defaultLaneChange).toLowerCase()] ?? 0,
  };
}

/** Speed limits of the road's type records. */
export function readRoadSpeeds(reader: ElementReader, road: XmlElement): SpeedRecord[] {
  return reader.records(childrenOf(road, "type"), (type) => {
    const speed = childOf(type, "speed");
    return { s: reader.number(type, "s"), limit: speed && readSpeedLimit(reader, speed) };
  });
}

/** m/s; "no limit" and "undefined" give undefined. Without a unit the value is in m/s (OpenDRIVE 1.4, 5.3.3). */
function readSpeedLimit(reader: ElementReader, speed: XmlElement): number | undefined {
  const max = reader.text(speed, "max");
  if (max === "no limit" || max === "undefined") return undefined;
  const unit = speed.attributes.unit ?? "m/s";
  const factor =
    metresPerSecond[unit.toLowerCase()] ?? reader.fail(speed, `unit "${unit}" is not one of m/s, km/h, mph`);
  return reader.number(speed, "max") * factor;
}

/** m/s of a speed sign's value; undefined where the unit is not a speed. */
export function speedOfSign(value: number, unit: string): number | undefined {
  const factor = metresPerSecond[unit.toLowerCase() || "km/h"];
  return factor === undefined || !(value > 0) ? undefined : value * factor;
}
