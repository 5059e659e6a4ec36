from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "apps.reminders"
    label = "reminders"

    def ready(self) -> None:
        from apps.departments.context_processors import ask_beside  # noqa: PLC0415  models are not there before
        from apps.reminders import kinds  # noqa: PLC0415
        from apps.reminders.context_processors import UNREAD, unread_of  # noqa: PLC0415
        from apps.reminders.kinds import (  # noqa: PLC0415
            alarm,
            barrier,
            canary,
            escalation,
            flag,
            invitation,
            note,
            review,
            review_digest,
            unreached,
        )
        from apps.reminders.models import Reminder  # noqa: PLC0415
        from apps.reminders.transports import inbox, register_transport, smtp  # noqa: PLC0415

        for kind in (
            alarm.KIND,
            canary.KIND,
            review.KIND,
            review_digest.KIND,
            escalation.KIND,
            note.KIND,
            barrier.KIND,
            invitation.KIND,
            flag.FLAG,
            flag.SUPPORT,
            unreached.KIND,
        ):
            kinds.register(kind)
        register_transport(Reminder.Channel.EMAIL, smtp.Smtp)
        register_transport(Reminder.Channel.INBOX, inbox.Inbox)
        ask_beside(UNREAD, unread_of)
