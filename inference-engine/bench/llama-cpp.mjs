// Runs llama.cpp through node-llama-cpp (npm install node-llama-cpp), to be measured beside the engine:
//
//   ./fathom bench engine --beside "llama.cpp=node inference-engine/bench/llama-cpp.mjs"
//
// Called with the model, the threads and the answers at once. Reads lines "prefill N" or "decode N
// ANSWERS" and answers each with a line: the seconds it took, and the processor seconds. node-llama-cpp is looked for from the current folder.
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";
import readline from "node:readline";

const require = createRequire(process.cwd() + "/");
const {getLlama} = await import(pathToFileURL(require.resolve("node-llama-cpp")).href);
const [modelPath, threads, answers] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];

const llama = await getLlama({gpu: false, build: "never", progressLogs: false, logLevel: "error", maxThreads: threads});
const model = await llama.loadModel({modelPath});
const context = await model.createContext({
  contextSize: 1024, batchSize: 512, sequences: answers, threads: {ideal: threads, min: threads}});
const sequences = Array.from({length: answers}, () => context.getSequence());

const prompt = (count) => Array.from({length: count}, (_, i) => (i * 97) % 200);

async function timed(work) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const {user, system} = process.cpuUsage(before);
  return `${(performance.now() - start) / 1e3} ${(user + system) / 1e6}`;
}

async function prefill(count) {
  await sequences[0].clearHistory();
  return timed(() => sequences[0].evaluateWithoutGeneratingNewTokens(prompt(count)));
}

async function answer(sequence, count) {
  let tokens = 0;
  for await (const _ of sequence.evaluate([5], {temperature: 0, yieldEogTokens: true})) {
    if (++tokens === count) break;
  }
  return tokens;
}

async function decode(count, atOnce) {
  const some = sequences.slice(0, atOnce);
  for (const sequence of some) {
    await sequence.clearHistory();
    await answer(sequence, 1);
  }
  return timed(() => Promise.all(some.map((sequence) => answer(sequence, count))));
}

console.log("ready");
for await (const line of readline.createInterface({input: process.stdin})) {
  const [what, count, atOnce] = line.split(" ");
  console.log(await (what === "prefill" ? prefill : decode)(Number(count), Number(atOnce)));
}
process.exit(0);
