import type { ElementReader } from "../../base/element-reader.js";
import { childOf, childrenOf, type XmlElement } from "../../base/xml.js";
import { Cubics, readCubic } from "./cubics.js";
import type { MapIds } from "./map-ids.js";
import type { ReferencePiece, Road, RoadLink } from "./model.js";
import { readRoadSpeeds, readSections } from "./read-lanes.js";
import { readObjects, readSignalReferences, readSignals } from "./read-signals.js";

/** One road element. */
export function readRoad(fileReader: ElementReader, element: XmlElement, ids: MapIds): Road {
  const reader = fileReader.at(`road ${fileReader.text(element, "id")}`);
  const id = ids.road(fileReader.text(element, "id"));
  const length = boundedLength(reader, element);
  const lanes = childOf(element, "lanes") ?? reader.fail(element, "lanes are missing");
  const link = childOf(element, "link");
  const elevation = childrenOf(childOf(element, "elevationProfile"), "elevation");
  const laneOffset = childrenOf(lanes, "laneOffset");
  return {
    id,
    length,
    leftHand: element.attributes.rule === "LHT",
    junctionId: ids.junction(element.attributes.junction ?? "-1"),
    predecessor: readLink(reader, link && childOf(link, "predecessor"), ids),
    successor: readLink(reader, link && childOf(link, "successor"), ids),
    reference: readReference(reader, element),
    elevation: new Cubics(reader.records(elevation, (record) => readCubic(reader, record, "s"))),
    // Positive t is left in OpenDRIVE.
    laneOffset: new Cubics(reader.records(laneOffset, (record) => readCubic(reader, record, "s", 0, -1))),
    sections: readSections(reader, lanes, length),
    speeds: readRoadSpeeds(reader, element),
    signals: readSignals(reader, element, id),
    signalReferences: readSignalReferences(reader, element, id),
    objects: readObjects(reader, element),
  };
}

/** Longer than any road of a map, metres: roads are sampled, and what takes for ever must not begin. */
const longestRoad = 100_000;

function boundedLength(reader: ElementReader, element: XmlElement): number {
  const length = reader.number(element, "length");
  if (length <= longestRoad) return length;
  return reader.fail(
    element,
    `length="${length}" is more than the ${longestRoad / 1000} km that a road may have`,
  );
}

/** A link that cannot be read is no link: the road ends there. */
function readLink(reader: ElementReader, element: XmlElement | undefined, ids: MapIds): RoadLink | undefined {
  const links = reader.records(element ? [element] : [], (link): RoadLink => {
    const type = reader.text(link, "elementType");
    const id = reader.text(link, "elementId");
    if (type === "road") return { type, id: ids.road(id) };
    if (type === "junction") return { type, id: ids.junction(id) };
    return reader.fail(link, `elementType="${type}" is neither road nor junction`);
  });
  return links[0];
}

function readReference(reader: ElementReader, road: XmlElement): ReferencePiece[] {
  const planView = childOf(road, "planView") ?? reader.fail(road, "planView is missing");
  const pieces = childrenOf(planView, "geometry").map((geometry) => readPiece(reader, geometry));
  if (pieces.length === 0) reader.fail(planView, "a road needs at least one geometry");
  return pieces.sort((first, second) => first.s - second.s);
}

/** One geometry element; y, headings, curvatures and v are negated here, once (see docs/map.md). */
function readPiece(reader: ElementReader, geometry: XmlElement): ReferencePiece {
  const place = {
    s: reader.number(geometry, "s"),
    x: reader.number(geometry, "x"),
    y: -reader.number(geometry, "y"),
    heading: -reader.number(geometry, "hdg"),
    length: boundedLength(reader, geometry),
  };
  const shape = geometry.children.find((child) => child.name !== "userData" && child.name !== "include");
  if (!shape) reader.fail(geometry, "the shape is missing");
  const four = (prefix: (letter: string) => string, sign: number): [number, number, number, number] => [
    sign * reader.number(shape, prefix("a")),
    sign * reader.number(shape, prefix("b")),
    sign * reader.number(shape, prefix("c")),
    sign * reader.number(shape, prefix("d")),
  ];
  switch (shape.name) {
    case "line":
      return { ...place, type: "line" };
    case "arc":
      return { ...place, type: "arc", curvature: -reader.number(shape, "curvature") };
    case "spiral":
      return {
        ...place,
        type: "spiral",
        curvatureStart: -reader.number(shape, "curvStart"),
        curvatureEnd: -reader.number(shape, "curvEnd"),
      };
    case "poly3":
      return { ...place, type: "poly3", v: four((letter) => letter, -1) };
    case "paramPoly3":
      return {
        ...place,
        type: "paramPoly3",
        u: four((letter) => `${letter}U`, 1),
        v: four((letter) => `${letter}V`, -1),
        normalized: shape.attributes.pRange !== "arcLength",
      };
    default:
      return reader.fail(
        shape,
        "unknown shape of a reference line; line, arc, spiral, poly3 and paramPoly3 are supported",
      );
  }
}
