from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "apps.insights"
    label = "insights"

    def ready(self) -> None:
        from apps.insights import digest  # noqa: PLC0415  models are not there before
        from apps.reminders import kinds  # noqa: PLC0415

        kinds.register(digest.KIND)
