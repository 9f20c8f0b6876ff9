"""Addresses are made as Werkzeug's own rules make them, and not before somebody asks."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.routing import Map, Rule

from app.web.late_rule import LateRule

ASKED: list[tuple[str, dict[str, Any]]] = [
    ("shelf", {"shelf": "R1"}),
    ("shelf", {"shelf": "R 1/é", "page": 2}),
    ("plain", {"q": "a&b"}),
]


def rules(kind: type[Rule]) -> Map:
    return Map([kind("/shelves/<path:shelf>", endpoint="shelf"), kind("/plain", endpoint="plain")])


@pytest.mark.parametrize(("endpoint", "values"), ASKED)
def test_an_address_is_the_same_as_werkzeugs_own(endpoint: str, values: dict[str, Any]) -> None:
    late, own = (rules(kind).bind("armory") for kind in (LateRule, Rule))
    assert late.build(endpoint, values) == own.build(endpoint, values)
    assert late.build(endpoint, values) == own.build(endpoint, values)


def test_nothing_is_compiled_before_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_now = Rule._compile_builder

    def noted(rule: Rule, append_unknown: bool = True) -> Any:
        compiled.append(rule.endpoint)
        return compile_now(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", noted)
    shelves = rules(LateRule).bind("armory")
    assert compiled == []
    shelves.build("plain")
    assert compiled == ["plain"]
    rules(Rule)
    assert len(compiled) == 5
