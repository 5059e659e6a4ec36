#!/usr/bin/env python3
import os
import sys

BEGINNERS = {"migrate", "start_hospital", "fill_demo", "import_roster", "tick"}
"""Commands that may be the first on an embedded installation. (`up` makes the directory itself, once it can run.)"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coachtrack.settings")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415  settings must be named first
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from environs import EnvError  # noqa: PLC0415

    try:
        _prepare(sys.argv[1:2])
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, EnvError) as error:
        sys.exit(f"coachtrack cannot start: {error}")


def _prepare(command: list[str]) -> None:
    from coachtrack import env  # noqa: PLC0415

    if env.EMBEDDED_DATABASE and BEGINNERS.intersection(command):
        env.make_home()


if __name__ == "__main__":
    main()
