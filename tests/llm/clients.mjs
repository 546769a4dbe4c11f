// Asks a gateway as applications do: the three APIs, at once and as streams. Prints what each got, one JSON text a line.
//
//   node clients.mjs URL USER [VARIABLE]
import OpenAI from "openai";
import Anthropic from "@anthropic-ai/sdk";

const [url, user, tone] = process.argv.slice(2);
const options = { apiKey: "sk-none", maxRetries: 0, defaultHeaders: { "X-User-Id": user } };
const openai = new OpenAI({ ...options, baseURL: `${url}/v1` });
const anthropic = new Anthropic({ ...options, baseURL: url });
const more = tone ? { prompt_variables: { tone } } : {};

const chat = { model: "m", messages: [{ role: "user", content: "hello é" }], ...more };
const responses = { model: "m", input: "hello é", ...more };
const messages = { model: "m", max_tokens: 16, messages: [{ role: "user", content: "hello é" }], ...more };

const asked = {
  async chat() {
    return (await openai.chat.completions.create(chat)).choices[0].message.content;
  },
  async chatStream() {
    let text = "";
    for await (const chunk of await openai.chat.completions.create({ ...chat, stream: true }))
      text += chunk.choices[0]?.delta?.content ?? "";
    return text;
  },
  async responses() {
    return (await openai.responses.create(responses)).output_text;
  },
  async responsesStream() {
    let text = "";
    for await (const event of await openai.responses.create({ ...responses, stream: true }))
      text += event.type === "response.output_text.delta" ? event.delta : "";
    return text;
  },
  async messages() {
    return (await anthropic.messages.create(messages)).content[0].text;
  },
  async messagesStream() {
    return (await anthropic.messages.stream(messages).finalMessage()).content[0].text;
  },
};

for (const [name, ask] of Object.entries(asked)) {
  let result;
  try {
    result = await ask();
  } catch (error) {
    result = `${error.status} ${error.error?.variable ?? error.error?.param ?? error.message}`;
  }
  console.log(JSON.stringify([name, result]));
}
