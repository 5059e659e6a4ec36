from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "apps.reviews"
    label = "reviews"

    def ready(self) -> None:
        from apps.departments.context_processors import ask_beside  # noqa: PLC0415  models are not there before
        from apps.reviews.selectors.history import WAITING, waiting_for  # noqa: PLC0415

        ask_beside(WAITING, waiting_for)
