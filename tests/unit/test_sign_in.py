"""Passwords and guesses: what is good enough, what is hashed, and who has to wait for whom."""

from __future__ import annotations

import hashlib
import statistics
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from app import clock
from app.models.audit import AuditRow
from app.models.base import close_database
from app.models.users import SignInFailure, User
from app.models.writes import writes
from app.services.users import passwords, sessions, sign_in, users

GOOD = "blue carabao at dawn"
pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def reyes() -> User:
    return users.add("reyes", "armorer", GOOD)


def right() -> bool:
    return True


def wrong() -> bool:
    return False


def guesses(count: int, user: User, ip: str) -> int:
    """Make wrong guesses without the price of hashing; return how many were looked at."""
    before = SignInFailure.select().count()
    for _ in range(count):
        sign_in.guess(user.username, user, ip, wrong)
    return int(SignInFailure.select().count() - before)


@writes
def failures(count: int, name: str, at: datetime, ip: str) -> None:
    """Put wrong guesses of another time into the record."""
    account = hashlib.sha256(name.encode()).hexdigest()
    for _ in range(count):
        SignInFailure.create(account=account, ip=ip, created_at=at)


def guess_from_everywhere(count: int, user: User, first: int = 0) -> int:
    """Make wrong guesses from a new address each; return how many were looked at."""
    return sum(guesses(1, user, f"10.1.{number // 250}.{number % 250}")
               for number in range(first, first + count))  # fmt: skip


@pytest.mark.parametrize(
    "weak",
    ["short", "elevenchars", "password1234", "P@ssw0rd1234", "armguard2026!", "123456789012",
     "000000000001", "aaaaaaaaaaaa", "abcabcabcabc", "qwertyuiop12", "1q2w3e4r5t6y", "321098765432",
     "reyesreyes12", "Reyes-reyes-2026", "x" * 201],
)  # fmt: skip
def test_a_password_that_is_guessed_first_is_refused(weak: str) -> None:
    assert len(passwords.problems(weak, "reyes")) == 1


@pytest.mark.parametrize(
    "good", [GOOD, "mtn-gate-42-lamp", "correct horse battery", "ñandú ñandú über", "94bx77yuabcz"]
)
def test_a_password_of_any_kind_is_taken_if_it_is_long(good: str) -> None:
    assert passwords.problems(good, "reyes") == []


def test_random_passwords_are_good_enough_and_differ() -> None:
    made = {passwords.random_password() for _ in range(50)}

    assert len(made) == 50
    assert [text for text in made if passwords.problems(text, "reyes")] == []


def test_a_hash_is_argon2id_at_the_floor_and_fits_its_password_only() -> None:
    kept = passwords.hash_password("Ärger am Tor 7")

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.verify(kept, "A\u0308rger am Tor 7"), "another keyboard's way of typing"
    assert not passwords.verify(kept, "Ärger am Tor 8")
    assert not passwords.verify("no hash", "Ärger am Tor 7")
    assert not passwords.verify(kept, "\ud800 alone")


def is_full() -> bool:
    """Say whether one more would be sent away; from a thread, as it would wait otherwise."""
    said: list[bool] = []

    def knock() -> None:
        try:
            passwords.verify(None, "x")
        except passwords.TooManyAtOnce:
            said.append(True)

    thread = threading.Thread(target=knock, daemon=True)
    thread.start()
    thread.join(0.2)
    return bool(said)


def test_when_too_many_wait_for_their_turn_the_next_is_told_so() -> None:
    deadline = time.monotonic() + 5
    with passwords.turn():
        waiting = [threading.Thread(target=passwords.verify, args=(None, "x")) for _ in range(11)]
        for thread in waiting:
            thread.start()
        while not is_full() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert is_full()
    for thread in waiting:
        thread.join()


def test_unknown_names_take_as_long_as_wrong_passwords(reyes: User) -> None:
    def seconds(name: str, address: str) -> float:
        start = time.thread_time()  # this thread's own work, whatever else the machine does
        assert not sign_in.check(name, "not the password", address).right
        return time.thread_time() - start

    known = statistics.median(seconds(reyes.username, f"10.0.0.{turn}") for turn in range(5))
    unknown = statistics.median(seconds(f"nobody{turn}", f"10.0.1.{turn}") for turn in range(5))

    assert 1 / 3 < unknown / known < 3


def test_the_answer_names_the_user_only_when_all_is_right(reyes: User) -> None:
    assert sign_in.check("REYES", GOOD, "10.0.0.1").user == reyes
    assert sign_in.check("reyes", GOOD + " ", "10.0.0.1") == sign_in.Answer()
    assert sign_in.check("nobody", GOOD, "10.0.0.1") == sign_in.Answer()
    users.disable(reyes)
    assert sign_in.check("reyes", GOOD, "10.0.0.1") == sign_in.Answer()


def test_an_address_waits_longer_after_each_wrong_password(reyes: User) -> None:
    assert guesses(10, reyes, "10.0.0.1") == sign_in.FREE_TRIES
    waits = []
    for count in range(5, 19):
        name = f"after{count}"
        failures(count, name, clock.now(), "10.0.0.1")
        waits.append(round(sign_in.guess(name, reyes, "10.0.0.1", right).wait.total_seconds()))

    assert waits == [2**power for power in range(1, 12)] + [3600] * 3
    assert sign_in.guess("reyes", reyes, "10.0.0.2", right).right, "another device goes on working"


def test_a_guess_is_looked_at_again_when_its_wait_is_over(reyes: User) -> None:
    failures(8, "reyes", clock.now() - timedelta(seconds=15), "10.0.0.1")
    assert sign_in.guess("reyes", reyes, "10.0.0.1", right).wait_seconds in (1, 2)
    failures(8, "cruz", clock.now() - timedelta(seconds=17), "10.0.0.1")
    assert sign_in.guess("cruz", None, "10.0.0.1", right).right


def test_a_right_password_ends_the_waiting(reyes: User) -> None:
    guesses(4, reyes, "10.0.0.1")
    sessions.begin(reyes, "10.0.0.1", "browser")

    assert guesses(4, reyes, "10.0.0.1") == 4
    assert sign_in.guess("reyes", reyes, "10.0.0.1", right).right


def test_ten_thousand_guesses_hash_at_most_a_hundred(reyes: User) -> None:
    sessions.begin(reyes, "10.9.9.9", "the user's own device")

    looked_at = sum(guesses(100, reyes, f"10.2.0.{number}") for number in range(80))
    looked_at += guess_from_everywhere(2000, reyes)
    late = sign_in.guess("reyes", reyes, "10.8.8.8", right)

    assert looked_at == sign_in.MOST_FROM_STRANGERS
    assert not late.right
    assert timedelta(hours=23) < late.wait < timedelta(hours=24)
    assert sign_in.guess("reyes", reyes, "10.9.9.9", right).right, "the user at their own device"
    assert guesses(30, reyes, "10.9.9.9") == sign_in.FREE_TRIES
    close_database()
    assert not sign_in.guess("reyes", reyes, "10.8.8.8", right).right, "forgotten at a restart"


def test_known_addresses_together_stay_within_the_hundred(reyes: User) -> None:
    for number in range(40):
        sessions.begin(reyes, f"10.9.9.{number}", "browser")

    looked_at = sum(guesses(5, reyes, f"10.9.9.{number}") for number in range(40))

    assert looked_at == sign_in.MOST_A_DAY


def test_fifty_guesses_at_once_slip_past_no_count(reyes: User) -> None:
    guess_from_everywhere(sign_in.MOST_FROM_STRANGERS - 2, reyes)
    hashed: list[int] = []
    told_to_wait: list[int] = []

    def is_right() -> bool:
        hashed.append(1)
        time.sleep(0.005)
        return False

    def one(number: int) -> None:
        try:
            sign_in.guess("reyes", reyes, f"10.3.0.{number}", is_right)
        except passwords.TooManyAtOnce:
            told_to_wait.append(1)
        finally:
            close_database()

    _all_at_once(one, 50)

    assert len(hashed) == 2
    assert len(told_to_wait) < 50


def _all_at_once(act: Callable[[int], None], count: int) -> None:
    threads = [threading.Thread(target=act, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_one_address_that_tries_many_names_is_slowed_down(reyes: User) -> None:
    def tries(ip: str) -> list[sign_in.Answer]:
        return [sign_in.guess(f"name{number}", None, ip, wrong) for number in range(40)]

    waits = [bool(answer.wait) for answer in tries("10.0.0.1")]

    assert waits == [False] * sign_in.MOST_A_MINUTE + [True] * 20
    assert sign_in.guess("reyes", reyes, "10.0.0.2", right).right


def test_wrong_guesses_are_forgotten_after_a_day(reyes: User) -> None:
    a_day_ago = clock.now() - sign_in.DAY
    failures(100, "reyes", a_day_ago, "10.0.0.9")
    assert sign_in.guess("reyes", reyes, "10.0.0.1", right).right

    failures(80, "reyes", a_day_ago + timedelta(minutes=1), "10.0.0.9")
    assert not sign_in.guess("reyes", reyes, "10.0.0.1", right).right


def test_a_clock_that_was_ahead_locks_nobody_out(reyes: User) -> None:
    failures(100, "reyes", clock.now() + timedelta(days=3650), "10.0.0.1")

    assert sign_in.guess("reyes", reyes, "10.0.0.1", right).right


def test_the_first_lock_out_of_a_day_is_in_the_chain(reyes: User) -> None:
    guesses(8, reyes, "10.0.0.1")
    guesses(8, reyes, "10.0.0.2")
    sign_in.guess("nobody", None, "10.0.0.3", wrong)

    rows = list(AuditRow.select().where(AuditRow.object_type == "sign-in"))

    assert [(row.action, row.object_id, row.after) for row in rows] == [
        ("lock out", str(reyes.id), '{"failures":5}')
    ]
