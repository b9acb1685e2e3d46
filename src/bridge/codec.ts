import msgpack from "msgpack-lite";
import type { z } from "zod";
import { DriverxError, errorText } from "../base/errors.js";
import { actorTableSchema, packActors, unpackActors } from "./actor-table.js";
import { checkFrame } from "./frame-check.js";
import {
  type PolicyMessage,
  policyMessageSchema,
  type SimulatorMessage,
  simulatorMessageSchema,
} from "./messages.js";

/**
 * Messages to binary frames and back: MessagePack, schema-checked on reading. Extension types are refused, and
 * so is whatever follows the one map of a frame.
 */

/** The parts of msgpack-lite's codec and encoder that its type definitions leave out. */
interface EncodingCodec extends msgpack.Codec {
  encode(encoder: msgpack.Encoder & { buffer: Buffer }, value: unknown): void;
}

/** What its type definitions leave out of the module. */
interface EncoderMaker {
  Encoder(options: msgpack.EncoderOptions): msgpack.Encoder;
}

const codec = createExactCodec();
/** Kept, since it fills one large buffer with many frames; a new one would allocate two kilobytes for each. */
const encoder = (msgpack as unknown as EncoderMaker).Encoder({ codec });

/** Packs a message into a frame. */
export function encodeMessage(message: SimulatorMessage | PolicyMessage): Buffer {
  encoder.write(withPackedActors(message));
  return encoder.read() as unknown as Buffer;
}

function withPackedActors(message: SimulatorMessage | PolicyMessage): object {
  if ((message.type !== "tick" && message.type !== "observation") || !message.privileged) return message;
  const { actors, ...rest } = message.privileged;
  return { ...message, privileged: { ...rest, actors: packActors(actors) } };
}

/** Reads a frame from a simulator. Throws MESSAGE_UNREADABLE or MESSAGE_INVALID. */
export function decodeSimulatorMessage(frame: Uint8Array): SimulatorMessage {
  const value = decodeMap(frame);
  unpackActorTable(value);
  return check(simulatorMessageSchema, value);
}

/** Reads a frame from a policy. Throws MESSAGE_UNREADABLE or MESSAGE_INVALID. */
export function decodePolicyMessage(frame: Uint8Array): PolicyMessage {
  return check(policyMessageSchema, decodeMap(frame));
}

function decodeMap(frame: Uint8Array): Record<string, unknown> {
  checkFrame(frame);
  const decoder = msgpack.Decoder({ codec });
  let value: unknown;
  try {
    decoder.write(frame);
    value = decoder.read();
  } catch (error) {
    throw new DriverxError("MESSAGE_UNREADABLE", `the frame is not MessagePack: ${errorText(error)}`);
  }
  if (decoder.offset !== frame.length) {
    throw new DriverxError(
      "MESSAGE_UNREADABLE",
      `the frame has ${frame.length - decoder.offset} bytes after its message`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Uint8Array) {
    throw new DriverxError("MESSAGE_UNREADABLE", "the frame does not hold a map");
  }
  return value as Record<string, unknown>;
}

/** Replaces the wire's actor table by the list that the schema describes. */
function unpackActorTable(message: Record<string, unknown>): void {
  const privileged = message.privileged as { actors?: unknown } | null | undefined;
  if ((message.type !== "tick" && message.type !== "observation") || !privileged) return;
  const table = actorTableSchema.safeParse(privileged.actors);
  if (!table.success) throw invalid("privileged.actors", table.error);
  privileged.actors = unpackActors(table.data);
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw invalid("", result.error);
  return result.data;
}

function invalid(prefix: string, error: z.ZodError): DriverxError {
  const issue = error.issues[0];
  const path = [prefix, ...issue.path].filter((part) => part !== "").join(".");
  return new DriverxError("MESSAGE_INVALID", `${path || "message"}: ${issue.message}`);
}

/**
 * MessagePack that keeps every value as it is. msgpack-lite writes -0 as the integer 0, and a state that differs
 * by the sign of a zero would make a remote drive differ from a local one; and it takes a plain Uint8Array for a map.
 */
function createExactCodec(): msgpack.Codec {
  const exact = msgpack.createCodec() as EncodingCodec;
  const encode = exact.encode;
  exact.encode = (encoder, value) => {
    if (Object.is(value, -0)) {
      const offset = encoder.reserve(9);
      encoder.buffer[offset] = 0xcb;
      encoder.buffer.writeDoubleBE(-0, offset + 1);
    } else if (value instanceof Uint8Array && !Buffer.isBuffer(value)) {
      encode(encoder, Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    } else {
      encode(encoder, value);
    }
  };
  return exact;
}
