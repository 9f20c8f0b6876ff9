"""`armguard certificates`: what devices trust, and what the server shows them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import click

from app import clock
from app.cli.words import Problem, in_one_line, settings
from app.queries import certificates
from app.services.certificates import keeping


@click.group("certificates")
def certificates_command() -> None:
    """Make, renew and show this machine's certificates (ARMGUARD_TLS, else /etc/armguard/tls)."""


@certificates_command.command("make")
@click.option("--name", help="The machine's name on the network; else HOSTNAME.local.")
@click.option("--anew", is_flag=True, help="Another authority: every device must trust it again.")
def make(name: str | None, anew: bool) -> None:
    """Make what is missing; a second time changes nothing."""
    folder = settings().tls
    with in_one_line():
        for sentence in keeping.keep(folder, name=name, anew=anew).said:
            click.echo(sentence)
    _show(folder)


@certificates_command.command("renew")
@click.option("--reload", "unit", help="A systemd unit to reload when something is new.")
def renew(unit: str | None) -> None:
    """Renew the server's certificate where its day or an address asks for it; make none else."""
    with in_one_line():
        done = keeping.keep(settings().tls)
    for sentence in done.said:
        click.echo(sentence)
    if done.said and unit:
        _reload(unit)


@certificates_command.command("show")
def show() -> None:
    """Show the name, the addresses, the last day and the fingerprint to compare."""
    _show(settings().tls)


def _show(folder: Path) -> None:
    held = certificates.current(folder)
    if held is None:
        raise Problem(f"There is no certificate in {folder}: armguard certificates make")
    click.echo(f"Name:        {held.name}")
    click.echo(f"Addresses:   {', '.join(held.names[1:]) or 'none'}")
    click.echo(f"Good until:  {clock.local(held.ends):%-d %b %Y} (renewed by itself before)")
    click.echo(f"Trust page:  http://{held.name}/trust")
    click.echo(f"Fingerprint: {held.fingerprint}")


def _reload(unit: str) -> None:
    """Have the server read the new certificate; one that is not running reads it at its start."""
    command = ["/usr/bin/systemctl", "--no-block", "try-reload-or-restart", unit]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise Problem(f"{unit} could not be reloaded: {done.stderr.strip()}")
