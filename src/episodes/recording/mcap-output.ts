import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { compress, isLoaded } from "@foxglove/wasm-zstd";
import { McapWriter } from "@mcap/core";
import { DriverxError, errorText } from "../../base/errors.js";
import { makeFolder } from "../../base/files.js";
import { version } from "../../base/version.js";
import { nanoseconds } from "./foxglove.js";

/** Bytes of messages after which a chunk is written: what a killed run loses at most. */
const chunkBytes = 256 * 1024;
/** The fastest of zstd's levels; the pictures do not get smaller, and the rest is small. */
const compressionLevel = 1;
/** A file that is not finished bears this before its extension. */
const unfinished = ".partial.mcap";

const encoder = new TextEncoder();

/**
 * Writes one MCAP file of JSON messages. Until {@link finish} it bears the name `<name>.partial.mcap`, and what was
 * written so far can be read up to the last whole chunk.
 */
export class McapOutput {
  readonly #path: string;
  readonly #file: number;
  readonly #writer: McapWriter;
  readonly #schemas = new Map<string, number>();
  readonly #sequence = new Map<number, number>();
  #position = 0n;

  private constructor(path: string) {
    this.#path = path;
    this.#file = openSync(partialPath(path), "w");
    this.#writer = new McapWriter({
      writable: {
        position: () => this.#position,
        write: async (bytes) => {
          for (let written = 0; written < bytes.length; ) {
            written += writeSync(this.#file, bytes, written);
          }
          this.#position += BigInt(bytes.length);
        },
      },
      chunkSize: chunkBytes,
      compressChunk: (data) => ({
        compression: "zstd",
        compressedData: compress(data, compressionLevel),
      }),
    });
  }

  /** Begins a file; folders on the way are made. Throws FILE_UNWRITABLE. */
  static async create(path: string): Promise<McapOutput> {
    await isLoaded;
    try {
      makeFolder(dirname(path));
      const output = new McapOutput(path);
      await output.#writer.start({ profile: "", library: `driverx ${version}` });
      return output;
    } catch (error) {
      throw new DriverxError(
        "FILE_UNWRITABLE",
        `cannot write ${path}: ${errorText(error)}; choose a folder you may write to`,
        { cause: error },
      );
    }
  }

  /** Opens a topic of messages with this JSON schema. @returns the number to write with. */
  async topic(topic: string, name: string, schema: object): Promise<number> {
    let schemaId = this.#schemas.get(name);
    if (schemaId === undefined) {
      const data = encoder.encode(JSON.stringify(schema));
      schemaId = await this.#writer.registerSchema({ name, encoding: "jsonschema", data });
      this.#schemas.set(name, schemaId);
    }
    const channel = await this.#writer.registerChannel({
      schemaId,
      topic,
      messageEncoding: "json",
      metadata: new Map(),
    });
    this.#sequence.set(channel, 0);
    return channel;
  }

  /** Writes a message. @param seconds simulated time. */
  async write(channel: number, seconds: number, message: object): Promise<void> {
    const sequence = this.#sequence.get(channel)!;
    this.#sequence.set(channel, sequence + 1);
    const time = nanoseconds(seconds);
    await this.#writer.addMessage({
      channelId: channel,
      sequence,
      logTime: time,
      publishTime: time,
      data: encoder.encode(JSON.stringify(message)),
    });
  }

  async metadata(name: string, values: Readonly<Record<string, string>>): Promise<void> {
    await this.#writer.addMetadata({ name, metadata: new Map(Object.entries(values)) });
  }

  async attachment(name: string, text: string): Promise<void> {
    await this.#writer.addAttachment({
      name,
      logTime: 0n,
      createTime: 0n,
      mediaType: "application/json",
      data: encoder.encode(text),
    });
  }

  /** Writes indexes and summary and gives the file its name. */
  async finish(): Promise<void> {
    await this.#writer.end();
    closeSync(this.#file);
    renameSync(partialPath(this.#path), this.#path);
  }

  /** Gives the file up; nothing of it stays. */
  discard(): void {
    closeSync(this.#file);
    const path = partialPath(this.#path);
    if (existsSync(path)) rmSync(path);
  }
}

function partialPath(path: string): string {
  return path.replace(/\.mcap$/, unfinished);
}
