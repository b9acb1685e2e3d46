import type { ChatMessage, ChatPart } from "../../chat/message.js";
import type { Form } from "../rewards/rubrics.js";

/** Changes with any word that a model reads before a question. */
export const PROMPT_VERSION = "questions 1";

const howToAnswer: Readonly<Record<Form, string>> = {
  mcq: "Answer with the letter of the right option, then explain your choice.",
  "yes-no": "Answer with yes or no, then explain your answer.",
  vqa: "Answer in a few sentences.",
};

/** What a model is told before a question, in each form. */
export function questionPrompts(
  cameras: readonly string[],
  places: "pixels" | "shares" = "pixels",
): Record<Form, string> {
  const seen =
    cameras.length > 0 ? `You see pictures of these cameras: ${cameras.join(", ")}.` : "You see no pictures.";
  const unit =
    places === "pixels"
      ? "x and y are pixels of that camera's picture, from its top left corner"
      : "x and y are shares of the picture's width and height, from its top left corner";
  const told = (form: Form) =>
    `You drive a car and answer questions about what its cameras show. ${seen} An object is named <c,CAM,x,y>: c is its id, CAM its camera, and ${unit}. ${howToAnswer[form]}`;
  return { mcq: told("mcq"), vqa: told("vqa"), "yes-no": told("yes-no") };
}

/** The messages that put a question about a frame to a model. @param images by camera; none for a question in text only. */
export function questionMessages(
  { question, form }: { readonly question: string; readonly form: Form },
  images: ReadonlyMap<string, Uint8Array>,
  places: "pixels" | "shares",
): ChatMessage[] {
  const pictures = [...images].map(([camera, bytes]): ChatPart => ({ type: "image", bytes, camera }));
  return [
    { role: "system", content: questionPrompts([...images.keys()], places)[form] },
    { role: "user", content: [...pictures, { type: "text", text: question }] },
  ];
}
