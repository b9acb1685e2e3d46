/** An element to be written: name, attributes in order, children, or text in their place. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly XmlNode[] | string;
}

export function xmlNode(
  name: string,
  attributes: Readonly<Record<string, string | number>> = {},
  children: readonly XmlNode[] | string = [],
): XmlNode {
  return { name, attributes, children };
}

/** The document as text, indented by two spaces a level. */
export function xmlText(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${nodeText(root, "")}`;
}

function nodeText({ name, attributes, children }: XmlNode, indent: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const open = `${indent}<${name}${written.join("")}`;
  if (children.length === 0) return `${open}/>\n`;
  if (typeof children === "string") return `${open}>${escaped(children)}</${name}>\n`;
  return `${open}>\n${children.map((child) => nodeText(child, `${indent}  `)).join("")}${indent}</${name}>\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
