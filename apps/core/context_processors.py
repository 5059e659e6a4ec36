from django.conf import settings
from django.http import HttpRequest

PHONE_PARTS = tuple(f"js/phone/{name}.js" for name in ("bar", "own", "send", "store", "tap"))
"""What js/phone.js is made of: named to a browser at once, so that they need not wait for one another."""


def product(request: HttpRequest) -> dict[str, object]:
    return {"demo": settings.COACHTRACK_DEMO, "phone_parts": PHONE_PARTS}
