// Single cases of the SDKs: retries, a client that leaves, a long image. Prints what was got as JSON.
//
//   node cases.mjs URL USER chat|messages retry|abort|image|error
import OpenAI from "openai";
import Anthropic from "@anthropic-ai/sdk";

const [url, user, api, name] = process.argv.slice(2);
const options = { apiKey: "sk-none", maxRetries: 2, defaultHeaders: { "X-User-Id": user } };
const openai = new OpenAI({ ...options, baseURL: `${url}/v1` });
const anthropic = new Anthropic({ ...options, baseURL: url });

// 15 MB are 20 MB of base64.
const data = name === "image" ? Buffer.alloc(15 * 1024 * 1024, "é").toString("base64") : "";
const image = api === "chat"
  ? [{ type: "text", text: "What is it?" }, { type: "image_url", image_url: { url: `data:image/png;base64,${data}` } }]
  : [{ type: "text", text: "What is it?" }, { type: "image", source: { type: "base64", media_type: "image/png", data } }];
const request = { model: "m", max_tokens: 16, stream: true, messages: [{ role: "user", content: name === "image" ? image : "hello" }] };
const textOf = (event) => (api === "chat" ? event.choices[0]?.delta?.content : event.delta?.text) ?? "";

let text = "";
let events = 0;
let failure = null;
try {
  const stream = api === "chat" ? await openai.chat.completions.create(request) : await anthropic.messages.create(request);
  for await (const event of stream) {
    events++;
    text += textOf(event);
    if (name === "abort" && text !== "") {
      stream.controller.abort();
      break;
    }
  }
} catch (error) {
  failure = error.error?.error?.type ?? error.error?.type ?? error.message;
}
console.log(JSON.stringify({ text, events, failure }));
