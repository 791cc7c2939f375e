"""Which traits may stand where, and what arguments they take."""

from smithy import Id

FLAG = "flag"  # no argument
STRING = "string"
STRINGS = "string or list of strings"
NUMBER = "number"
NODE = "any value"


def keys(required=(), **types):
    return {"required": required, "types": types}


MEMBER = {
    "required": FLAG,
    "default": NODE,
    "jsonName": STRING,
    "xmlFlattened": FLAG,
    "borrowed": FLAG,
}
ANYWHERE = {
    "xmlName": STRING,
    "length": keys(min=NUMBER, max=NUMBER),
    "range": keys(min=NUMBER, max=NUMBER),
    "pattern": STRING,
    "patternText": STRING,
    "sensitive": FLAG,
    "timestampFormat": STRING,
    "valueOmitted": FLAG,
    "valueSetOmitted": FLAG,
    "messageWhenTooLong": STRING,
}
SERVICE = {
    "title": STRING,
    "protocols": STRINGS,
    "signingName": STRING,
    "targetPrefix": STRINGS,
    "queryVersion": STRING,
    "xmlNamespace": STRING,
    "eventSource": STRING,
    "validationError": STRING,
    "errorNamespace": STRING,
}
OPERATION = {
    "authorize": keys(("action",), action=STRING, resources=STRINGS, conditions=STRINGS),
    "audit": keys(("readOnly", "category"), readOnly="bool", category=STRING, redact=STRINGS),
    "tier": STRING,
    "refused": keys(error=STRING, message=STRING),
    "refusedList": STRING,
    "notFoundGet": "optional string",
    "paginated": keys(inputToken=STRING, outputToken=STRING, items=STRING, pageSize=STRING),
    "endpoint": keys(("hostPrefix",), hostPrefix=STRING),
    "validationError": STRING,
    "idempotent": FLAG,
    "readonly": FLAG,
}
STRUCTURE = {
    "error": STRING,
    "errorNamespace": STRING,
    "httpError": NUMBER,
    "awsQueryError": keys(("code", "httpResponseCode"), code=STRING, httpResponseCode=NUMBER),
    "sensitive": FLAG,
}
BY_KIND = {
    "service": SERVICE,
    "operation": OPERATION,
    "structure": STRUCTURE,
    "union": {"streaming": FLAG},
    "list": ANYWHERE,
    "map": ANYWHERE,
    "enum": {"sensitive": FLAG, "valueOmitted": FLAG, "valueSetOmitted": FLAG},
    "intEnum": {"sensitive": FLAG, "valueOmitted": FLAG, "valueSetOmitted": FLAG},
}
CHOICES = {
    "tier": ("A", "B", "C"),
    "error": ("client", "server"),
    "timestampFormat": ("date-time", "epoch-seconds"),
}


def allowed(kind, is_member):
    if is_member:
        return {**ANYWHERE, **MEMBER}
    return BY_KIND.get(kind, ANYWHERE)


def fits(value, kind):
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    strings = isinstance(value, list) and all(isinstance(v, (str, Id)) for v in value)
    return {
        NODE: True,
        STRING: isinstance(value, (str, Id)),
        NUMBER: number,
        "bool": isinstance(value, bool),
        STRINGS: isinstance(value, (str, Id)) or strings,
        FLAG: value is None or value == {},
        "optional string": value is None or isinstance(value, (str, Id)),
    }[kind]


def check(trait, kind, is_member):
    """What is wrong with a trait, or None. Bare names in its arguments become strings."""
    known = allowed(kind, is_member)
    place = "a member" if is_member else f"a {kind}"
    if trait.name not in known:
        return f"@{trait.name} is no trait of {place}"
    expected = known[trait.name]
    trait.value = plain(trait.value)
    if isinstance(expected, str):
        if not fits(trait.value, expected):
            wanted = "no argument" if expected == FLAG else f"a {expected}"
            return f"@{trait.name} takes {wanted}"
    else:
        given = trait.value or {}
        if not isinstance(given, dict):
            return f"@{trait.name} takes names and values: " + ", ".join(expected["types"])
        for key, value in given.items():
            if key not in expected["types"]:
                return f"@{trait.name} has no argument '{key}'"
            if not fits(value, expected["types"][key]):
                return f"@{trait.name}: '{key}' takes a {expected['types'][key]}"
        for key in expected["required"]:
            if key not in given:
                return f"@{trait.name} needs '{key}'"
    choices = CHOICES.get(trait.name)
    if choices and trait.value not in choices:
        return f"@{trait.name} takes one of " + ", ".join(choices)
    return None


def plain(value):
    if isinstance(value, Id):
        return value.name
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value
