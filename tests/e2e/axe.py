"""Looks at a page as axe does: every rule of WCAG 2.0, 2.1 and 2.2, levels A and AA."""

from __future__ import annotations

from pathlib import Path

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
HEIGHT = 844
# A rule of ours, looked for with axe's own: what it finds of OF_COLOUR in the DARK themes. Where
# things lie, which takes axe longest, is worked out once; what it keeps of colours is let go. A
# theme in which something lies elsewhere (a thicker border) is left to axe itself.
_DARK_RULE = """({themes, rules}) => {
    const letGo = (node) => {
        delete node._cache.getBackgroundColor;
        delete node._cache['computedStyle_background-color'];
        delete node._stackingContext;
        node.children?.forEach(letGo);
    };
    const wear = (theme) => {
        document.documentElement.dataset.theme = theme;
        axe._memoizedFns.forEach((known) => known.clear());
        letGo(axe._tree[0]);
    };
    const places = () => JSON.stringify(
        Array.from(document.querySelectorAll('body *'), (one) => one.getBoundingClientRect()));
    const faults = (theme, {id, nodes}) => nodes
        .filter(({any}) => any.length && any.every(({result}) => result === false))
        .map(({node, any}) => `${theme}: ${id}: ${node.selector.join(' ')} ` +
            JSON.stringify(any.map(({data}) => data)));
    const look = (theme, before, context) => {
        wear(theme);
        if (places() !== before) return [[theme]];
        return axe._audit.rules.filter(({id}) => rules.includes(id))
            .flatMap((rule) => faults(theme, {id: rule.id, ...rule.runSync(context, {})}));
    };
    axe.configure({
        rules: [{id: 'dark', selector: 'html', any: ['dark'], tags: ['wcag2aa']}],
        checks: [{id: 'dark', evaluate(html, options, node, context) {
            const before = places();
            const found = themes.flatMap((theme) => look(theme, before, context));
            wear('light');
            this.data(found);
            return found.length === 0;
        }}],
    });
}"""
# What axe finds in the light theme; `dark` looks at the others too, with `rules`.
_RUN = """async ({tags, rules, dark}) => {
    const look = async (theme, runOnly) => {
        document.documentElement.dataset.theme = theme;
        const options = {resultTypes: ['violations'], runOnly};
        if (runOnly === tags) options.rules = {dark: {enabled: dark}};
        const {violations, incomplete} = await axe.run(document, options);
        // What goes wrong in a check is no violation to axe.
        if (incomplete.some(({id}) => id === 'dark')) throw Error('the dark themes were not seen');
        return violations.flatMap((v) => v.id === 'dark' ? v.nodes[0].any[0].data :
            v.nodes.map((n) => `${theme}: ${v.id}: ${n.target.join(' ')} ` +
                n.any.concat(n.all, n.none).map((c) => c.message).join(' ')));
    };
    const found = await look('light', tags), said = found.filter((one) => !Array.isArray(one));
    for (const [theme] of found.filter(Array.isArray)) said.push(...await look(theme, rules));
    return said;
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
        self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        self.page.goto(path)

    def problems(self, widths: tuple[int, ...] = WIDTHS) -> list[str]:
        """Return all that is wrong with the screen as it stands, in every theme and width."""
        found = []
        for width in (*widths, *ALSO_FIT):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            wider = self.page.evaluate(_WIDER)
            found += [f"{width}: {wider} px wider than the screen"] if wider > 0 else []
            if width in widths:
                found += [f"{width} {what}" for what in self.violations(dark=width == widths[0])]
        return [*found, *self.said]

    def violations(self, *, dark: bool) -> list[str]:
        """Return what axe finds in the light theme, and whether the dark ones can be read."""
        self.page.evaluate(_DARK_RULE, {"themes": DARK, "rules": OF_COLOUR})
        looked = {"tags": TAGS, "rules": OF_COLOUR, "dark": dark}
        return list(self.page.evaluate(_RUN, looked))
