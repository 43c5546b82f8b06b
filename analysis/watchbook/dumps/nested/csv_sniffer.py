"""What a table of text looks like it is written as: for a person to confirm, never for a run to go by."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from watchbook.dumps.csv_dialect import COMMAS, CsvDialect

DELIMITERS = ",;\t|"
COMMA_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{3})*,\d+|-?\d+,\d+")
POINT_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})*\.\d+|-?\d+\.\d+")
WORDS = {";": "semicolons", "\t": "tabs", "|": "vertical bars", ",": "commas"}


def sniff(data: bytes) -> CsvDialect:
    """Return the dialect that the start of a file looks like."""
    encoding = _encoding(data)
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and (match := re.fullmatch(r'"?sep=(.)"?', lines[0].strip())):
        delimiter = match[1]
        lines = lines[1:]
    else:
        delimiter = _delimiter(lines[:1], text)
    cells = [cell.strip().removesuffix("%").rstrip() for row in _rows(lines, delimiter) for cell in row]
    decimal, thousands = _marks(cells)
    return CsvDialect(delimiter, '"', decimal, thousands, encoding)


def phrase_of_dialect(dialect: CsvDialect) -> str:
    """Return a dialect in words: `semicolons, decimal commas, cp1252`; empty where it is what is read anyway."""
    if dialect == COMMAS:
        return ""
    parts = [WORDS.get(dialect.delimiter, repr(dialect.delimiter))] if dialect.delimiter != "," else []
    parts += ["decimal commas"] if dialect.decimal == "," else []
    parts += [f"{dialect.thousands!r} between thousands"] if dialect.thousands else []
    parts += [dialect.encoding] if dialect.encoding != "utf-8" else []
    return ", ".join(parts)


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:4000]
    zeros = head.count(0)
    if zeros > len(head) // 4:
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return "cp1252" if re.search(rb"[\x80-\x9f]", data) else "latin-1"
    return "utf-8"


def _delimiter(header: list[str], text: str) -> str:
    counts = Counter({mark: header[0].count(mark) for mark in DELIMITERS} if header else {})
    if not counts or not counts.most_common(1)[0][1]:
        counts = Counter({mark: text.count(mark) for mark in DELIMITERS})
    return counts.most_common(1)[0][0] if counts and counts.most_common(1)[0][1] else ","


def _rows(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO("\n".join(lines[1:500])), delimiter=delimiter))
    except csv.Error:
        return []


def _marks(cells: list[str]) -> tuple[str, str]:
    commas = [cell for cell in cells if COMMA_NUMBER.fullmatch(cell)]
    points = [cell for cell in cells if POINT_NUMBER.fullmatch(cell)]
    if len(commas) > len(points):
        return ",", "." if any("." in cell for cell in commas) else ""
    return ".", "," if any("," in cell for cell in points) else ""
