"""Settings: one file that reads the environment. `docs/operators.md` lists the variables."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env, validate
from psycopg.conninfo import conninfo_to_dict

from portal import logs

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.str("ACCORD_VAR", str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
BASE_URL = env.str("ACCORD_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SECURE = BASE_URL.startswith("https://")
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)

# Whoever sends it as a bearer token is told the figures of `/metrics`; without it nothing is counted. Each process
# counts in files of its own in this folder: prometheus_client reads the variable when it is loaded.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
if METRICS_TOKEN:
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(VAR / "metrics"))

# Twenty lines of what was done, each with the identifiers of a long alert, come as one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "sharing.apps.SharingConfig",
    "trends.apps.TrendsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "portal.apps.ServedFilesConfig",
    "django.contrib.postgres",
    "django.contrib.admin",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "guardian",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_countries",
    "django_htmx",
    "csp",
    "pgtrigger",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.Told",
    "django.middleware.gzip.GZipMiddleware",  # pads each page at random, since its CSRF token is secret
    "csp.middleware.CSPMiddleware",
    "portal.middleware.KnownMethodsOnly",
    "portal.middleware.NothingAhead",
    "portal.middleware.Openly",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "portal.middleware.Addresses",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.ActivePeopleOnly",
    "portal.middleware.PersonLocale",
    "portal.middleware.OneMoment",
    "portal.resume.KeepWhatWasTyped",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.NeverStored",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.navigation.navigation",
                "portal.resume.typed_by",
            ],
        },
    }
]
FORM_RENDERER = "portal.rendering.AccordFormRenderer"

_server = conninfo_to_dict(env.str("DATABASE_URL", "postgresql:///accord"))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _server.get("dbname") or "accord",
        "USER": _server.get("user") or "",
        "PASSWORD": _server.get("password") or "",
        "HOST": _server.get("host") or "",
        "PORT": str(_server.get("port") or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A server that cannot be reached is an error soon, and holds no thread of the web process for minutes.
        "OPTIONS": {"connect_timeout": 5, **({"sslmode": _server["sslmode"]} if _server.get("sslmode") else {})},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
# guardian's person for everyone is a way round the rule: there is none.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_RAISE_403 = False

ACCOUNT_ADAPTER = "portal.accounts.InvitationOnly"
ACCOUNT_FORMS = {"login": "portal.forms.SignIn"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by its invitation
ACCOUNT_MAX_EMAIL_ADDRESSES = 1  # and by nothing else: nobody adds one of their own
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Accord] "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True

# Wrong passwords are counted by address: behind a proxy, by the one that it names last, which nobody can make up.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
# Rate limits of sign-in are counted here; the database is the one cache that all processes share.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # data: for the small images inside the style sheets
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
]
# Pages are offered in languages that they are translated into; the others serve frameworks as working languages.
TRANSLATED = {
    "en",
    *(place.name.replace("_", "-").lower() for place in (BASE_DIR / "portal" / "locale").glob("[a-z]*")),
}
# Countries as the United Nations name them, where the library does otherwise: the readers are governments.
COUNTRIES_OVERRIDE = {
    "BN": _("Brunei Darussalam"),
    "BO": _("Bolivia (Plurinational State of)"),
    "BS": _("Bahamas"),
    "FM": _("Micronesia (Federated States of)"),
    "HK": _("China, Hong Kong SAR"),
    "IR": _("Iran (Islamic Republic of)"),
    "KP": _("Democratic People's Republic of Korea"),
    "KR": _("Republic of Korea"),
    "LA": _("Lao People's Democratic Republic"),
    "MD": _("Republic of Moldova"),
    "MO": _("China, Macao SAR"),
    "NR": _("Nauru"),
    "PS": _("State of Palestine"),
    "RU": _("Russian Federation"),
    "SY": _("Syrian Arab Republic"),
    "TW": _("Taiwan Province of China"),
    "TZ": _("United Republic of Tanzania"),
    "VA": _("Holy See"),
    "VE": _("Venezuela (Bolivarian Republic of)"),
    "VN": _("Viet Nam"),
}
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    # Files that belong to items. Any storage of Django's: no address leads to it, the site reads and serves each file.
    "evidence": {
        "BACKEND": env.str("EVIDENCE_STORAGE", "django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json("EVIDENCE_STORAGE_OPTIONS", {})
        or {"location": VAR / "evidence", "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    # `collectstatic` writes compressed copies beside the files: a poor line gets a quarter of the bytes.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# A page may come with files. Each is read to its end, but one that is too large is kept nowhere: see portal.uploads.
FILE_UPLOAD_HANDLERS = ["portal.uploads.Bounded"]
DATA_UPLOAD_MAX_NUMBER_FILES = 40
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "accord").is_dir()  # straight from the source until they are collected
WHITENOISE_MAX_AGE = 3600

EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "console:") if env.str("EMAIL_URL", "") else None
if EMAIL_CONFIG:
    globals().update(EMAIL_CONFIG)
else:
    # Without a mail server, mails are files that a developer can read.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Accord <accord@localhost>")
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", "")  # mails come back to its name, a plus and their own signed key

# Who may be reached over HTTP beside the public internet: `portal/egress.py` says the forms.
EGRESS_ALLOW_HOSTS: list[str] = env.list("EGRESS_ALLOW_HOSTS", [])
EGRESS_REFUSE_NETWORKS: list[str] = env.list("EGRESS_REFUSE_NETWORKS", [])
EGRESS_CA_FILE = env.str("EGRESS_CA_FILE", "")

# A folder with the keys that sign PDF files, one for each framework: `portal/signing.py` says what lies in it.
SIGNING_FOLDER = env.str("ACCORD_SIGNING", "")

# For so many days lines of inboxes are kept once they were read, and if they never were; and what was sent.
# What the days bring is told anew where nothing says any more that it was told: a law of which only the year is known
# stands at one step for 372 days.
LONG = validate.Range(min=400)
KEEP_READ_DAYS = env.int("KEEP_READ_DAYS", 400, validate=LONG)
KEEP_UNREAD_DAYS = env.int("KEEP_UNREAD_DAYS", 800, validate=LONG)
KEEP_SENT_DAYS = env.int("KEEP_SENT_DAYS", 180, validate=validate.Range(min=30))

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "pgmq://")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_PUBLISH_RETRY = False  # a publisher never waits for the broker: the poll of the outbox is the guarantee

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.Schema",
    "EXCEPTION_HANDLER": "portal.api.errors.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Accord",
    "DESCRIPTION": "What the pages of Accord do with notices, answers, substances, controls, methods, frameworks and "
    "bulletins. A list that can be long is an object with `results` and `after`: send `after` back for the next page; "
    "it is empty at the end. What you may not read is answered like what never was. A change of a draft, and a "
    "correction, say what was looked at (`seen`, `based_on`): 428 where that is missing, 409 where somebody else has "
    "changed it since; read it again then.",
    "VERSION": "1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
}

LOGGING = logs.settings(env.str("LOG_FORMAT", "line"), env.str("LOG_LEVEL", "INFO"))
