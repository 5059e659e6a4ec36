"""F18 to F23: relays that refuse, put off, turn down, ask for slowness, hang up, stall or lie about encryption."""

import subprocess
import time
from collections import Counter
from datetime import datetime, timedelta

from apps.reminders.models import DeliveryAttempt, Reminder
from tests.faults.certificates import Certificates
from tests.faults.checks import Expected
from tests.faults.world import DUE, MINUTE, World
from tests.servers.relay import Relay

State = Reminder.State
LONGEST_SEND = 60.0
PER_MINUTE = 30
"""What Exchange Online takes from one mailbox."""


def away_for_two_hours(world: World) -> Expected:
    """Refuses every connection; what is urgent goes first once it is back."""
    world.invitations(world.size)
    urgent = Reminder.objects.order_by("-pk")[: world.size // 10].values("pk")
    Reminder.objects.filter(pk__in=list(urgent.values_list("pk", flat=True))).update(priority=0)
    with world.relay.behaving(refuse=True):
        at = world.live(DUE, until=DUE + timedelta(hours=2))
        if tried := Reminder.objects.filter(attempts__gt=1).count():
            world.fail(f"{tried} rows burnt tries on a relay that was not there")
    back = at
    at = world.live(at, until=at + timedelta(hours=3))
    _urgent_first(world)
    world.note(f"2 h away; all handed over {(at - back).total_seconds() / 60:.0f} min after its return (product time)")
    return Expected()


def _urgent_first(world: World) -> None:
    urgent = set(Reminder.objects.filter(priority=0).values_list("message_id", flat=True))
    order = [message.message_id in urgent for message in world.relay.kept]
    if not all(order[: len(urgent)]):
        world.fail("less urgent messages went before urgent ones")


def puts_off_a_third(world: World) -> Expected:
    world.invitations(world.size)
    with world.relay.behaving(put_off=0.3):
        at = world.live(DUE, until=DUE + timedelta(hours=30))
    world.note(f"{world.relay.counts()['451']} × 451; all there after {_hours(at)}")
    return Expected()


def turns_some_down(world: World) -> Expected:
    """Two in a hundred addresses do not exist."""
    unknown = max(1, world.size // 50)
    world.invitations(unknown, mark="gone")
    world.invitations(world.size - unknown)
    with world.relay.behaving(unknown="gone"):
        world.fork("deliver").wait()
        failed = set(Reminder.objects.filter(state=State.FAILED).values_list("address", "attempts"))
        world.live(DUE + MINUTE, until=DUE + timedelta(hours=2))
    if len(failed) != unknown or any("gone" not in address or tries != 1 for address, tries in failed):
        world.fail(f"{len(failed)} of {unknown} unknown addresses were closed after their first try")
    world.note(f"{unknown} × 550, closed at once")
    return Expected()


def wants_it_slow(world: World) -> None:
    """421, then 432, above thirty messages a minute. In true time: the rate is learnt by the database's clock."""
    for code in (421, 432):
        world.invitations(world.size)
        with world.relay.behaving(per_minute=PER_MINUTE, over=code):
            begun = time.time()
            _in_true_time(world, seconds=60 * (world.size / PER_MINUTE + 3))
            _rate(world, begun, code)
        burnt = DeliveryAttempt.objects.values_list("reminder", flat=True)
        most = max(Counter(burnt).values(), default=0)
        if most > 2:
            world.fail(f"a row burnt {most} tries on {code}")
        world.settle(Expected())
        world.forget()


def _in_true_time(world: World, *, seconds: float) -> None:
    begun = time.monotonic()
    while world.unfinished() and time.monotonic() - begun < seconds:
        round_begun = time.monotonic()
        world.fork("deliver", at=DUE + timedelta(seconds=time.monotonic() - begun)).wait()
        time.sleep(max(0.0, 5 - (time.monotonic() - round_begun)))


def _rate(world: World, begun: float, code: int) -> None:
    minutes = Counter(int((message.at - begun) // 60) for message in world.relay.kept if message.at >= begun)
    told = ", ".join(str(minutes[minute]) for minute in range(max(minutes, default=0) + 1))
    world.note(f"{code}: messages by the minute {told}; {world.relay.counts().get(str(code), 0)} × {code}")


def drops_after_taking(world: World) -> Expected:
    """RFC 1047's gap: five in a hundred are taken and the line is cut before the yes."""
    world.invitations(world.size)
    with world.relay.behaving(drop=0.05):
        world.live(DUE, until=DUE + timedelta(hours=12))
    drops = world.relay.counts().get("dropped", 0)
    world.note(f"{drops} lines cut")
    return Expected(bound=drops)


def stalls(world: World) -> Expected:
    """A byte a second; then silence after every tenth message; then the line cut at every verb."""
    world.invitations(world.size)
    begun = time.monotonic()
    with world.relay.behaving(byte_pause=1.0):
        world.fork("deliver").wait(3 * LONGEST_SEND)
    world.note(f"a byte a second: the run ended after {time.monotonic() - begun:.0f} s, {world.unfinished()} to go")
    _silence(world)
    at = DUE + timedelta(minutes=10)
    for verb in ("connect", "EHLO", "MAIL", "RCPT", "DATA", "body", "QUIT"):
        with world.relay.behaving(hang_up_at=verb):
            at = world.live(at, until=at + 2 * MINUTE)
    world.live(at, until=at + timedelta(hours=30))
    return Expected()


def _silence(world: World) -> None:
    left, begun = world.unfinished(), time.monotonic()
    with world.relay.behaving(silent=0.1):
        world.pass_time(timedelta(minutes=5))
        world.fork("deliver", at=DUE + 5 * MINUTE).wait(3 * LONGEST_SEND)
    if left and world.unfinished() == left:
        world.fail("one silent answer held up everybody")
    world.note(f"silence: ended after {time.monotonic() - begun:.0f} s, {world.unfinished()} to go")


def lies_about_encryption(world: World) -> Expected:
    """An expired certificate, and no STARTTLS at all: nothing leaves in either case, and all once it is in order."""
    world.invitations(world.size)
    papers = Certificates.make(world.folder)
    at = DUE
    for certificate, offered in ((papers.expired, True), (papers.good, False), (papers.good, True)):
        relay = Relay.start(certificate=certificate)
        try:
            relay.set(starttls=offered)
            for _ in range(4):
                _encrypted_tick(world, relay, papers, at)
                world.pass_time(5 * MINUTE)
                at += 5 * MINUTE
            taken = len(relay.kept)
            good = certificate == papers.good and offered
            if not good and taken:
                world.fail(f"{taken} messages left although the encryption was not in order")
            world.book(relay.kept)
        finally:
            relay.stop()
    return Expected()


def _encrypted_tick(world: World, relay: Relay, papers: Certificates, at: datetime) -> None:
    address = f"submission://127.0.0.1:{relay.port}"
    process = world.tick("deliver", at=at, EMAIL_URL=address, SSL_CERT_FILE=str(papers.authority))
    try:
        process.wait(2 * LONGEST_SEND)
    except subprocess.TimeoutExpired:
        world.fail("a run over an encrypted line did not end")


def _hours(at: datetime) -> str:
    return f"{(at - DUE).total_seconds() / 3600:.1f} h of product time"
