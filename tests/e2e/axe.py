"""Looks at a page as axe does: every rule of WCAG 2.0, 2.1 and 2.2, levels A and AA."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
# What a change of colours can change; everything else is the same in each theme.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
# Colours are the same at every width, so one width says enough of the dark themes.
DARK = ("dark", "night", "night-green")
WIDTHS = (1024, 390)
# Nothing is wider than the screen at these either: at 400 % zoom, and where the rail comes.
ALSO_FIT = (320, 768)
# What axe finds in some themes, {theme: [what]}; `only` names the rules.
_RUN = """async ({themes, only}) => {
    const found = {};
    for (const theme of themes) {
        document.documentElement.dataset.theme = theme;
        const {violations} = await axe.run(document, {resultTypes: ['violations'], runOnly: only});
        found[theme] = violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')} ` +
            n.any.concat(n.all, n.none).map(c => c.message).join(' ')));
    }
    return found;
}"""
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Examiner:
    """One browser page that is led from screen to screen, and what is wrong with each."""

    def __init__(self, context: BrowserContext) -> None:
        # Put there by the debugger, so that the page's own content policy stays as it is.
        context.add_init_script(path=AXE)
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(f"{message.text} ({message.location.get('url', '')})")

    def open(self, path: str) -> None:
        """Go to a screen; what the browser complained of before is forgotten."""
        self.said.clear()
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 768})
        self.page.goto(path)

    def problems(self, widths: tuple[int, ...] = WIDTHS) -> list[str]:
        """Return all that is wrong with the screen as it stands, in every theme and width."""
        found = []
        for width in (*widths, *ALSO_FIT):
            self.page.set_viewport_size({"width": width, "height": 844})
            wider = self.page.evaluate(_WIDER)
            found += [f"{width}: {wider} px wider than the screen"] if wider > 0 else []
            if width in widths:
                found += [f"{width} {what}" for what in self.violations(("light",))]
            if width == widths[0]:
                found += [f"{width} {what}" for what in self.violations(DARK, OF_COLOUR)]
        return [*found, *self.said]

    def violations(self, themes: tuple[str, ...], rules: list[str] | None = None) -> list[str]:
        """Return what axe finds in each theme; `rules` names the only ones to look for."""
        only: dict[str, Any] = {"type": "rule", "values": rules} if rules else {"type": "tag"}
        only.setdefault("values", TAGS)
        found = self.page.evaluate(_RUN, {"themes": themes, "only": only})
        return [f"{theme}: {what}" for theme in themes for what in found[theme]]
