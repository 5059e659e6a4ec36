from django.conf import settings

from apps.departments.models import Organisation
from apps.operations.demo.services import Persona, cast
from apps.operations.progress import progress


def setup_is_open() -> bool:
    """A real DATABASE_URL has the command start_hospital instead: its first visitor may be anybody."""
    if settings.COACHTRACK_DEMO:
        return True
    return settings.COACHTRACK_EMBEDDED and not Organisation.objects.exists()


def demo_cast() -> list[Persona]:
    """Whom a visitor may become; nobody outside the demo."""
    return cast() if settings.COACHTRACK_DEMO else []


def demo_is_complete() -> bool:
    return bool(settings.COACHTRACK_DEMO) and progress() is None
