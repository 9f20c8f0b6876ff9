"""The camera reads what the product prints, live and on photographs, inside the page's rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import ImageOps
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, Route, expect

from tests import camera
from tests.e2e.axe import Examiner
from tests.e2e.conftest import WHOLE, opened, sign_in
from tests.e2e.desk import Desk
from tests.e2e.server import Server, ledger

CODE = "AGW4F7K2M9"
BARS = 1.25  # bars are long: they are held nearer, so that they fill the picture
FILM_MS = 60_000
TURNS = range(45, 360, 45)
PARTS = ("worker", "library", "wasm")
# What the page's own rules forbid, heard wherever it happens.
LISTEN = """addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI}) =>
  console.error(`refused: ${violatedDirective} ${blockedURI}`))"""
Scenes = list[tuple[Any, float]]


class Device:
    """A device with a camera; keeps what its pages ask for."""

    def __init__(self, browser: Browser, base: str, **options: Any) -> None:
        self.context = browser.new_context(base_url=base, **options)
        self.context.add_init_script(LISTEN)
        self.asked: list[str] = []
        self.context.on("request", self._asked)
        sign_in(self.context)

    def _asked(self, request: Request) -> None:
        self.asked.append(request.url)

    def desk(self) -> Desk:
        desk = Desk(self.context.new_page())
        desk.open()
        return desk


@pytest.fixture(scope="session")
def chromium(whole_chromium: Browser) -> Browser:
    """Give the browser that has cameras."""
    return whole_chromium


@pytest.fixture
def filmed(
    playwright: Playwright, server: Server, tmp_path: Path
) -> Iterator[Callable[[Scenes], Device]]:
    """Give devices whose camera sees a film, over and over."""
    browsers: list[Browser] = []

    def device(scenes: Scenes) -> Device:
        path = tmp_path / "film.mjpeg"
        camera.film(path, scenes)
        fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        browsers.append(
            opened(playwright, WHOLE, *fake, f"--use-file-for-fake-video-capture={path}")
        )
        return Device(browsers[-1], server.at())

    yield device
    for browser in browsers:
        browser.close()


def tap_camera(page: Page) -> None:
    page.get_by_role("link", name="Camera", exact=True).click()


def test_the_camera_issues_what_it_sees_as_a_scanner_would(
    filmed: Callable[[Scenes], Device], server: Server, people: list[str], radios: list[str]
) -> None:
    worn = camera.torn(camera.printed(radios[4]), 0.04)
    beyond = camera.torn(camera.printed(radios[7]), 0.4)
    seen = [
        camera.framed(camera.printed(people[0])),
        camera.framed(camera.printed(radios[0])),
        camera.framed(camera.printed(radios[1]), share=0.3),
        camera.framed(camera.printed(radios[2]), turn=37),
        camera.framed(camera.printed(radios[3]), light=0.25, noise=6),
        camera.framed(worn),
        camera.framed(camera.marked(radios[5], "DataMatrix"), turn=200),
        camera.framed(camera.printed(radios[6], bars=True), share=BARS),
        camera.framed(beyond),
    ]
    scenes = [(scene, 0.8) for scene in seen]
    # A busy machine sends what it saw while the desk is empty, and sees the rest the next time.
    device = filmed([(camera.nothing(), 1), *scenes, (camera.nothing(), 6)])
    desk = device.desk()
    before = len(device.asked)

    tap_camera(desk.page)
    expect(desk.lists).to_contain_text("SGT CRUZ, Juan", timeout=FILM_MS)
    expect(desk.lists).to_contain_text("P07", timeout=FILM_MS)
    for number in range(1, 8):
        expect(desk.lists).to_contain_text(f"P{number:02d}", timeout=FILM_MS)
    desk.saved()

    assert sorted(ledger()) == [f"Take P{number:02d}" for number in range(1, 8)]
    assert {url for url in device.asked if not url.startswith(server.at())} == set()
    assert sum(url.endswith(".wasm") or ".wasm?" in url for url in device.asked[before:]) == 1
    assert desk.problems == []

    desk.page.get_by_role("button", name="Close").click()
    assert desk.page.evaluate("document.querySelector('video')") is None
    desk.page.goto("/labels/test")
    tap_camera(desk.page)
    expect(desk.page.get_by_role("status").first).to_contain_text("It reads AG", timeout=FILM_MS)
    assert desk.problems == []


def stills() -> dict[str, tuple[bytes, bool]]:
    """Return pictures by name, and whether their code can be read."""
    shown = {
        "QR": (camera.printed(CODE), 0.5),
        "Data Matrix": (camera.marked(CODE, "DataMatrix"), 0.4),
        "Code 128": (camera.printed(CODE, bars=True), BARS),
        "Code 39": (camera.marked(CODE, "Code39"), BARS),
    }
    found: dict[str, tuple[bytes, bool]] = {}
    for name, (label, share) in shown.items():
        looks: dict[str, dict[str, float]] = {
            "plain": {"share": share},
            "dim": {"share": share, "light": 0.22, "noise": 5},
            "turned over": {"share": share, "turn": 180},
            "tilted": {"share": share, "turn": 4},
        }
        if name in ("QR", "Data Matrix"):
            looks |= {f"turned {turn}": {"turn": turn, "share": share} for turn in TURNS}
            looks |= {"small": {"share": 0.2}, "blurred": {"share": share, "blur": 1.6}}
        for look, how in looks.items():
            found[f"{name} {look}"] = camera.as_jpeg(camera.framed(label, **how)), True
        light_on_dark = camera.framed(ImageOps.invert(label), share=share)
        found[f"{name} light on dark"] = camera.as_jpeg(light_on_dark), True
        worn, gone = camera.torn(label, 0.03), camera.torn(label, 0.5)
        found[f"{name} worn"] = camera.as_jpeg(camera.framed(worn, share=share)), True
        found[f"{name} beyond reading"] = camera.as_jpeg(camera.framed(gone, share=share)), False
    found["an empty desk"] = camera.as_jpeg(camera.nothing()), False
    noise = camera.framed(camera.nothing(), share=0.9, noise=60)
    found["only noise"] = camera.as_jpeg(noise), False
    return found


READ = """async ([worker, library, wasm, pictures]) => {
  const reader = new Worker(worker);
  reader.postMessage({ library, wasm });
  const said = {};
  for (const [id, [name, jpeg]] of Object.entries(pictures).entries()) {
    const picture = await createImageBitmap(await (await fetch(jpeg)).blob());
    const answer = new Promise((done) => (reader.onmessage = ({ data }) => done(data)));
    reader.postMessage({ id: id + 1, picture, isPhoto: true }, [picture]);
    const { codes, failed } = await answer;
    said[name] = failed ? "failed" : [...new Set(codes.map(({ text }) => text))];
  }
  return said;
}"""


def test_the_decoder_reads_each_kind_in_each_state_and_nothing_where_nothing_is(
    desk: Desk, context: BrowserContext
) -> None:
    pictures = stills()
    sheet = context.request.get("/camera", headers={"X-Requested-With": "camera"}).text()
    files = [re.search(rf'data-{name}="([^"]+)"', sheet)[1] for name in PARTS]
    data = {name: f"/{place}.jpg" for place, name in enumerate(pictures)}
    by_place = {f"/{place}.jpg": jpeg for place, (jpeg, _) in enumerate(pictures.values())}
    context.route(
        re.compile(r"/\d+\.jpg$"),
        lambda route: route.fulfill(body=by_place[urlsplit(route.request.url).path]),
    )

    said = desk.page.evaluate(READ, [*files, data])

    wanted = {name: [CODE] if is_readable else [] for name, (_, is_readable) in pictures.items()}
    assert said == wanted
    assert len(pictures) > 40


def photograph(page: Page, frame: Any) -> None:
    file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": camera.as_jpeg(frame)}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]


def test_without_https_the_button_says_why_and_a_photograph_is_a_scan(
    chromium: Browser, server: Server, people: list[str], radios: list[str]
) -> None:
    device = Device(chromium, server.at("armory.test"))
    desk = device.desk()
    tap_camera(desk.page)
    expect(desk.page.locator(".camera")).to_contain_text("works only over HTTPS")

    photograph(desk.page, camera.framed(camera.printed(people[0])))
    expect(desk.lists).to_contain_text("SGT CRUZ, Juan")
    photograph(desk.page, camera.framed(camera.printed(radios[0]), turn=60))
    expect(desk.title).to_contain_text("ISSUED")
    device.context.route("**/bundle/decoder.js*", lambda route: route.abort())
    desk.page.reload()
    tap_camera(desk.page)
    photograph(desk.page, camera.framed(camera.printed(radios[1])))
    expect(desk.lists).to_contain_text("P02")  # read by the server
    photograph(desk.page, camera.nothing())
    said = desk.page.locator(".camera").get_by_role("status")
    expect(said).to_contain_text("no code on this photograph")
    desk.saved()

    assert ledger() == ["Take P01", "Take P02"]
    assert {url for url in device.asked if not url.startswith(server.at("armory.test"))} == set()
    device.context.close()


def test_without_scripts_a_photograph_is_a_scan_too(
    chromium: Browser, context: BrowserContext, server: Server, people: list[str]
) -> None:
    state = context.storage_state()
    plain = chromium.new_context(
        base_url=server.at(), storage_state=state, java_script_enabled=False
    )
    page = plain.new_page()
    page.goto("/counter")
    tap_camera(page)
    photograph(page, camera.framed(camera.printed(people[0])))
    page.get_by_role("button", name="Record this scan").click()

    expect(page.locator("#scan-result")).to_contain_text("CRUZ")
    plain.close()


NATIVE = """self.BarcodeDetector = class {
  static getSupportedFormats = async () => ["qr_code", "data_matrix", "code_128", "code_39"];
  detect = async () => [{ rawValue: "%s", format: "qr_code" }];
};
"""


def test_a_browser_that_reads_codes_itself_brings_no_decoder_and_the_camera_ends_with_its_sheet(
    filmed: Callable[[Scenes], Device], people: list[str]
) -> None:
    device = filmed([(camera.nothing(), 1)])

    def with_reader(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=NATIVE % people[0] + answer.text())

    device.context.route("**/bundle/decoder.js*", with_reader)
    desk = device.desk()
    tap_camera(desk.page)
    expect(desk.lists).to_contain_text("SGT CRUZ, Juan")
    desk.page.evaluate(
        "globalThis.track = document.querySelector('video').srcObject.getTracks()[0]"
    )

    assert not any("zxing" in url for url in device.asked)
    desk.page.get_by_role("button", name="Close").click()
    assert desk.page.evaluate("track.readyState") == "ended"
    expect(desk.page.locator(".camera")).to_have_count(0)
    desk.page.goto("/personnel")
    rows = desk.page.get_by_role("row", name=re.compile("CRUZ|REYES"))
    expect(rows).to_have_count(2)
    tap_camera(desk.page)
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("CRUZ")
    assert desk.problems == []

    screen = Examiner(device.context)
    screen.open("/counter")
    tap_camera(screen.page)
    expect(screen.page.get_by_role("status").filter(has_text="Read AG")).to_be_visible()
    expect(screen.page.get_by_role("link", name="Camera", exact=True)).to_have_attribute(
        "aria-expanded", "true"
    )
    assert screen.violations(dark=False) == screen.said == []
