"""The rules for pages find what they look for: each seeded fault is named, a good page has none."""

from __future__ import annotations

import pytest
from html5lib.html5parser import ParseError

from tests.html_rules import parse, problems

GOOD = """<!doctype html><html lang="en"><head><title>Items · ArmGuard</title></head><body><main>
<h1>Items</h1><a href="/items?page=2">Next</a><a href="tel:+639171234567">Call</a>
<form method="post" action="/items"><input type="hidden" name="csrf_token" value="x">
<label for="name">Name</label><input id="name" name="name"><label>Note <input name="note"></label>
<button type="submit">Save</button></form>
<form method="get" action="/search"><input aria-label="Search" name="q"></form>
</main></body></html>"""


def test_a_good_page_has_nothing_wrong() -> None:
    assert problems(parse(GOOD)) == []


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        (' lang="en"', "", "no lang"),
        ("Items · ArmGuard", " · ArmGuard", "title"),
        ("<h1>Items</h1>", "", "one h1"),
        ("</h1>", "</h1><h1>Again</h1>", "one h1"),
        ("main>", "div>", "one main"),
        ("</h1>", '</h1><p id="name"></p>', "have the id name"),
        ('for="name"', 'for="nome"', "names nothing"),
        ("</h1>", "</h1><script>x()</script>", "inline <script>"),
        ("</h1>", '</h1><script src="/x.js">x()</script>', "inline <script>"),
        ("</title>", "</title><style>p{}</style>", "inline <style>"),
        ("<h1>", '<h1 style="color:red">', "style attribute"),
        ("<h1>", '<h1 onclick="x()">', "onclick attribute"),
        ("<h1>", '<h1 hx-on:click="x()">', "hx-on"),
        ('href="/items?page=2"', 'href="javascript:x()"', "leads away"),
        ('href="/items?page=2"', 'href="https://x.example/"', "leads away"),
        ('href="/items?page=2"', 'href="//x.example/"', "leads away"),
        ('aria-label="Search" ', "", "has no label"),
        (">Save<", "><", "has no label"),
        ("Note <input", "<input", "has no label"),
        (' action="/search"', "", "has no action"),
        ('<input type="hidden" name="csrf_token" value="x">', "", "one csrf_token"),
        ('value="x"', 'value=""', "one csrf_token"),
        ('aria-label="Search" name="q"', 'type="hidden" name="csrf_token"', "into the address"),
        ("<h1>Items", "<h1>{{ title }}", "braces"),
        (">Next<", ">None<", "says None"),
        ("</h1>", '</h1><img src="/x.png">', "no alt"),
    ],
)
def test_a_seeded_fault_is_named(good: str, bad: str, said: str) -> None:
    assert good in GOOD

    wrong = problems(parse(GOOD.replace(good, bad)))

    assert any(said in sentence for sentence in wrong), wrong


@pytest.mark.parametrize(
    "bad", ["<p><div></p>", "<b><i></b></i>", '<p id="a" id="b"></p>', "<br/ x"]
)
def test_broken_html_is_not_read_at_all(bad: str) -> None:
    with pytest.raises(ParseError):
        parse(GOOD.replace("</h1>", f"</h1>{bad}"))
