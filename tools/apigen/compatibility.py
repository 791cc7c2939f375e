"""Writes docs/COMPATIBILITY.md: what of every service is real, from the declarations."""

from model import as_list

PROTOCOL_TITLES = {"awsJson1_0": "AWS JSON 1.0", "awsJson1_1": "AWS JSON 1.1",
                   "awsQuery": "AWS Query", "rpcV2Cbor": "Smithy RPC v2 CBOR",
                   "awsCbor1_1": "AWS CBOR 1.1"}
INTRODUCTION = """# Compatibility

Every operation of every service that Yagura declares, and what it does. This page is generated from
`api/*.smithy` by `python3 tools/apigen/apigen.py --compatibility docs/COMPATIBILITY.md api/*.smithy`;
the tests check that it is fresh.

Tiers: **A** must work, **B** expected by users of SDKs, the CLI and Terraform, **C** answered cleanly.
**Real** operations do what the service's do. The others are **refused**, after the request was checked
and authorised like any other, with the error and the words given; **empty list** means that
inventory tools see nothing and go on. Operations that are not listed answer
UnknownOperationException.
"""


def answer(model, operation):
    refusal = model.refusal(operation)
    if refusal is None:
        return "real, event stream" if model.stream_of(operation) else "real"
    kind, error, text = refusal
    if kind == "list":
        return f"empty list (`{text}`)"
    return f"refused: `{error.name}`, “{text}”"


def section(model):
    service = model.service
    protocols = ", ".join(PROTOCOL_TITLES[p] for p in as_list(service.traits["protocols"].value))
    total = len(model.operations)
    real = sum(not model.is_refused(operation) for operation in model.operations)
    out = [f"## {service.traits['title'].value}", "",
           f"Signing name `{service.traits['signingName'].value}`; {protocols}. "
           f"{real} of {total} operations are real.", "",
           "| Operation | Tier | Answer |", "|---|---|---|"]
    for operation in model.operations:
        tier = operation.traits["tier"].value
        out.append(f"| {operation.name} | {tier} | {answer(model, operation)} |")
    return "\n".join(out) + "\n"


def page(models):
    models = sorted(models, key=lambda model: model.service.traits["title"].value)
    return "\n".join([INTRODUCTION] + [section(model) for model in models])
