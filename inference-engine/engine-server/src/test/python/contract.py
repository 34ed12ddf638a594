"""What a program written for OpenAI's API does: python3 contract.py http://127.0.0.1:8090/v1"""

import json
import math
import sys
import threading

import openai

client = openai.OpenAI(base_url=sys.argv[1], api_key="none", max_retries=0)
# many answers at once are more than the tests' server takes; this one comes again when told to
patient = client.with_options(max_retries=20)
model = client.models.list().data[0].id
assert client.models.retrieve(model).id == model

messages = [{"role": "user", "content": "Is it so?"}]
# random weights would else begin a thought now and then; 258 is <think> of the tests' model
no_thought = {"258": -100}
endless = {"257": -100, "258": -100}
schema = {
    "type": "object",
    "properties": {
        "verdict": {"type": "string", "enum": ["SUPPORTED", "PARTIAL"]},
        "count": {"type": "integer", "minimum": 0, "maximum": 99},
    },
    "required": ["verdict", "count"],
    "additionalProperties": False,
}


def raises(kind, call, status=None):
    try:
        call()
    except kind as error:
        assert status is None or error.status_code == status, error
        return error
    raise AssertionError(f"no {kind.__name__}")


def chat(**options):
    return patient.chat.completions.create(model=model, messages=messages, **options)


# an answer, and the same one streamed
whole = chat(max_tokens=12, seed=7)
assert whole.object == "chat.completion" and whole.id and whole.created
usage = whole.usage
assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
assert usage.completion_tokens_details.reasoning_tokens >= 0
assert usage.prompt_tokens_details.cached_tokens >= 0
text, last, reason = "", None, None
for chunk in chat(max_tokens=12, seed=7, stream=True, stream_options={"include_usage": True}):
    if chunk.choices:
        text += chunk.choices[0].delta.content or ""
        reason = chunk.choices[0].finish_reason or reason
    last = chunk.usage or last
assert text == (whole.choices[0].message.content or "")
assert reason == whole.choices[0].finish_reason
assert last.completion_tokens == usage.completion_tokens

# several answers, their probabilities, and where they stop
several = chat(max_tokens=5, n=3, seed=1, logprobs=True, top_logprobs=2, logit_bias=endless)
assert [choice.index for choice in several.choices] == [0, 1, 2]
for choice in several.choices:
    assert choice.finish_reason == "length"
    assert len(choice.logprobs.content) == 5
    for token in choice.logprobs.content:
        assert token.logprob <= 0 and len(token.top_logprobs) == 2 and token.bytes is not None
greedy = chat(max_tokens=30, temperature=0, logit_bias=endless).choices[0].message.content
stop = greedy[8:10]
stopped = chat(max_tokens=30, temperature=0, logit_bias=endless, stop=[stop]).choices[0]
assert stopped.finish_reason == "stop"
assert stopped.message.content == greedy[: greedy.index(stop)]

# an answer of a form
form = {"type": "json_schema", "json_schema": {"name": "judgement", "strict": True, "schema": schema}}
judged = chat(max_tokens=1500, response_format=form, logit_bias=no_thought)
judgement = json.loads(judged.choices[0].message.content)
assert judgement["verdict"] in ("SUPPORTED", "PARTIAL") and 0 <= judgement["count"] <= 99
json.loads(
    chat(
        max_tokens=1500,
        response_format={"type": "json_object"},
        logit_bias={**no_thought, "34": -5, "91": -100, "123": 5, "125": 20},
    )
    .choices[0]
    .message.content
)

# tools: whole, streamed, and the answer given back
tools = [{"type": "function", "function": {"name": "judge", "parameters": schema}}]
options = dict(tools=tools, tool_choice="required", logit_bias=no_thought, max_tokens=1500, seed=2)
called = chat(**options).choices[0]
assert called.finish_reason == "tool_calls"
call = called.message.tool_calls[0]
assert call.type == "function" and call.function.name == "judge"
assert json.loads(call.function.arguments)["verdict"] in ("SUPPORTED", "PARTIAL")
name, arguments = "", ""
for chunk in chat(**options, stream=True):
    for part in (chunk.choices[0].delta.tool_calls or []) if chunk.choices else []:
        name += part.function.name or ""
        arguments += part.function.arguments or ""
assert name == "judge" and json.loads(arguments) == json.loads(call.function.arguments)
patient.chat.completions.create(
    model=model,
    max_tokens=3,
    messages=[
        *messages,
        called.message.model_dump(exclude_none=True),
        {"role": "tool", "tool_call_id": call.id, "content": "4"},
    ],
)

# texts
completed = patient.completions.create(
    model=model, prompt=["Once", "Twice"], max_tokens=3, n=2, logprobs=1, logit_bias=endless
)
assert [choice.index for choice in completed.choices] == [0, 1, 2, 3]
assert completed.usage.completion_tokens == 12
assert all(len(choice.logprobs.tokens) == 3 for choice in completed.choices)
pieces = patient.completions.create(model=model, prompt="Once", max_tokens=3, stream=True)
assert pieces is not None and [*pieces][-1].choices[0].finish_reason in ("stop", "length")

# embeddings, which this client asks for in base64
vectors = patient.embeddings.create(model=model, input=["x", "y"], dimensions=8).data
assert [vector.index for vector in vectors] == [0, 1] and len(vectors[0].embedding) == 8
assert math.isclose(math.hypot(*vectors[0].embedding), 1, abs_tol=1e-5)

# what is wrong comes as the exception for it
body = raises(openai.BadRequestError, lambda: chat(temperature=-1), 400).body
assert body["type"] == "invalid_request_error" and "temperature" in body["message"]
raises(openai.BadRequestError, lambda: chat(n=0), 400)
raises(
    openai.BadRequestError,
    lambda: chat(response_format={"type": "json_schema", "json_schema": {"name": "n", "schema": {"not": {}}}}),
    400,
)
raises(openai.NotFoundError, lambda: client.models.retrieve("other"), 404)
raises(
    openai.NotFoundError,
    lambda: client.chat.completions.create(model="other", messages=messages),
    404,
)
raises(openai.BadRequestError, lambda: client.embeddings.create(model=model, input=[]), 400)
raises(
    openai.APITimeoutError,
    lambda: client.with_options(timeout=0.2).chat.completions.create(
        model=model, messages=messages, max_tokens=3000, logit_bias=endless
    ),
)
raises(
    openai.InternalServerError,
    lambda: client.chat.completions.create(
        model=model,
        messages=messages,
        max_tokens=3000,
        logit_bias=endless,
        extra_headers={"X-Request-Timeout": "0.05"},
    ),
    504,
)

# a crowd: some are told to come again, and those who go make room
refused, streams = [], []
while not refused:
    try:
        streams.append(
            client.chat.completions.create(
                model=model, messages=messages, max_tokens=3000, logit_bias=endless, stream=True
            )
        )
    except openai.RateLimitError as error:
        refused.append(error)
assert refused[0].status_code == 429 and refused[0].response.headers["retry-after"]
for stream in streams:
    stream.close()
threads = [threading.Thread(target=lambda: chat(max_tokens=2)) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("passed")
