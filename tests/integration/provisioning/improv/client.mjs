// The public Improv SDK at a serial line. Reads calls from standard input, one JSON list a line
// (["provision", "MyHome", "secret"]), and writes what they return and what the SDK tells.
import fs from "node:fs";
import { register } from "node:module";
import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const [device, modules] = process.argv.slice(2);
register("./hook.mjs", import.meta.url);
const sdk = path.join(modules, "improv-wifi-serial-sdk", "dist", "serial.js");
const { ImprovSerial } = await import(pathToFileURL(sdk));

const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const line = fs.openSync(device, fs.constants.O_RDWR | fs.constants.O_NOCTTY);
const reading = fs.createReadStream(null, { fd: line, autoClose: false });
const port = {
  readable: new ReadableStream({
    start(controller) {
      reading.on("data", (data) => controller.enqueue(new Uint8Array(data)));
      reading.on("error", () => controller.close());
    },
  }),
  writable: new WritableStream({ write: (chunk) => void fs.writeSync(line, chunk) }),
};
const improv = new ImprovSerial(port, { log() {}, debug() {}, error() {} });
improv.addEventListener("state-changed", ({ detail }) => tell({ state: detail }));
improv.addEventListener("error-changed", ({ detail }) => tell({ error: detail }));

for await (const text of readline.createInterface({ input: process.stdin })) {
  const [method, ...args] = JSON.parse(text);
  try {
    tell({ returned: (await improv[method](...args)) ?? null, url: improv.nextUrl ?? null });
  } catch (error) {
    tell({ refused: String(error.message ?? error) });
  }
}
