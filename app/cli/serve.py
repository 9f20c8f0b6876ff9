"""`armguard run` and `armguard serve`: the web application on Waitress."""

from __future__ import annotations

import errno
import gc
import ipaddress
import logging
import resource
import signal
import sys
import threading
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

import click
import waitress
from waitress.server import BaseWSGIServer, MultiSocketServer

from app import cores, create_app
from app.cli import lean, too_large
from app.cli.companion import Companion
from app.cli.supervised import Watched, answers
from app.cli.words import Problem, log_to_files, log_to_stderr, record
from app.cli.words import settings as from_environment
from app.config import Settings, Supervisor
from app.models import writer
from app.models.base import close_database
from app.services.logs.writing import WEB
from app.services.rescue import damage
from app.services.setup import first_run
from app.web import rescue
from app.web.application import LARGEST_REQUEST
from tasks.sparing import give_back, spare_memory

# A thread mostly waits for the flush; Python's 8 MiB for each would be most of a small computer.
STACK = 512 * 1024
FILES = 4096

_host = click.option("--host", help="Address to listen on (ARMGUARD_HOST, else 127.0.0.1).")
_port = click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to listen on (ARMGUARD_PORT, else 8000)."
)


@click.command("run")
@_host
@_port
def run_command(host: str | None, port: int | None) -> None:
    """Start ArmGuard on this computer: the pages, and the worker beside them."""
    _serve(host, port, Companion())


@click.command("serve")
@_host
@_port
def serve_command(host: str | None, port: int | None) -> None:
    """Serve the web application only."""
    _serve(host, port, None)


def _serve(host: str | None, port: int | None, companion: Companion | None) -> None:
    """Serve until SIGTERM or SIGINT; both end with exit code 0."""
    chosen = _chosen(host, port)
    _log(chosen)
    spare_memory()
    cores.keep_to_one()
    writer.keep_savepoints_in_memory()
    _allow_files()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    threading.stack_size(STACK)
    found = damage.find(chosen.database_path, chosen.data)
    if found is not None:
        _rescue(chosen, found)
        return
    with record(chosen):
        log_to_files(chosen, WEB)
        app = create_app(chosen)
        lean.begun()
        server = _bind(app, chosen)
        _announce(chosen, first_run.offer(chosen))
        close_database()
        give_back()
        gc.freeze()  # what the start has made is never looked through for waste again
        with _watched(chosen), companion or nullcontext(), writer.at_work():
            server.run()
        server.close()


def _rescue(chosen: Settings, found: damage.Damage) -> None:
    """Serve what can still be said while the record cannot be used; no worker is started."""
    app, desk = rescue.build(chosen, found)
    lean.begun()
    server = _bind(app, chosen)
    click.echo(f"armguard: {found.text} A rescue page is served in place of ArmGuard.", err=True)
    _announce(chosen, None)
    click.echo(f"Code for the list of who holds what: {desk.code}")
    with _watched(chosen):
        server.run()
    server.close()


def _watched(chosen: Settings) -> AbstractContextManager[object]:
    """Have systemd know whether this server answers itself, where systemd started it."""
    supervisor, path = Supervisor.from_env(), chosen.socket
    if not supervisor.socket or path is None:
        return nullcontext()
    return Watched(supervisor, lambda: answers(path, supervisor.seconds / 4))


def _chosen(host: str | None, port: int | None) -> Settings:
    """Return the environment's settings; an address on the command line goes before its socket."""
    chosen = from_environment()
    if host or port:
        chosen = replace(chosen, socket=None)
    return replace(chosen, host=host or chosen.host, port=port or chosen.port)


def _log(chosen: Settings) -> None:
    log_to_stderr(chosen)
    # It would say at every burst of requests that threads are busy, which is what they are for.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def _allow_files() -> None:
    """Ask for as many open files as connections and databases may need; shells allow 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _bind(app: Any, chosen: Settings) -> BaseWSGIServer | MultiSocketServer:
    too_large.answer_in_words()
    try:
        return waitress.create_server(app, **_options(chosen))
    except (OSError, ValueError) as error:
        raise Problem(_cannot_listen(chosen, error)) from None


def _options(chosen: Settings) -> dict[str, Any]:
    """Return Waitress's settings; its own would fall to about a hundred slow sockets."""
    options: dict[str, Any] = {
        "threads": chosen.threads,
        "connection_limit": 1000,
        "channel_timeout": 20,
        "cleanup_interval": 10,
        # select() breaks at the 1024th file, which a thousand connections and a database reach.
        "asyncore_use_poll": True,
        # A long file is made no faster than the browser takes it, so little of it waits in memory.
        "outbuf_overflow": 128 * 1024,
        "outbuf_high_watermark": 512 * 1024,
        "max_request_body_size": LARGEST_REQUEST,
        "ident": None,
        "clear_untrusted_proxy_headers": True,
    }
    if chosen.socket:
        options |= {"unix_socket": chosen.socket, "unix_socket_perms": "660"}
    else:
        options |= {"host": chosen.host, "port": chosen.port}
    if chosen.trusted_proxy:
        options |= {
            "trusted_proxy": chosen.trusted_proxy,
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
        }
    return options


def _cannot_listen(chosen: Settings, error: Exception) -> str:
    if chosen.socket:
        return f"ARMGUARD_SOCKET {chosen.socket} cannot be used: {error}."
    code = error.errno if isinstance(error, OSError) else None
    other = f"Choose another port: armguard run --port {_next_port(chosen.port)}"
    if code == errno.EADDRINUSE:
        return f"Port {chosen.port} is taken by another program. {other}"
    if code == errno.EACCES:
        return (
            f"Port {chosen.port} needs the rights of root, which ArmGuard should not have. {other}"
        )
    return f"The address {chosen.host} is not one of this computer. Choose another with --host."


def _next_port(port: int) -> int:
    return port + 1 if 1024 <= port < 65535 else 8000


def _announce(chosen: Settings, code: str | None) -> None:
    """Say where ArmGuard is and, at the first run, how to make the first user."""
    place = f"http://{_in_address(chosen.host)}:{chosen.port}"
    if chosen.socket:
        click.echo(f"ArmGuard listens on {chosen.socket}")
    else:
        click.echo(f"ArmGuard is at {place}")
    if code is not None:
        where = "/setup" if chosen.socket else f"{place}/setup"
        click.echo(f"There is no superuser yet. Make one at {where}")
        click.echo(f"Setup code: {code}")
    if not chosen.socket and not chosen.trusted_proxy and not _is_loopback(chosen.host):
        click.echo(
            "Warning: others on the network can reach ArmGuard, and passwords travel unencrypted. "
            "Put a proxy with HTTPS in front and name it in ARMGUARD_TRUSTED_PROXY.",
            err=True,
        )


def _in_address(host: str) -> str:
    """Return a host as it stands in an address: what means every interface is this computer."""
    if host in ("0.0.0.0", "::", "*"):  # noqa: S104  (compared, not bound)
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _stop(*_: object) -> None:
    sys.exit(0)
