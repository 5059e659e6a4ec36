"""A flag stands on a department: the program office is told, and after it, in its own words, who leads there.

The lead reads the flag on the department's page from its first minute, like the office. What waits is the message:
the first word should come from somebody who offers help. So it leaves when the office has planned a call or said
that it looks after the flag, and after three working days in any case, so that nobody is talked about for long
without knowing. Where the office found that the flag is not about people, or put it off, the lead gets no message.
A department to watch is on the program page and in the digest, and in no mail.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef

from apps.accounts.models import User
from apps.core.weeks import local_date
from apps.drift.models import DriftFlag, Status
from apps.drift.querysets import DriftFlagQuerySet
from apps.drift.selectors.shapes import RANK
from apps.reminders.kinds import Kind, Occurrence, Send, Stop, Verdict, Wait
from apps.reminders.kinds.flag_letters import letter_to_office, letters_to_leads
from apps.reminders.models import Reminder, Topic
from apps.reminders.office_hours import OfficeHours
from apps.reminders.selectors.office import Desk, desk, leads_of, office_hours, program_office
from apps.reminders.selectors.settled import settled_flags, settled_support

OFFICE, LEAD = "flag", "support"
STEP = "raised"
WORTH_A_MESSAGE = (Status.DRIFTING, Status.SILENT, Status.UNCONFIRMED, Status.TOOL_ISSUE)
WORTH_TELLING = timedelta(days=14)
"""Of an older flag the pages tell: nobody gets the messages of a quarter at once."""
GRACE = 3
"""Working days that the office has for the first word."""
MORNING = time(9)
MAILS_A_DAY = 5
"""As many calls as somebody makes in a day. Further flags of that day are in the inbox and on the program page."""
A_DAY = timedelta(hours=20)

State = DriftFlag.State
Channel = Reminder.Channel
TAKEN_UP = {
    State.ACKNOWLEDGED: "somebody looks after it already",
    State.SNOOZED: "the program office put it off",
    State.NOT_PEOPLE: "it is not about people",
    State.CLEARED: "off the list by then",
}
NOT_FOR_THE_LEAD = (State.SNOOZED, State.NOT_PEOPLE, State.CLEARED)


def due_to_office(since: datetime | None, now: datetime) -> list[Occurrence]:
    """Looks at every flag of the last two weeks whatever the mark says: they are few."""
    flags = list(_untold(OFFICE, now).filter(state=State.OPEN))
    if not flags:
        return []
    hours, people = office_hours(now), program_office(Topic.SUPPORT)
    due = [(flag, at) for flag in flags if (at := hours.open_from(flag.raised_at)) <= now]
    return [_occurrence(flag, person, at) for flag, at in due for person in people]


def due_to_leads(since: datetime | None, now: datetime) -> list[Occurrence]:
    """To everybody who leads the department; where nobody does, to who stands in."""
    flags = list(_untold(LEAD, now).exclude(state__in=NOT_FOR_THE_LEAD))
    if not flags:
        return []
    hours = office_hours(now)
    due = [(flag, at) for flag in flags if (at := _first_word(flag, hours)) <= now]
    leads = leads_of({flag.department_id for flag, _ in due}, local_date(now, hours.zone))
    return [_occurrence(flag, person, at) for flag, at in due for person in leads[flag.department_id]]


def _untold(kind: str, now: datetime) -> DriftFlagQuerySet:
    told = Reminder.objects.filter(kind=kind, subject=OuterRef("public_id"))
    lately = DriftFlag.objects.standing().filter(raised_at__lte=now, raised_at__gt=now - WORTH_TELLING)
    return lately.filter(~Exists(told), status__in=WORTH_A_MESSAGE)


def _first_word(flag: DriftFlag, hours: OfficeHours) -> datetime:
    """When the lead is written to: once the office has taken it up, else when its grace is over."""
    taken_up = hours.open_from(flag.acknowledged_at) if flag.acknowledged_at else None
    return min(taken_up or _at_the_latest(flag, hours), _at_the_latest(flag, hours))


def _at_the_latest(flag: DriftFlag, hours: OfficeHours) -> datetime:
    return hours.on_working_day(flag.raised_at, GRACE, MORNING)


def _occurrence(flag: DriftFlag, person: User, at: datetime) -> Occurrence:
    return Occurrence(flag.public_id, STEP, person, at, at + WORTH_TELLING, 5, flag.department_id)


def judge_for_office(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    flags, at_desk = _flags(reminders), desk({reminder.recipient_id for reminder in reminders}, now)
    verdicts = {
        reminder.pk: _held_back(reminder, flag, at_desk, now) or _letter(flag, at_desk.hours)
        for reminder in reminders
        if (flag := flags.get(reminder.subject))
    }
    return verdicts | _beyond_a_days_mails(reminders, verdicts, flags, now)


def judge_for_leads(reminders: Sequence[Reminder], now: datetime) -> dict[int, Verdict]:
    flags, at_desk = _flags(reminders), desk({reminder.recipient_id for reminder in reminders}, now)
    leads = leads_of({flag.department_id for flag in flags.values()}, local_date(now, at_desk.hours.zone))
    letters = letters_to_leads(flags.values())
    verdicts: dict[int, Verdict] = {}
    for reminder in reminders:
        if flag := flags.get(reminder.subject):
            held_back = _not_for_the_lead(reminder, flag, leads[flag.department_id]) or _wait(reminder, at_desk, now)
            verdicts[reminder.pk] = held_back or letters[flag.pk]
    return verdicts


def _flags(reminders: Sequence[Reminder]) -> dict[object, DriftFlag]:
    subjects = {reminder.subject for reminder in reminders}
    flags = DriftFlag.objects.filter(public_id__in=subjects).select_related("department", "acknowledged_by")
    return {flag.public_id: flag for flag in flags}


def _letter(flag: DriftFlag, hours: OfficeHours) -> Send:
    return letter_to_office(flag, lead_told_by=local_date(_at_the_latest(flag, hours), hours.zone))


def _held_back(reminder: Reminder, flag: DriftFlag, at_desk: Desk, now: datetime) -> Stop | Wait | None:
    if flag.state != State.OPEN:
        return Stop(TAKEN_UP[State(flag.state)])
    if not reminder.recipient.is_program_manager:
        return Stop("no longer in the program office")
    return _wait(reminder, at_desk, now)


def _not_for_the_lead(reminder: Reminder, flag: DriftFlag, leads: list[User]) -> Stop | None:
    if flag.state in NOT_FOR_THE_LEAD:
        return Stop(TAKEN_UP[State(flag.state)])
    return None if reminder.recipient in leads else Stop("somebody else leads there now")


def _wait(reminder: Reminder, at_desk: Desk, now: datetime) -> Wait | None:
    free = at_desk.free_from(reminder.recipient_id, now)
    return Wait(free) if free > now else None


def _beyond_a_days_mails(
    reminders: Sequence[Reminder], verdicts: Mapping[int, Verdict], flags: Mapping[object, DriftFlag], now: datetime
) -> dict[int, Verdict]:
    """The worst departments go by e-mail; the rest of a bad night is in the inbox."""
    mails = [row for row in reminders if row.channel == Channel.EMAIL and isinstance(verdicts.get(row.pk), Send)]
    sent = _mailed({row.recipient_id for row in mails}, now)
    beyond: dict[int, Verdict] = {}
    for row in sorted(mails, key=lambda row: (RANK[flags[row.subject].status], row.due_at, row.pk)):
        sent[row.recipient_id] += 1
        if sent[row.recipient_id] > MAILS_A_DAY:
            beyond[row.pk] = Stop("enough mails for a day: it is in the inbox and on the program page")
    return beyond


def _mailed(people: set[int], now: datetime) -> Counter[int]:
    rows = Reminder.objects.filter(
        kind=OFFICE, channel=Channel.EMAIL, state=Reminder.State.SENT, closed_at__gt=now - A_DAY, recipient__in=people
    )
    return Counter(dict(rows.order_by().values_list("recipient_id").annotate(n=Count("pk"))))


FLAG = Kind(OFFICE, due_to_office, judge_for_office, topic=Topic.SUPPORT, settled=settled_flags)
SUPPORT = Kind(LEAD, due_to_leads, judge_for_leads, topic=Topic.SUPPORT, settled=settled_support)
