"""Mutated lines of JSON: such as programs write, such as nobody should, and then harm to the bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.faults.byte_harm import harmed
from benchmarks.faults.odd_values import MOMENTS, NUMBERS, TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

LINES = 200
"""Lines of a file, about."""
RAW_TEXTS = (r'"\ud800"', r'"\ud83d\ude42"', r'"a\udc00b"', r'"\u0000"', r'"\/\b\f"', '"\t"', r'"\x"', r'"\u12"')
"""Texts that only JSON can spell, or nearly."""
NESTED = ("{}", "[]", '{"a":{"b":[1,2,{"c":null}]}}', "[[[[1]]]]", '{"ts":"x","workflow":"phone"}', '["desk"]')
ALIENS = (
    "",
    " ",
    "\t",
    "{}",
    "[]",
    "null",
    "1",
    '"x"',
    "INFO started",
    "{",
    "}",
    '{"a":1}{"b":2}',
    "# x",
    "{,}",
    "\x00",
)


def jsonl_file(dice: Random) -> bytes:
    """Return a file."""
    odd = dice.choice((0.0, 0.02, 0.2, 0.8))
    end = dice.choice(("\n", "\n", "\n", "\r\n"))
    text = end.join(_line(dice, odd) for _ in range(dice.randrange(LINES // 2, LINES * 3 // 2)))
    data = (text + dice.choice((end, ""))).encode("utf-8", "surrogatepass")
    return harmed(data, dice) if dice.random() < 0.6 else data


def _line(dice: Random, odd: float) -> str:
    if dice.random() < odd / 4:
        return dice.choice(ALIENS)
    members = {name: write(dice, odd) for name, write in _MEMBERS.items() if dice.random() > odd / 10}
    pairs = list(members.items())
    if dice.random() < odd:
        dice.shuffle(pairs)
    if dice.random() < odd / 2:
        name = dice.choice(tuple(_MEMBERS))
        pairs.insert(dice.randrange(len(pairs) + 1), (name, _MEMBERS[name](dice, 0.5)))
    comma, colon = (", ", ": ") if dice.random() < 0.5 else (",", ":")
    return "{" + comma.join(f"{_name(name, dice, odd)}{colon}{value}" for name, value in pairs) + "}"


def _name(name: str, dice: Random, odd: float) -> str:
    if dice.random() < odd / 20:
        return f'"\\u{ord(name[0]):04x}{name[1:]}"'
    return f'"{name}"'


def _text(dice: Random) -> str:
    pick = dice.random()
    if pick < 0.2:
        return dice.choice(RAW_TEXTS)
    if pick < 0.3:
        return dice.choice(NESTED)
    return json.dumps(dice.choice(TEXTS), ensure_ascii=dice.random() < 0.5)


def _odd(dice: Random) -> str:
    return dice.choice((dice.choice(NUMBERS), _text(dice), "null", "true", "false"))


def _moment(dice: Random, odd: float) -> str:
    if dice.random() < odd:
        return json.dumps(dice.choice(MOMENTS)) if dice.random() < 0.8 else _odd(dice)
    return f'"2026-03-02T{dice.randrange(24):02}:{dice.randrange(60):02}:{dice.randrange(60):02}-05:00"'


def _id(dice: Random, odd: float) -> str:
    return _odd(dice) if dice.random() < odd / 4 else f'"c{dice.randrange(5000)}"'


def _workflow(dice: Random, odd: float) -> str:
    return _odd(dice) if dice.random() < odd / 4 else dice.choice(('"desk"', '"phone"'))


def _confidence(dice: Random, odd: float) -> str:
    return _odd(dice) if dice.random() < odd else repr(round(dice.random(), dice.choice((2, 4, 17))))


def _turns(dice: Random, odd: float) -> str:
    return _odd(dice) if dice.random() < odd else str(dice.randrange(40))


def _handoff(dice: Random, odd: float) -> str:
    return _odd(dice) if dice.random() < odd else dice.choice(("true", "false"))


def _channel(dice: Random, odd: float) -> str:
    return _odd(dice) if dice.random() < odd else dice.choice(('"web"', '"phone"'))


def _csat(dice: Random, odd: float) -> str:
    return _odd(dice) if dice.random() < odd else dice.choice(("null", "1", "5", "3.0"))


_MEMBERS: dict[str, Callable[[Random, float], str]] = {
    "ts": _moment,
    "conversation_id": _id,
    "workflow": _workflow,
    "confidence": _confidence,
    "turns": _turns,
    "handoff": _handoff,
    "channel": _channel,
    "csat": _csat,
    "extra": _channel,
}
