"""How declared names are written in C++."""

import re

CPP_WORDS = set("""alignas alignof and and_eq asm auto bitand bitor bool break case catch char class
compl concept const constexpr consteval constinit const_cast continue co_await co_return co_yield
decltype default delete do double dynamic_cast else enum explicit export extern false float for
friend goto if inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq
private protected public register reinterpret_cast requires return short signed sizeof static
static_assert static_cast struct switch template this thread_local throw true try typedef typeid
typename union unsigned using virtual void volatile wchar_t while xor xor_eq errno stdin stdout
stderr""".split())


def snake(name):
    # Plural acronyms are one word: logGroupARNs.
    name = re.sub(r"([A-Z]{2,})s(?![a-z])", lambda m: m[1].capitalize() + "s", name)
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    name = name.replace(".", "_").lower()
    return name + "_" if name in CPP_WORDS else name


def enumerator(name):
    if re.search(r"[a-z]", name):
        return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
    return "".join(part.capitalize() for part in name.split("_"))


def lower_first(name):
    return name[:1].lower() + name[1:]
