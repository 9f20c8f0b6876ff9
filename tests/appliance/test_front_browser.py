"""A real browser before the installed nginx: it learns to trust this machine alone."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from playwright.sync_api import Browser, Error, Page, Playwright

from app import clock
from app.models.base import close_database, open_database
from app.models.stations import Station
from app.services.certificates import serving
from app.services.certificates.authority import Authority
from tests import camera
from tests.appliance.device import started
from tests.appliance.front import LOOPBACK, NAME, PASSWORD, Front, in_front_of
from tests.e2e.axe import Examiner

BANK = "bank.example"
NO_TRUST = "ERR_CERT_AUTHORITY_INVALID"
NOT_FOR_THAT = "ERR_CERT_(INVALID|NAME_CONSTRAINT_VIOLATION)"


@pytest.fixture(scope="module")
def front(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Give an ArmGuard with one superuser, lim, behind nginx."""
    with in_front_of(prepared, tmp_path_factory.mktemp("front"), "superuser") as running:
        yield running


@contextmanager
def device(
    playwright: Playwright, front: Front, home: Path, *options: str, trusts: bool, **others: int
) -> Iterator[Browser]:
    """Give a device that finds the machine by its name, and has taken its certificate or not."""
    ports = {f"{NAME}:443": front.https, f"{NAME}:80": front.http}
    ports |= {f"{name}:443": port for name, port in others.items()}
    found = {name: f"{LOOPBACK}:{port}" for name, port in ports.items()}
    authority = front.tls / "ca.crt" if trusts else None
    with started(playwright, home, found, trusts=authority, options=options) as browser:
        yield browser


def test_a_device_is_told_how_to_trust_and_not_let_in_before(
    playwright: Playwright, front: Front, tmp_path: Path
) -> None:
    with device(playwright, front, tmp_path / "home", trusts=False) as browser:
        context = browser.new_context(base_url=f"http://{NAME}", reduced_motion="reduce")
        examiner = Examiner(context)
        examiner.open("/trust")
        page = examiner.page

        page.get_by_text("does not trust this ArmGuard yet").wait_for()
        page.wait_for_event("requestfailed", lambda request: "/trust/reached" in request.url)

        assert page.get_by_text("Done: this device trusts").is_hidden()
        assert page.get_by_text("sudo cp armguard-ca.crt").is_visible(), "the steps of this device"
        assert context.cookies() == []
        # The browser complains of the certificate, which is the point; of nothing else.
        assert {said for said in examiner.problems() if NO_TRUST not in said} == set()
        with pytest.raises(Error, match=NO_TRUST):
            page.goto(f"https://{NAME}/")


def test_a_device_that_took_the_certificate_sees_the_tick_and_goes_in(
    playwright: Playwright, front: Front, tmp_path: Path
) -> None:
    with device(playwright, front, tmp_path / "home", trusts=True) as browser:
        context = browser.new_context(base_url=f"http://{NAME}", reduced_motion="reduce")
        examiner = Examiner(context)
        examiner.open("/trust")
        page = examiner.page
        page.get_by_text("Done: this device trusts this ArmGuard").wait_for()
        assert page.get_by_text("does not trust this ArmGuard yet").is_hidden()
        assert examiner.problems() == []

        page.get_by_role("link", name="Open ArmGuard").click()
        sign_in(page)
        page.goto("/counter")

        assert page.url == f"https://{NAME}/counter"
        assert page.evaluate("window.isSecureContext")
        assert {cookie["secure"] for cookie in context.cookies() if cookie["httpOnly"]} == {True}
        assert examiner.said == []
    open_database(front.data / "armguard.db", media=front.data / "media")
    assert [station.https_at is None for station in Station.select()] == [False]
    close_database()


def test_the_camera_reads_where_the_certificate_is_trusted(
    playwright: Playwright, front: Front, tmp_path: Path
) -> None:
    film, code = tmp_path / "film.mjpeg", "AGW4F7K2M9"
    camera.film(film, [(camera.framed(camera.printed(code)), 1)])
    fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    fake += [f"--use-file-for-fake-video-capture={film}"]
    with device(playwright, front, tmp_path / "home", *fake, trusts=True) as browser:
        examiner = Examiner(
            browser.new_context(base_url=f"https://{NAME}", reduced_motion="reduce")
        )
        examiner.open("/login")
        page = examiner.page
        sign_in(page)
        page.goto("/labels/test")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        page.get_by_role("link", name="Camera", exact=True).click()

        page.get_by_text(f"It reads {code}").wait_for(timeout=60_000)
        # The decoder's own file came from the disk, through nginx.
        assert any("/static/vendor/zxing_reader.wasm" in url for url in asked)
        assert {url for url in asked if not url.startswith(f"https://{NAME}/")} == set()
        assert examiner.said == []


def sign_in(page: Page) -> None:
    page.get_by_label("Username").fill("lim")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"https://{NAME}/")


def test_the_steps_of_the_device_that_asks_are_open(
    playwright: Playwright, front: Front, tmp_path: Path
) -> None:
    devices = {
        "iPhone": ("(iPhone; CPU iPhone OS 18_0 like Mac OS X)", True),
        "iPhone and iPad": ("(Macintosh; Intel Mac OS X 10_15_7)", True),  # as an iPad says
        "macOS": ("(Macintosh; Intel Mac OS X 10_15_7)", False),
        "Android": ("(Linux; Android 14; K)", True),
        "Windows": ("(Windows NT 10.0; Win64; x64)", False),
    }
    with device(playwright, front, tmp_path / "home", trusts=False) as browser:
        for name, (agent, is_touched) in devices.items():
            context = browser.new_context(
                base_url=f"http://{NAME}", user_agent=f"Mozilla/5.0 {agent}", has_touch=is_touched
            )
            page = context.new_page()
            page.goto("/trust")
            page.get_by_role("link", name=f" for {name}").wait_for()
            assert page.locator("details[open]").count() == 1
            assert page.locator("details[open] li").first.evaluate(
                "step => getComputedStyle(step).listStyleType"
            ) == "decimal"  # fmt: skip
            context.close()


def test_a_certificate_that_a_thief_of_the_key_makes_for_a_bank_is_refused(
    playwright: Playwright, front: Front, tmp_path: Path
) -> None:
    options = ("--cacert", str(front.tls / "ca.crt"))
    with (
        impostor(front, BANK, tmp_path) as bank,
        impostor(front, NAME, tmp_path) as ours,
        device(playwright, front, tmp_path / "home", trusts=True, **{BANK: bank}) as browser,
        device(playwright, front, tmp_path / "other", trusts=True, **{f"{NAME}": ours}) as other,
    ):
        control = other.new_page().goto(f"https://{NAME}/")
        assert control.header_value("server").startswith("BaseHTTP"), "it may stand for our own"
        page = browser.new_page()
        with pytest.raises(Error, match=NOT_FOR_THAT):
            page.goto(f"https://{BANK}/")

        assert front.curl(f"https://{NAME}:{ours}/", *options).status == 200, "the control"
        assert front.curl(f"https://{BANK}:{bank}/", "--insecure").status == 200, "the control"
        assert front.curl(f"https://{BANK}:{bank}/", *options).code == 60


@contextmanager
def impostor(front: Front, name: str, folder: Path) -> Iterator[int]:
    """Serve `name` with a certificate that the machine's own authority signed; give the port."""
    certificate = x509.load_pem_x509_certificate((front.tls / "ca.crt").read_bytes())
    stolen = load_pem_private_key((front.tls / "ca.key").read_bytes(), password=None)
    key = ec.generate_private_key(ec.SECP256R1())
    assert isinstance(stolen, ec.EllipticCurvePrivateKey)
    signed = serving.new(Authority(certificate, stolen), key, name, [], clock.now())
    both = folder / f"{name}.pem"
    both.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + signed)
    server = ThreadingHTTPServer((LOOPBACK, 0), Answer)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    # The handshake is the thread's: a browser opens connections that it does not use at once.
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.socket.close()


class Answer(BaseHTTPRequestHandler):
    """Says yes to everything."""

    timeout = 20

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Write nothing."""
