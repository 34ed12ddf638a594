// What a program written for OpenAI's API does: node contract.mjs http://127.0.0.1:8090/v1
import assert from "node:assert/strict";
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.argv[2], apiKey: "none" });
const model = (await client.models.list()).data[0].id;
const messages = [{ role: "user", content: "Is it so?" }];
// random weights would else begin a thought now and then; 258 is <think> of the tests' model
const logit_bias = { 258: -100 };
const schema = {
  type: "object",
  properties: { count: { type: "integer", minimum: 0, maximum: 99 } },
  required: ["count"],
  additionalProperties: false,
};

const whole = await client.chat.completions.create({ model, messages, max_tokens: 12, seed: 7 });
assert.equal(whole.object, "chat.completion");
assert.equal(whole.usage.total_tokens, whole.usage.prompt_tokens + whole.usage.completion_tokens);

let text = "";
let usage;
for await (const chunk of await client.chat.completions.create({
  model, messages, max_tokens: 12, seed: 7, stream: true, stream_options: { include_usage: true },
})) {
  text += chunk.choices[0]?.delta?.content ?? "";
  usage = chunk.usage ?? usage;
}
assert.equal(text, whole.choices[0].message.content);
assert.deepEqual(usage.completion_tokens, whole.usage.completion_tokens);

const parsed = await client.chat.completions.parse({
  model, messages, logit_bias, max_tokens: 1000,
  response_format: { type: "json_schema", json_schema: { name: "n", strict: true, schema } },
});
const count = JSON.parse(parsed.choices[0].message.content).count;
assert.ok(count >= 0 && count <= 99);

const tools = [{ type: "function", function: { name: "count", parameters: schema } }];
const called = await client.chat.completions.create({
  model, messages, logit_bias, tools, tool_choice: "required", max_tokens: 1500,
});
assert.equal(called.choices[0].message.tool_calls[0].function.name, "count");
assert.equal(called.choices[0].finish_reason, "tool_calls");

const completed = await client.completions.create({ model, prompt: "Once", max_tokens: 3 });
assert.equal(completed.usage.completion_tokens, 3);

await assert.rejects(
  client.chat.completions.create({ model: "other", messages }),
  (error) => error instanceof OpenAI.NotFoundError,
);
const { data } = await client.embeddings.create({ model, input: ["x", "y"], dimensions: 8 });
assert.equal(data.length, 2);
assert.ok(Math.abs(Math.hypot(...data[0].embedding) - 1) < 1e-5);
await assert.rejects(
  client.embeddings.create({ model, input: [] }),
  (error) => error instanceof OpenAI.BadRequestError,
);
