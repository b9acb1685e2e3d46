import { ElementReader } from "../../base/element-reader.js";
import { DriverxError } from "../../base/errors.js";
import { childOf, childrenOf, parseXml, type XmlElement } from "../../base/xml.js";
import type { Controller, Junction, OpenDrive } from "./model.js";
import { readRoad } from "./read-road.js";

/**
 * Reads OpenDRIVE 1.4 to 1.7.
 *
 * @param name the file, for errors.
 * @throws DriverxError XML_MALFORMED; OPENDRIVE_INVALID, naming file, road, element and line.
 */
export function readOpenDrive(text: string, name: string): OpenDrive {
  const root = parseXml(text, name);
  if (root.name !== "OpenDRIVE") {
    throw new DriverxError("OPENDRIVE_INVALID", `${name} is not OpenDRIVE: its root element is ${root.name}`);
  }
  const reader = new ElementReader(name, "OPENDRIVE_INVALID");
  const header = childOf(root, "header");
  checkVersion(reader, root, header);
  const roads = childrenOf(root, "road").map((road) => readRoad(reader, road));
  if (roads.length === 0) reader.fail(root, "the map has no road");
  return {
    ...readGeoReference(header),
    roads,
    junctions: childrenOf(root, "junction").map((junction) => readJunction(reader, junction)),
    controllers: childrenOf(root, "controller").map((controller) => readController(reader, controller)),
  };
}

function checkVersion(reader: ElementReader, root: XmlElement, header: XmlElement | undefined): void {
  if (!header) reader.fail(root, "the header is missing");
  if (reader.integer(header, "revMajor", 1) !== 1) {
    reader.fail(header, `revMajor="${header.attributes.revMajor}" is not supported; OpenDRIVE 1.4 to 1.7 is`);
  }
}

/** Latitude and longitude of the origin, degrees. CARLA's evaluator falls back to 42, 2 where one is absent. */
function readGeoReference(header: XmlElement | undefined): { latitude: number; longitude: number } {
  const text = (header && childOf(header, "geoReference")?.text) ?? "";
  const part = (key: string, fallback: number): number => {
    const found = new RegExp(`\\+${key}=([-+0-9.eE]+)`).exec(text);
    return found ? Number(found[1]) : fallback;
  };
  return { latitude: part("lat_0", 42), longitude: part("lon_0", 2) };
}

function readJunction(fileReader: ElementReader, element: XmlElement): Junction {
  const id = fileReader.integer(element, "id");
  const reader = fileReader.at(`junction ${id}`);
  return {
    id,
    connections: childrenOf(element, "connection").flatMap((connection) => {
      // Virtual and direct junctions name no connecting road; CARLA's towns have none.
      if (connection.attributes.connectingRoad === undefined) return [];
      return [
        {
          id: reader.integer(connection, "id"),
          incomingRoad: reader.integer(connection, "incomingRoad"),
          connectingRoad: reader.integer(connection, "connectingRoad"),
          laneLinks: childrenOf(connection, "laneLink").map((link) => ({
            from: reader.integer(link, "from"),
            to: reader.integer(link, "to"),
          })),
        },
      ];
    }),
    controllers: childrenOf(element, "controller").map((controller) => reader.text(controller, "id")),
  };
}

function readController(reader: ElementReader, element: XmlElement): Controller {
  const signalIds = childrenOf(element, "control").map((control) => reader.text(control, "signalId"));
  return {
    id: reader.text(element, "id"),
    sequence: reader.integer(element, "sequence", 0),
    signalIds: [...new Set(signalIds)],
  };
}
