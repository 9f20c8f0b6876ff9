"""`armguard personnel erase`: takes a person's data out of the record after the retention rule."""

from __future__ import annotations

import sys

import click

from app.cli.words import Problem, record
from app.models.users import User
from app.queries import lookup
from app.services.records import erasing, erasing_mentions
from app.services.records.erasing import Plan
from app.services.users import sign_in

_STAYS = """What stays: their id and rank, their entries in the ledger, numbers and dates of
receipts, and the audit chain, which still verifies. Their id holds their service number.
What others wrote elsewhere and named them in stays, too, but for what --also names. So do
papers, files that were saved outside ArmGuard, and every backup that was made before: they hold
the data until they are thrown away by their own rule."""


@click.group("personnel")
def personnel_command() -> None:
    """Erase the data of people who left long ago."""


@personnel_command.command("erase")
@click.argument("person")
@click.option("--by", help="The superuser who does it; asked for the password.")
@click.option("--reason", default="", help="Why; it stays in the record.")
@click.option("--dry-run", is_flag=True, help="Only say what would go. Nothing is written.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option(
    "--also",
    multiple=True,
    metavar="TABLE:KEY",
    help="A text of others, of those that the dry run lists, in which the name goes, too; or all.",
)
@click.option("--yes", is_flag=True, help="Do not ask to type the person's id.")
def erase(
    person: str,
    by: str | None,
    reason: str,
    dry_run: bool,
    password_stdin: bool,
    also: tuple[str, ...],
    yes: bool,
) -> None:
    """Erase the data of PERSON (code or id): names, numbers, photograph, texts about them.

    Refused while they hold or owe anything, or the rule of retention keeps them. There is no way
    back but a backup. Start with --dry-run.
    """
    with record() as settings:
        found = lookup.exactly(person).people
        if len(found) != 1:
            raise Problem(f"{person!r} is no code or id of anybody.")
        planned = erasing.plan(found[0], settings.data)
        _say(planned)
        _say_mentions(planned, also)
        if dry_run:
            click.echo("This was a dry run: nothing was changed.")
            return
        if planned.against:
            raise Problem("Nothing was erased.")
        user = _superuser(by, password_stdin)
        if not yes and click.prompt(f"Type {found[0]} to erase") != found[0]:
            raise Problem("That was another id. Nothing was erased.")
        erasing.erase(found[0], reason, user=user, data=settings.data, also=also)
        click.echo("Erased. Cleaning the file of what was written there before …")
        if not erasing.wipe():
            raise Problem(
                "The data is erased, and remains of it are still in the file, because ArmGuard is "
                "running. Stop it and run `armguard personnel wipe`."
            )
    click.echo("Done. `armguard verify` proves the record as before.")


@personnel_command.command("wipe")
def wipe() -> None:
    """Write the record's file anew, so that nothing erased remains in it; safe at any time."""
    with record():
        if not erasing.wipe():
            raise Problem("ArmGuard is running and reads the file. Stop it and try again.")
    click.echo("Nothing that was erased remains in the file.")


def _say(planned: Plan) -> None:
    person = planned.person
    click.echo(f"{person.rank.name} {person.surname}, {person.first_name} ({person.id})")
    for sentence in planned.against:
        click.echo(f"  Against it: {sentence}")
    click.echo("What goes: surname, first name, initial, serial, mobile, e-mail, reasons")
    for words, count in planned.places:
        click.echo(f"  {count} x {words}")
    click.echo(f"  {len(planned.files)} x files: photograph, receipts, scans, what jobs made")
    click.echo(_STAYS)


def _say_mentions(planned: Plan, also: tuple[str, ...]) -> None:
    """List each text of others that names them, and say what becomes of it."""
    if not planned.mentions:
        click.echo("No text of others names them.")
        return
    going = set(erasing_mentions.chosen(planned.mentions, also))
    click.echo("Texts of others in which the name stands as a whole word; it may be another's:")
    for one in planned.mentions:
        is_going = (one.table, one.key) in going
        fate = "goes" if is_going else "stays" if one.may_go else "stays; edit it where it stands"
        click.echo(f"  {one.name} {one.column} ({fate}): … {one.excerpt} …")
    click.echo("--also TABLE:KEY, or --also all, takes the name out of such a text.")


def _superuser(by: str | None, from_stdin: bool) -> User:
    """Return the superuser who proves to be it."""
    if not by:
        raise Problem("Say who does it: --by USERNAME of a superuser.")
    if from_stdin:
        password = sys.stdin.readline().removesuffix("\n").removesuffix("\r")
    else:
        password = click.prompt(f"Password of {by}", hide_input=True)
    answer = sign_in.check(by, password, None)
    user = answer.user if answer.right else None
    if user is None:
        raise Problem("Username or password is wrong. Nothing was erased.")
    if user.role != "superuser":
        raise Problem("Only a superuser erases. Nothing was erased.")
    return user
