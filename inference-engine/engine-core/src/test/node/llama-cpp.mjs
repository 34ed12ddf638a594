// What llama.cpp makes of a GGUF file: node llama-cpp.mjs FILE TEXT
// Prints {"tokens": [...], "probabilities": [[...]...]}, a row for what follows each token.
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const [modelPath, text] = process.argv.slice(2);
const llama = await getLlama({
  gpu: false, build: "never", progressLogs: false, logLevel: LlamaLogLevel.error,
});
const model = await llama.loadModel({ modelPath });
const tokens = Array.from(model.tokenize(text));
const context = await model.createContext({ contextSize: 512, flashAttention: false });
const rows = await context.getSequence().controlledEvaluate(
  tokens.map((token) => [token, { generateNext: { probabilities: true } }]),
);
const probabilities = rows.map((row) => {
  const byToken = [];
  for (const [token, probability] of row.next.probabilities) byToken[token] = probability;
  return byToken;
});
console.log(JSON.stringify({ tokens, probabilities }));
process.exit(0);
