from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "apps.feedback"
    label = "feedback"

    def ready(self) -> None:
        from apps.departments.context_processors import ask_beside  # noqa: PLC0415  models are not there before
        from apps.feedback.context_processors import ANSWERS, answers_of  # noqa: PLC0415

        ask_beside(ANSWERS, answers_of)
