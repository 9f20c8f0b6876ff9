"""What is wrong with a page: the rules that every page of ArmGuard keeps, whatever it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

UNLABELLED_TYPES = frozenset({"hidden", "submit", "button", "reset", "image"})
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form", "list")


def parse(html: str) -> Element:
    """Return the document's root. Raises html5lib's ParseError for anything that is not HTML 5."""
    tree: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    return tree


def text_of(element: Element) -> str:
    """Return an element's text with single spaces."""
    return " ".join("".join(element.itertext()).split())


def parents(root: Element) -> dict[Element, Element]:
    """Return {child: parent}."""
    return {child: parent for parent in root.iter() for child in parent}


def problems(root: Element) -> list[str]:
    """Return every rule that a whole page breaks, as sentences."""
    return [*_frame(root), *_ids(root), *_inline(root), *_labels(root), *_forms(root), *_text(root)]


def _frame(root: Element) -> Iterator[str]:
    if not root.get("lang"):
        yield "<html> has no lang"
    titles = [text_of(title) for title in root.iterfind("head/title")]
    if len(titles) != 1 or not titles[0].removesuffix("· ArmGuard").strip():
        yield f"the page needs one title of its own, not {titles}"
    headings = [text_of(heading) for heading in root.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"the page needs one h1, not {headings}"
    if len(list(root.iter("main"))) != 1:
        yield "the page needs one main"


def _ids(root: Element) -> Iterator[str]:
    ids = Counter(element.get("id") for element in root.iter() if element.get("id") is not None)
    for name, count in ids.items():
        if count > 1:
            yield f"{count} elements have the id {name}"
    for element in root.iter():
        for attribute in REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute}={name!r} names nothing on the page"


def _inline(root: Element) -> Iterator[str]:
    for element in root.iter():
        tag = element.tag
        if tag == "style" or (tag == "script" and (not element.get("src") or text_of(element))):
            yield f"inline <{tag}>"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                yield f"{name} attribute on <{tag}>"
            if name in ("href", "src", "action", "formaction") and _is_foreign(value):
                yield f"{name}={value!r} leads away"


def _is_foreign(address: str) -> bool:
    """Say whether an address is anything but a place on this server, a mail or a telephone."""
    scheme = address.partition(":")[0].lower() if ":" in address.partition("/")[0] else ""
    return address.startswith("//") or scheme not in ("", "mailto", "tel")


def _labels(root: Element) -> Iterator[str]:
    parent_of = parents(root)
    said = [label for label in root.iter("label") if text_of(label)]
    labelled = {label.get("for") for label in said if label.get("for")}
    for control in root.iter():
        if control.tag not in ("input", "select", "textarea", "button"):
            continue
        if control.get("type") in UNLABELLED_TYPES - {"submit", "button", "reset"}:
            continue
        if control.tag == "button":
            has_name = bool(text_of(control) or control.get("aria-label"))
        elif control.get("type") in UNLABELLED_TYPES:
            has_name = bool(control.get("value"))
        else:
            has_name = (
                control.get("id") in labelled
                or bool(control.get("aria-label") or control.get("aria-labelledby"))
                or _label_around(control, parent_of) in said
                or "hidden" in control.attrib
            )
        if not has_name:
            yield f"<{control.tag} name={control.get('name')!r}> has no label"


def _label_around(element: Element, parent_of: dict[Element, Element]) -> Element | None:
    above = parent_of.get(element)
    return above if above is None or above.tag == "label" else _label_around(above, parent_of)


def _forms(root: Element) -> Iterator[str]:
    for form in root.iter("form"):
        if form.get("action") is None and form.get("method") != "dialog":
            yield "a form has no action, so it does nothing without a script"
        tokens = [
            item.get("value") for item in form.iter("input") if item.get("name") == "csrf_token"
        ]
        if form.get("method", "get").lower() == "post" and not (len(tokens) == 1 and tokens[0]):
            yield f"the form to {form.get('action')} needs one csrf_token"
        if form.get("method", "get").lower() == "get" and tokens:
            yield f"the form to {form.get('action')} would put its token into the address"


def _text(root: Element) -> Iterator[str]:
    for element in root.iter():
        written = [element.text or "", element.tail or "", *element.attrib.values()]
        for text in written:
            if any(mark in text for mark in ("{{", "}}", "{%", "%}")):
                yield f"a template's braces in {text.strip()!r}"
            if text.strip() in ("None", "Undefined", "[]", "{}"):
                yield f"<{element.tag}> says {text.strip()}"
    for image in root.iter("img"):
        if image.get("alt") is None:
            yield f"the image {image.get('src')} has no alt"
