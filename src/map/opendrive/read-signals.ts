import type { ElementReader } from "../../base/element-reader.js";
import { childOf, childrenOf, type XmlElement } from "../../base/xml.js";
import type { OutlineCorner, RoadObject, Signal, SignalReference, Validity } from "./model.js";

/** The signals that stand on a road. */
export function readSignals(reader: ElementReader, road: XmlElement, roadId: number): Signal[] {
  return reader.records(childrenOf(childOf(road, "signals"), "signal"), (signal) => ({
    ...readReference(reader, signal, roadId),
    name: signal.attributes.name ?? "",
    type: signal.attributes.type ?? "",
    subtype: signal.attributes.subtype ?? "",
    value: Number(signal.attributes.value ?? Number.NaN),
    unit: signal.attributes.unit ?? "",
    lateral: -reader.number(signal, "t"),
    zOffset: reader.number(signal, "zOffset", 0),
    headingOffset: -reader.number(signal, "hOffset", 0),
  }));
}

/** The signals that stand elsewhere and hold on this road too. */
export function readSignalReferences(
  reader: ElementReader,
  road: XmlElement,
  roadId: number,
): SignalReference[] {
  return reader.records(childrenOf(childOf(road, "signals"), "signalReference"), (element) =>
    readReference(reader, element, roadId),
  );
}

function readReference(reader: ElementReader, element: XmlElement, roadId: number): SignalReference {
  const orientation = element.attributes.orientation;
  return {
    signalId: reader.text(element, "id"),
    roadId,
    s: reader.number(element, "s"),
    orientation: orientation === "+" || orientation === "-" ? orientation : "none",
    validities: reader.records(
      childrenOf(element, "validity"),
      (validity): Validity => ({
        fromLane: reader.integer(validity, "fromLane"),
        toLane: reader.integer(validity, "toLane"),
      }),
    ),
  };
}

/** The objects of a road: crosswalks, stop lines, stencils, posts. */
export function readObjects(reader: ElementReader, road: XmlElement): RoadObject[] {
  return reader.records(childrenOf(childOf(road, "objects"), "object"), (object) => {
    const outlines = childOf(object, "outlines");
    const outline = childOf(object, "outline") ?? (outlines && childOf(outlines, "outline"));
    return {
      id: object.attributes.id ?? "",
      name: object.attributes.name ?? "",
      type: object.attributes.type ?? "",
      s: reader.number(object, "s"),
      lateral: -reader.number(object, "t"),
      zOffset: reader.number(object, "zOffset", 0),
      heading: -reader.number(object, "hdg", 0),
      length: reader.number(object, "length", 0),
      width: reader.number(object, "width", 0),
      height: reader.number(object, "height", 0),
      outline: outline ? readOutline(reader, outline) : [],
    };
  });
}

function readOutline(reader: ElementReader, outline: XmlElement): OutlineCorner[] {
  return reader.records(outline.children, (corner) => readCorner(reader, corner)).flat();
}

function readCorner(reader: ElementReader, corner: XmlElement): OutlineCorner[] {
  if (corner.name === "cornerLocal") {
    return [
      {
        type: "local",
        along: reader.number(corner, "u"),
        right: -reader.number(corner, "v"),
        up: reader.number(corner, "z", 0),
      },
    ];
  }
  if (corner.name === "cornerRoad") {
    return [
      {
        type: "road",
        s: reader.number(corner, "s"),
        lateral: -reader.number(corner, "t"),
        up: reader.number(corner, "dz", 0),
      },
    ];
  }
  return [];
}
