from datetime import timedelta
from typing import Any

import dj_email_url
from django.core.exceptions import ImproperlyConfigured

from coachtrack.env import (
    BASE_DIR,
    DATA_DIR,
    DATABASE_URL,
    DEBUG,
    DEMO,
    EMAIL_URL,
    HASTE,
    HOME_DIR,
    HOSPITAL_MARK,
    LOCK_FILE,
    MAIL_LIMITS,
    PORT,
    REDIS_URL,
    SENDING_MARK,
    env,
    secret_key,
)
from coachtrack.schedule import BEAT_SCHEDULE

SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", []), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
HTTPS = SITE_URL.startswith("https://")

# Ours, read by the apps through django.conf.settings.
COACHTRACK_DEMO = DEMO
COACHTRACK_HOME_DIR = HOME_DIR
COACHTRACK_EMBEDDED = not DATABASE_URL
COACHTRACK_VERSION = "0.1.0"
COACHTRACK_PORT = PORT
COACHTRACK_DATA_DIR = DATA_DIR
COACHTRACK_HOSPITAL_MARK = HOSPITAL_MARK
COACHTRACK_LOCK_FILE = LOCK_FILE
COACHTRACK_REDIS_URL = REDIS_URL
COACHTRACK_EMAIL_URL = EMAIL_URL
COACHTRACK_SENDING_MARK = SENDING_MARK
COACHTRACK_CANARY_ADDRESS = env.str("CANARY_ADDRESS", "")
COACHTRACK_CANARY_MAILBOX = env.str("CANARY_MAILBOX", "")  # imaps://user:password@host/INBOX, or maildir:///path
COACHTRACK_ALARM_AFTER = timedelta(minutes=4) / HASTE
"""After so long a standstill is red: what then tells people has a minute, so that they know within five."""
COACHTRACK_MAIL_IS_CAUGHT = env.bool("COACHTRACK_MAIL_IS_CAUGHT", False)  # said by `manage.py up` to its children

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "knox",
    "rest_framework",
    # The line: an app imports only from apps above it.
    "apps.core",
    "apps.audit",
    "apps.accounts",
    "apps.departments",
    "apps.tools",
    "apps.reviews",
    "apps.feedback",
    "apps.drift",
    "apps.reminders",
    "apps.insights",
    "apps.operations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # outside WhiteNoise, so that style sheets shrink too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "apps.core.middleware.LinksWithoutCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "apps.core.middleware.NoStore",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "apps.operations.wake.WakeAfterWrite",
]

ROOT_URLCONF = "coachtrack.urls"
WSGI_APPLICATION = "coachtrack.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.context_processors.product",
                "apps.departments.context_processors.navigation",
                "apps.feedback.context_processors.owners",
                "apps.reminders.context_processors.inbox",
                "apps.operations.context_processors.installation",
            ],
            "builtins": ["apps.core.templatetags.components"],
        },
    }
]

# --- Database: SQLite in WAL with IMMEDIATE transactions, or whatever DATABASE_URL names ---

_SYNCHRONOUS = "OFF" if DEMO else "FULL"  # invented people can be invented again, and a visitor waits for them
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={_SYNCHRONOUS}; PRAGMA busy_timeout=20000;",
}


def _database() -> dict[str, Any]:
    if not DATABASE_URL:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME_DIR / "coachtrack.sqlite3",
            "OPTIONS": _SQLITE_OPTIONS,
        }
    database: dict[str, Any] = dict(env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True))
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = _SQLITE_OPTIONS
    else:
        database.setdefault("OPTIONS", {})["connect_timeout"] = 5
    return database


DATABASES = {"default": _database()}

# --- Who is who ---

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 14 * 24 * 3600
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "insights:home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"

AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours: a slip of the fingers must not cost a clinician the day
AXES_USERNAME_FORM_FIELD = "username"  # else tries are counted by IP address alone
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_IPWARE_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0) or None

# --- Sessions, cookies, headers ---

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz(/reminders)?$"]  # asked on the loopback, where there is no certificate
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.int("TRUSTED_PROXIES", 0) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

# --- Time, language ---

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = True

# --- Files served ---

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = HOME_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Mail ---


def _mail_server() -> dict[str, Any]:
    try:
        server: dict[str, Any] = dj_email_url.parse(EMAIL_URL or "smtp://127.0.0.1:1025")
    except ValueError:
        server = {}
    if not server.get("EMAIL_BACKEND"):
        raise ImproperlyConfigured(
            "EMAIL_URL is not an address such as submission://user:password@mail.example.org:587."
        )
    return server


_mail = _mail_server()
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = _mail["EMAIL_FILE_PATH"] or None
EMAIL_TIMEOUT = 15
COACHTRACK_MAIL_PER_MINUTE = MAIL_LIMITS.per_minute  # 0: no limit
COACHTRACK_MAIL_PER_DAY = MAIL_LIMITS.per_day  # 0: no limit
COACHTRACK_MAIL_CONNECTIONS = MAIL_LIMITS.connections
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", "coachtrack <coachtrack@localhost>")

# --- Celery only wakes the work; the database holds it ---

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "global_keyprefix": "coachtrack:",
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"

# --- API ---

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["apps.accounts.permissions.RefuseAll"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "apps.core.api.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.core.api.problem_details",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "coachtrack",
    "DESCRIPTION": "Weekly department-head reviews, whether AI utilization was coached in them, and where it fades.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_PERMISSIONS": ["apps.accounts.permissions.SignedIn"],
    "ENUM_NAME_OVERRIDES": {
        "OutcomeEnum": "apps.reviews.models.Outcome",
        "WeekOutcomeEnum": "apps.drift.models.WeekOutcome",
        "ReviewStatusEnum": "apps.reviews.models.Review.Status",
        "DepartmentStatusEnum": "apps.drift.models.Status",
        "StepStatusEnum": "apps.feedback.models.NextStep.Status",
    },
}
REST_KNOX = {"TOKEN_TTL": None, "TOKEN_PREFIX": "ct_"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "without_tokens": {"()": "apps.core.logs.WithoutTokens"},
        "without_traces": {"()": "apps.core.logs.WithoutTraces"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_tokens", "without_traces"],
        },
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "aiosmtpd": {"level": "WARNING"},
        "mail.log": {"level": "WARNING"},
        "django.server": {"handlers": ["console"], "propagate": False},
    },
}
