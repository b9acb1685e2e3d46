import { join } from "node:path";
import { ChatClient, type ChatSettings } from "./client.js";
import { KeptChat } from "./kept-chat.js";
import { RecordStore } from "./record-store.js";

export interface KeptChatOptions extends ChatSettings {
  /** Of the model, as far as known. */
  readonly revision?: string;
  /** Version of the prompt, where answers to another one are not to be mixed with these. */
  readonly prompt?: string;
  /** Folder for `<name>.jsonl` and `<name>-rejected.jsonl`. */
  readonly folder: string;
  readonly name: string;
  /** Lets a folder hold answers of several models. */
  readonly mayDiffer?: boolean;
}

/** A kept chat whose stores lie in a folder, with the client underneath and what ends all. Throws what they throw. */
export function openKeptChat(options: KeptChatOptions): {
  readonly chat: KeptChat;
  readonly client: ChatClient;
  close(): void;
} {
  const { folder, name, model, revision = "", prompt, mayDiffer } = options;
  const client = new ChatClient(options);
  const identity = { model, revision, ...(prompt !== undefined && { prompt }) };
  const answers = new RecordStore(join(folder, `${name}.jsonl`), identity, { mayDiffer });
  const rejected = new RecordStore(join(folder, `${name}-rejected.jsonl`), identity, { mayDiffer });
  return {
    chat: new KeptChat({ client, revision, answers, rejected }),
    client,
    close() {
      client.close();
      answers.close();
      rejected.close();
    },
  };
}
