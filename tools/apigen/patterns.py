"""Recognises regular expressions that are one class of characters repeated, which the runtime
checks by table, and refuses what RE2 cannot do."""

import re
from dataclasses import dataclass

DIGITS = set(range(ord("0"), ord("9") + 1))
WORD = DIGITS | set(range(ord("a"), ord("z") + 1)) | set(range(ord("A"), ord("Z") + 1)) | {ord("_")}
SPACE = {9, 10, 11, 12, 13, 32}
ASCII = set(range(128))
CLASSES = {"d": DIGITS, "w": WORD, "s": SPACE}
CONTROLS = {"n": 10, "t": 9, "r": 13, "f": 12}


@dataclass
class SimplePattern:
    low: int
    high: int
    others: bool
    min_repeats: int
    max_repeats: int  # -1: no bound


def without_anchors(text):
    if text.startswith("^"):
        text = text[1:]
    if text.endswith("$") and not text.endswith("\\$"):
        text = text[:-1]
    return text


def unsupported(text):
    """Why RE2 cannot do it; None if it can."""
    if re.search(r"\(\?(=|!|<=|<!|>)", text):
        return "RE2 has no look-ahead, look-behind or atomic groups"
    if re.search(r"(?<!\\)(\\\\)*\\[1-9]", text):
        return "RE2 has no references to groups"
    if any(int(n) > 1000 for n in re.findall(r"\{(\d+)", text) + re.findall(r",(\d+)\}", text)):
        return "RE2 repeats at most 1000 times; give the length with @length"
    return None


def parse_class(text, at):
    """The code points of the class that begins at `at` (after '['), and where it ends."""
    negated = text[at] == "^"
    at += negated
    members, others = set(), False
    first = True
    while first or text[at] != "]":
        first = False
        if text[at] == "[" or text[at:at + 2] == "&&":
            return None  # nested classes and intersections are Java's own
        low, at, extra = parse_item(text, at)
        if low is None:
            return None
        if isinstance(low, set):
            members |= low
            others |= extra
            continue
        if text[at] == "-" and text[at + 1] != "]":
            high, at, _ = parse_item(text, at + 1)
            if not isinstance(high, int):
                return None
            if high >= 128:
                if high < 0x10FFFF:
                    return None
                others, high = True, 127
            members |= set(range(low, high + 1))
        else:
            members.add(low)
    if negated:
        members, others = ASCII - members, not others
    return members, others, at + 1


def parse_item(text, at):
    if text[at] != "\\":
        code = ord(text[at])
        return (code if code < 128 else None), at + 1, False
    letter = text[at + 1]
    if letter in CLASSES:
        return CLASSES[letter], at + 2, False
    if letter.lower() in CLASSES:
        return ASCII - CLASSES[letter.lower()], at + 2, True
    if letter in CONTROLS:
        return CONTROLS[letter], at + 2, False
    if letter == "u" and re.match(r"[0-9a-fA-F]{4}", text[at + 2:]):
        code = int(text[at + 2:at + 6], 16)
        return (code if code < 128 else None), at + 6, False
    if letter.isalnum():
        return None, at, False
    return ord(letter), at + 2, False


def simple(text):
    """A SimplePattern, or None if `text` (without anchors) is anything else."""
    try:
        if text.startswith("["):
            parsed = parse_class(text, 1)
            if parsed is None:
                return None
            members, others, end = parsed
        elif len(text) >= 2 and text[0] == "\\" and text[1].lower() in CLASSES:
            members, end, others = parse_item(text, 0)
        else:
            return None
    except IndexError:
        return None
    quantifier = text[end:]
    counted = re.fullmatch(r"\{(\d+)(?:(,)(\d+)?)?\}", quantifier)
    if quantifier in ("", "*", "+", "?"):
        bounds = {"": (1, 1), "*": (0, -1), "+": (1, -1), "?": (0, 1)}[quantifier]
    elif counted:
        least = int(counted[1])
        bounds = (least, int(counted[3]) if counted[3] else -1 if counted[2] else least)
    else:
        return None
    low = sum(1 << code for code in members if code < 64)
    high = sum(1 << (code - 64) for code in members if 64 <= code < 128)
    return SimplePattern(low, high, others, *bounds)
