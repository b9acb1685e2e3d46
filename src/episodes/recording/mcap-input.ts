import { open } from "node:fs/promises";
import { decompress, isLoaded } from "@foxglove/wasm-zstd";
import { McapStreamReader, type TypedMcapRecord } from "@mcap/core";
import { DriverxError, errorText } from "../../base/errors.js";

/** Bytes read at once. */
const blockBytes = 1 << 20;
/** A record that claims to be larger than this is damage. */
const largestRecord = 256 << 20;

/** One thing in a file of JSON messages. */
export type McapItem =
  | { readonly type: "message"; readonly topic: string; readonly seconds: number; readonly content: unknown }
  | { readonly type: "metadata"; readonly name: string; readonly values: ReadonlyMap<string, string> }
  | { readonly type: "attachment"; readonly name: string; readonly text: string };

/**
 * Everything in an MCAP file in the order in which it was written; of a file whose writer was killed, what was written
 * whole. Throws FILE_NOT_FOUND, or RECORDING_INVALID for a file that is no MCAP or whose bytes are damaged.
 *
 * @param topics messages of other topics are passed over unread.
 */
export async function* readMcap(path: string, topics?: ReadonlySet<string>): AsyncGenerator<McapItem> {
  await isLoaded;
  const file = await open(path, "r").catch((error) => {
    throw new DriverxError("FILE_NOT_FOUND", `cannot open the recording ${path}: ${errorText(error)}`, {
      cause: error,
    });
  });
  const topicOf = new Map<number, string>();
  try {
    const reader = new McapStreamReader({
      decompressHandlers: { zstd: (data, size) => decompress(data, Number(size)) },
      validateCrcs: true,
    });
    for (;;) {
      const block = Buffer.allocUnsafe(blockBytes);
      const { bytesRead } = await file.read(block, 0, blockBytes);
      if (bytesRead === 0) break;
      reader.append(block.subarray(0, bytesRead));
      for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
        const item = itemOf(record, topicOf, topics);
        if (item) yield item;
      }
      if (reader.bytesRemaining() > largestRecord) throw new Error("a record has no end");
    }
  } catch (error) {
    if (error instanceof DriverxError) throw error;
    throw new DriverxError("RECORDING_INVALID", `recording ${path}: ${errorText(error)}`, { cause: error });
  } finally {
    await file.close();
  }
}

function itemOf(
  record: TypedMcapRecord,
  topicOf: Map<number, string>,
  topics: ReadonlySet<string> | undefined,
): McapItem | undefined {
  switch (record.type) {
    case "Channel":
      topicOf.set(record.id, record.topic);
      return undefined;
    case "Message": {
      const topic = topicOf.get(record.channelId)!;
      if (topics && !topics.has(topic)) return undefined;
      const content: unknown = JSON.parse(textOf(record.data));
      return { type: "message", topic, seconds: Number(record.logTime) / 1e9, content };
    }
    case "Metadata":
      return { type: "metadata", name: record.name, values: record.metadata };
    case "Attachment":
      return { type: "attachment", name: record.name, text: textOf(record.data) };
    default:
      return undefined;
  }
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("utf8");
}
