import { SaxesParser } from "saxes";
import { DriverxError, errorText } from "./errors.js";

/** One element of an XML document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly inside the element, pieces joined, without those that are blank. */
  readonly text: string;
  /** Line of the opening tag, counted from 1. */
  readonly line: number;
}

type OpenElement = {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
  line: number;
};

/**
 * Parses an XML document into its root element. Blank space and comments before the XML declaration, which many
 * exports begin with, are let pass. Throws XML_MALFORMED, naming `source` (the file) and the line.
 */
export function parseXml(text: string, source: string): XmlElement {
  const document: OpenElement = { name: "", attributes: {}, children: [], text: "", line: 0 };
  const open: OpenElement[] = [document];
  const parser = new SaxesParser({ position: true, xmlns: false });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", (tag) => {
    const element = { name: tag.name, attributes: tag.attributes, children: [], text: "", line: parser.line };
    open[open.length - 1].children.push(element);
    open.push(element);
  });
  parser.on("closetag", () => {
    open.pop();
  });
  const addText = (piece: string) => {
    // Most text is the white space between elements, which nobody reads.
    if (notBlank.test(piece)) open[open.length - 1].text += piece;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  try {
    parser.write(withoutLateDeclaration(text)).close();
  } catch (error) {
    throw new DriverxError("XML_MALFORMED", `${source} is not well-formed XML: ${errorText(error)}`, {
      cause: error,
    });
  }
  return document.children[0];
}

const notBlank = /\S/;

/** Blanks an XML declaration that does not stand at the very beginning; lines and columns stay. */
function withoutLateDeclaration(text: string): string {
  const start = endOfProlog(text);
  const end = text.indexOf("?>", start);
  if (start === 0 || end < 0 || !/^<\?xml\s/.test(text.slice(start, start + 6))) return text;
  const declaration = text.slice(start, end + 2);
  return text.slice(0, start) + declaration.replace(/[^\r\n]/g, " ") + text.slice(end + 2);
}

/** Where the blank space and the comments at the beginning of a document end. */
function endOfProlog(text: string): number {
  let at = 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at++;
    const end = text.startsWith("<!--", at) ? text.indexOf("-->", at + 4) : -1;
    if (end < 0) return at;
    at = end + 3;
  }
}

/** The first child with the given name. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** All children with the given name, in document order. */
export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element ? element.children.filter((child) => child.name === name) : [];
}
