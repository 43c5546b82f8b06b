"""What forges read of a check: annotations, code quality, JUnit; and that nothing written can be more than text."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from junitparser import JUnitXml, SystemOut, TestSuite

from tests.blocks import Block, blocks
from tests.books import Books, engagement
from tests.test_tree import ROOT
from watchbook.check import Finding, codes
from watchbook.check.formats import Places, github, github_error, gitlab, json_of, one_line, sarif, text, text_of
from watchbook.check.formats import json as as_json
from watchbook.check.formats.junit import junit
from watchbook.errors import ConfigError, Place
from watchbook.journal import Problem

CASES = blocks("check/formats.txt")
NODE = Path(os.environ.get("WATCHBOOK_NODE", Path.home() / ".cache" / "watchbook-node"))
SARIF_SCHEMA = NODE / "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
"""Of a package of npm's, which .ci/run installs."""
WORKFLOWS = ("desk", "line")
COMMAND = re.compile(r"::(error|warning|notice) file=[^,:]+,line=\d+,title=[^,:]+::[^\r\n]*")
NOW = dt.datetime.fromisoformat("2026-11-09T06:10-05:00")


def finding(data: dict[str, Any]) -> Finding:
    """Return a finding from a case's JSON."""
    return Finding(
        data["code"],
        data["severity"],
        data["what"],
        place=Place(data["file"], data.get("line")) if "file" in data else None,
        workflow=data.get("workflow"),
        days=tuple(dt.date.fromisoformat(day) for day in data.get("days", ())),
        hint=data.get("hint"),
        entry=data.get("entry"),
    )


def found(block: Block) -> list[Finding]:
    """Return a case's findings."""
    return [finding(data) for data in json.loads(block["findings"])]


def some(count: int, severity: str = "error", code: str = "WB110") -> list[Finding]:
    """Return findings that differ in their lines."""
    return [
        finding({"code": code, "severity": severity, "what": f"key {n}", "file": "journal/2026/11/a.md", "line": n})
        for n in range(1, count + 1)
    ]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Where findings of the tests' engagement are shown, outside of any repository."""
    return Places(engagement(tmp_path).source, "")


@pytest.mark.parametrize("block", CASES, ids=str)
def test_github_gets_one_command_for_each_finding(block: Block, places: Places) -> None:
    """Errors come first; per cent signs and line ends are escaped, in properties commas and colons, too."""
    said = github(found(block), places)
    assert said == block["github"]
    assert all(COMMAND.fullmatch(line) for line in said.splitlines())


@pytest.mark.parametrize("block", CASES, ids=str)
def test_gitlab_gets_a_row_for_each_finding(block: Block, places: Places) -> None:
    """Each has the five fields that GitLab asks for."""
    rows = json.loads(gitlab(found(block), places))
    assert all(set(row) == {"description", "check_name", "fingerprint", "severity", "location"} for row in rows)
    said = [
        f"{r['severity']} {r['location']['path']}:{r['location']['lines']['begin']} {r['description']}" for r in rows
    ]
    assert "\n".join(said) + "\n" == block["gitlab"]


@pytest.mark.parametrize("block", CASES, ids=str)
def test_junit_fails_the_cases_that_have_errors(block: Block, places: Places) -> None:
    """Warnings and notices are a passing case's output."""
    said = []
    for case in cases(junit(found(block), places, WORKFLOWS)):
        said += [f"{case.name} | {failure.message}" for failure in case.result]
        said += [f"{case.name} > {' '.join(out.text.split())}" for out in case if isinstance(out, SystemOut)]
    assert "\n".join(sorted(said)) + "\n" == block["junit"]


def cases(xml: str) -> list[Any]:
    """Return the cases of a report, as a program that knows nothing of us reads them."""
    ET.fromstring(xml.encode())
    (suite,) = JUnitXml.fromstring(xml.encode())
    assert isinstance(suite, TestSuite)
    return list(suite)


def test_junit_has_the_same_cases_every_day(places: Places) -> None:
    """A case for each code, one for each workflow where days are out of band; a forge then sees which is new."""
    quiet = {(case.classname, case.name) for case in cases(junit([], places, WORKFLOWS))}
    loud = {(case.classname, case.name) for case in cases(junit(some(3), places, WORKFLOWS))}
    assert quiet == loud
    names = [name for _, name in quiet]
    assert len(names) == len(set(names))
    assert "WB201 A day out of its band that nobody has explained: desk" in names
    assert {name[:5] for name in names} == set(codes())


def test_junit_counts_what_failed(places: Places) -> None:
    """A case that has three errors is one failure, which names the first and how many more."""
    report = JUnitXml.fromstring(junit([*some(3), *some(1, "warning", "WB111")], places, WORKFLOWS).encode())
    assert (report.failures, report.errors, report.skipped) == (1, 0, 0)
    assert report.tests == len(list(next(iter(report))))
    failed = next(case for suite in report for case in suite if case.result)
    assert failed.result[0].message == "key 1 (and 2 more)"
    assert failed.result[0].type == "WB110"
    assert failed.result[0].text.count("error WB110 journal/2026/11/a.md:") == 3


def test_junit_says_nothing_on_its_root_that_jenkins_forbids(places: Places) -> None:
    """Jenkins' schema knows no `skipped` of all suites, only of one."""
    root = ET.fromstring(junit(some(1), places, WORKFLOWS).encode())
    assert root.tag == "testsuites"
    assert set(root.attrib) <= {"name", "time", "tests", "failures", "disabled", "errors"}
    assert root[0].attrib["skipped"] == "0"


def test_github_is_told_how_many_there_are_beyond_what_it_shows(places: Places) -> None:
    """It shows ten annotations of a severity and step; the tenth says what is left, so that none is lost in silence."""
    lines = github([*some(3, "notice", "WB302"), *some(12)], places).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error"] * 10 + ["::notice"] * 3
    assert "title=3 errors more::3 of WB110: An unknown key%0A" in lines[9]
    assert len(github(some(10), places).splitlines()) == 10
    assert "more" not in github(some(10), places)


def test_fingerprints_outlive_what_changes_by_itself(places: Places) -> None:
    """Lines that moved, measured numbers, a run of days that has grown, severity: the same finding."""
    mistake = finding(
        {"code": "WB115", "severity": "error", "what": "no 'dsek' in 3 tables", "file": "a.md", "line": 4}
    )
    day = finding(
        {
            "code": "WB201",
            "severity": "notice",
            "what": "Rephrased 18 %",
            "workflow": "desk",
            "days": ["2026-11-07"],
        }
    )
    later = replace(day, what="Hand-off 31.5 %", days=(*day.days, dt.date(2026, 11, 8)), severity="error")
    before = fingerprints([mistake, day], places)
    assert fingerprints([later, replace(mistake, what="no 'dsek' in 1 table", place=Place("a.md", 9))], places) == (
        before[1],
        before[0],
    )


def test_fingerprints_tell_findings_apart(places: Places) -> None:
    """Another code, workflow, day, file or text is another finding; so is the second of two that are alike."""
    day = finding({"code": "WB201", "severity": "error", "what": "out", "workflow": "desk", "days": ["2026-11-07"]})
    told = [
        day,
        replace(day, workflow="line"),
        replace(day, code="WB306"),
        replace(day, days=(dt.date(2026, 11, 5),)),
        *some(3),
        replace(some(1)[0], what="another"),
        replace(some(1)[0], place=Place("journal/2026/11/b.md", 1)),
    ]
    assert len(set(fingerprints(told, places))) == len(told)


def fingerprints(findings: list[Finding], places: Places) -> tuple[str, ...]:
    """Return the fingerprints in order."""
    return tuple(row["fingerprint"] for row in json.loads(gitlab(findings, places)))


def test_places_start_at_the_repositorys_root(tmp_path: Path) -> None:
    """An engagement may be a folder of a larger repository; forges count from the root."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "desks" / "card").mkdir(parents=True)
    below = Places.of(engagement(tmp_path / "desks" / "card"))
    assert below.where(some(1)[0]) == Place("desks/card/journal/2026/11/a.md", 1)
    assert Places.of(engagement(tmp_path)).where(some(1)[0]) == Place("journal/2026/11/a.md", 1)


def test_a_mistake_that_keeps_the_check_from_judging_is_an_annotation_too() -> None:
    """A key that was mistyped in watchbook.toml turns up where everything else does."""
    error = ConfigError("unknown key 'deu'", place=Place("watchbook.toml", 9), hints=("did you mean 'due'?",))
    assert github_error(error) == (
        "::error file=watchbook.toml,line=9,title=Watchbook could not judge::unknown key 'deu'%0Adid you mean 'due'?\n"
    )
    assert github_error(ConfigError("no file")).startswith("::error file=watchbook.toml,line=1,title=")


@given(st.text(st.characters()), st.text(st.characters()))
def test_whatever_is_written_stays_text(tmp_path_factory: pytest.TempPathFactory, what: str, path: str) -> None:
    """For any text at all: one command a finding, valid JSON, valid XML, no control character on a terminal."""
    told = [Finding("WB110", "error", what, place=Place(path, 1), hint=what, workflow=path)]
    places = Places(engagement(tmp_path_factory.getbasetemp()).source, "")
    (command, *rest) = github(told, places).split("\n")
    assert COMMAND.fullmatch(command) or path == ""
    assert rest == [""]
    assert len(json.loads(gitlab(told, places))) == 1
    assert len([case for case in cases(junit(told, places, ())) if case.result]) == 1
    assert json.loads(json_of(told))["counts"]["error"] == 1
    assert one_line(what).encode() is not None
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text_of(told, NOW))


def test_text_and_json_of_a_report_hold_what_no_file_system_can_name(tmp_path: Path) -> None:
    """A file's name need not be UTF-8; the report about it is."""
    books = Books.quiet(tmp_path)
    books.problems = [Problem("WB101", Place("journal/2026/11/\udcff.md"), "not the name of an entry", None)]
    report = books.check()
    assert "journal/2026/11/\N{REPLACEMENT CHARACTER}.md" in text(report)
    assert "journal/2026/11/?.md" in as_json(report)


def test_text_of_no_findings_is_nothing() -> None:
    """A hook that finds nothing says nothing."""
    assert text_of([], NOW) == ""


def test_the_documentation_names_every_field_of_the_json(tmp_path: Path) -> None:
    """docs/ci.md has the fields of the report, of a finding, of a workflow and of what the client noticed."""
    books = Books.quiet(tmp_path).out("8").write("2026-11-01", "noticed: {by: client, at: 2026-11-02T09:00-05:00}")
    document = json.loads(as_json(books.check()))
    page = (ROOT / "docs" / "ci.md").read_text("utf-8").partition("## The JSON of a check")[2]
    head, findings, workflows, noticings = re.split(r"\n\| a \w+'s field", page)
    tables = (
        (head, list(document)),
        (findings, list(document["findings"][0])),
        (workflows, list(document["workflows"][0])),
        (noticings, list(document["noticed_by_client"][0])),
    )
    for text_of_table, fields in tables:
        assert set(fields) == set(re.findall(r"`(\w+)`", text_of_table)) - set(document["counts"])


@pytest.mark.skipif(not SARIF_SCHEMA.is_file(), reason=f"{SARIF_SCHEMA} is missing: npm's @microsoft/jest-sarif has it")
@pytest.mark.parametrize("block", CASES, ids=str)
def test_sarif_is_of_its_schema(block: Block, places: Places) -> None:
    """That of SARIF 2.1.0, as a package of its authors carries it."""
    schema = json.loads(SARIF_SCHEMA.read_text("utf-8"))
    log = json.loads(sarif(found(block), places, "0.2.0"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(log)] == []
    assert list(Draft7Validator(schema).iter_errors({**log, "version": "3"})) != []


@pytest.mark.parametrize("block", CASES, ids=str)
def test_sarif_gets_a_result_for_each_finding(block: Block, places: Places) -> None:
    """With its rule, its place below the root, and the fingerprint by which GitLab knows it, too."""
    log = json.loads(sarif(found(block), places, "0.2.0"))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    (run,) = log["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    rows = json.loads(gitlab(found(block), places))
    assert [result["partialFingerprints"]["primaryLocationLineHash"] for result in results] == [
        row["fingerprint"] for row in rows
    ]
    for result, row in zip(results, rows, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == row["check_name"]
        assert result["level"] in {"error", "warning", "note"}
        assert "\n" not in result["message"]["text"]
        (place,) = (location["physicalLocation"] for location in result["locations"])
        assert place["region"]["startLine"] >= 1
        assert re.fullmatch(r"[\w./%~-]+", place["artifactLocation"]["uri"])
    assert {rule["id"] for rule in rules} == {result["ruleId"] for result in results}
