from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "apps.reminders"
    label = "reminders"

    def ready(self) -> None:
        from apps.reminders import kinds  # noqa: PLC0415  models are not there before
        from apps.reminders.kinds import invitation, note, review  # noqa: PLC0415

        for module in (review, note, invitation):
            kinds.register(module.KIND)
