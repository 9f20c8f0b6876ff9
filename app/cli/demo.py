"""`armguard demo`: a made-up unit to try everything with."""

from __future__ import annotations

import click

from app.cli.words import record
from app.services import demo

STANDARD = demo.Size()


@click.command("demo")
@click.option("--people", type=click.IntRange(1, 50_000), default=STANDARD.people)
@click.option("--items", type=click.IntRange(1, 20_000), default=STANDARD.items)
@click.option("--transactions", type=click.IntRange(min=0), default=STANDARD.transactions)
@click.option("--seed", type=int, default=STANDARD.seed, help="The same seed, the same unit.")
def demo_command(people: int, items: int, transactions: int, seed: int) -> None:
    """Load a made-up unit into an empty record and print its sign-ins."""
    with record():
        loaded = demo.load(demo.Size(people, items, transactions, seed))
    click.echo(
        f"Demo unit loaded: {loaded.people} people, {loaded.items} items, "
        f"{loaded.transactions} transactions. Everything in it is made up."
    )
    click.echo("Sign-ins (the passwords are shown only now):")
    for username, role, password in loaded.sign_ins:
        click.echo(f"  {username:<14}{password}  {role}")
