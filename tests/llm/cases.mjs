// Single cases of the SDKs: retries, a client that leaves, a long image, errors in a stream, responses at once. Prints what was got as JSON.
//
//   node cases.mjs URL USER chat|responses|messages json|retry|abort|image|error
import OpenAI from "openai";
import Anthropic from "@anthropic-ai/sdk";

const [url, user, api, name] = process.argv.slice(2);
const options = { apiKey: "sk-none", maxRetries: 2, defaultHeaders: { "X-User-Id": user } };
const openai = new OpenAI({ ...options, baseURL: `${url}/v1` });
const anthropic = new Anthropic({ ...options, baseURL: url });

// 15 MB are 20 MB of base64.
const data = name === "image" ? Buffer.alloc(15 * 1024 * 1024, "é").toString("base64") : "";
const question = "What is it?";
const apis = {
  chat: {
    image: [{ type: "text", text: question }, { type: "image_url", image_url: { url: `data:image/png;base64,${data}` } }],
    ask: (content, stream) => openai.chat.completions.create({ model: "m", max_tokens: 16, stream, messages: [{ role: "user", content }] }),
    textOf: (event) => event.choices[0]?.delta?.content ?? "",
    textOfAll: (response) => response.choices[0].message.content,
  },
  responses: {
    image: [{ type: "input_text", text: question }, { type: "input_image", image_url: `data:image/png;base64,${data}`, detail: "auto" }],
    ask: (content, stream) => openai.responses.create({ model: "m", max_output_tokens: 16, stream, input: [{ role: "user", content }] }),
    textOf: (event) => (event.type === "response.output_text.delta" ? event.delta : ""),
    textOfAll: (response) => response.output_text,
    // This SDK reports them as events.
    failureOf: (event) => (event.type === "error" ? event.code : event.type === "response.failed" ? event.response.error.code : null),
  },
  messages: {
    image: [{ type: "text", text: question }, { type: "image", source: { type: "base64", media_type: "image/png", data } }],
    ask: (content, stream) => anthropic.messages.create({ model: "m", max_tokens: 16, stream, messages: [{ role: "user", content }] }),
    textOf: (event) => event.delta?.text ?? "",
    textOfAll: (response) => response.content[0].text,
  },
};

const { image, ask, textOf, textOfAll, failureOf } = apis[api];
let text = "";
let events = 0;
let failure = null;
try {
  const response = await ask(name === "image" ? image : "hello", name !== "json");
  if (name === "json")
    text = textOfAll(response);
  else
    for await (const event of response) {
      events++;
      text += textOf(event);
      failure ??= failureOf?.(event) ?? null;
      if (name === "abort" && text !== "") {
        response.controller.abort();
        break;
      }
    }
} catch (error) {
  failure = error.error?.error?.type ?? error.error?.type ?? error.message;
}
console.log(JSON.stringify({ text, events, failure }));
