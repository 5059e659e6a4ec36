"""The product's settings as every test process sees them: a data directory of its own, cheap passwords.

The environment is fixed before coachtrack reads it, so that nothing a developer has running, or keeps in .env, is
touched. The database is SQLite in a file (threads and a Celery worker must be able to share it) unless DATABASE_URL
names another: `make test` does that for its PostgreSQL half.
"""

import atexit
import os
import shutil

from tests.servers.process import temp_dir

_folder = temp_dir("data")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

os.environ.update(
    COACHTRACK_DATA_DIR=str(_folder),
    SECRET_KEY="only-for-tests-" + "0123456789" * 5,
    DEBUG="0",
    SITE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    REDIS_URL="",
    EMAIL_URL="smtp://127.0.0.1:1",  # nothing listens there
    DEMO=os.environ.get("COACHTRACK_TEST_DEMO", "0"),
    LOG_LEVEL="WARNING",
)
os.environ.setdefault("DATABASE_URL", "")

from coachtrack.settings import *  # noqa: E402, F403
from coachtrack.settings import DATABASES  # noqa: E402

WHITENOISE_AUTOREFRESH = True  # else every test client reads the whole folder of static files
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": _folder / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA busy_timeout=20000;"
    )

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  whitenoise warns of a missing one
