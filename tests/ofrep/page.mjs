// Holds all flags of one user as a page in a browser does, with the OpenFeature SDK, and lets itself be told of changes;
// prints what it saw before and after the kill switch was turned, and how long it took.
//
//   node --experimental-eventsource page.mjs URL ADMIN FLAG
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature, ProviderEvents } from "@openfeature/web-sdk";

const [url, admin, flag] = process.argv.slice(2);
await OpenFeature.setContext({ targetingKey: "user-1" });
// No polling: what it learns, it learns by the stream.
await OpenFeature.setProviderAndWait(new OFREPWebProvider({ baseUrl: url, pollInterval: 0 }));
const client = OpenFeature.getClient();
const seen = [];
let tell;
client.addHandler(ProviderEvents.ConfigurationChanged, (event) => tell?.(event));

function look() {
  const { variant, reason } = client.getObjectDetails(flag, {});
  seen.push(`${variant} ${reason}`);
}

async function turn(verb) {
  const changed = new Promise((resolve) => (tell = resolve));
  const started = performance.now();
  const answer = await fetch(`${admin}/api/v1/flags/${flag}/${verb}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ reason: "a test", actor: "tester" }),
  });
  if (!answer.ok)
    throw new Error(`${verb}: ${answer.status} ${await answer.text()}`);
  const { flagsChanged } = await changed;
  look();
  return [flagsChanged, Math.round(performance.now() - started)];
}

look();
const [killed, toKill] = await turn("kill");
const [back, toUnkill] = await turn("unkill");
console.log(JSON.stringify({ seen, changed: [killed, back], milliseconds: [toKill, toUnkill] }));
await OpenFeature.close();
process.exit(0);
