"""Django's settings, read from the environment. `sluis doctor` prints them all."""

from __future__ import annotations

import base64
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from sluis import __version__
from sluis.kernel import environment
from sluis.records import key_file

BASE_DIR = Path(__file__).resolve().parents[1]
VERSION = __version__

DATA_DIR = environment.data_dir()
FILES_DIR = Path(environment.text("SLUIS_FILES", str(DATA_DIR / "files")))
DEBUG = environment.flag("SLUIS_DEBUG", default=False)
DEMO = environment.flag("SLUIS_DEMO", default=False)  # Demo data: the clock may be moved, logins are shown.
DEMO_PASSWORD = "sluis-demo-2026"  # noqa: S105 - opens the invented people of the demo, and is shown there
ALLOWED_HOSTS = environment.text("SLUIS_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in environment.text("SLUIS_ORIGINS", "").split(",") if o]
PUBLIC_URL = environment.text("SLUIS_PUBLIC_URL", "http://127.0.0.1:8000")

SECRET_KEY = base64.b64encode(key_file.derive(key_file.root(), "django")).decode()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "sluis.records",
    "sluis.work",
    "sluis.web",
    "sluis.offices",
    "sluis.catalogue",
    "sluis.ledger",
    "sluis.customs",
    "sluis.payments",
    "sluis.logistics",
    "sluis.scouting",
    "sluis.marketplace",
    "sluis.home",
    "sluis.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "sluis.web.csp.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sluis.web.toasts.toasts_for_swaps",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "sluis.records.middleware.ClockMiddleware",
    "sluis.offices.middleware.ScopeMiddleware",
    "sluis.home.language.readers_language",
    "sluis.home.errors.ErrorPages",
    "sluis.web.api.api_problems",
]

ROOT_URLCONF = "sluis.config.urls"
WSGI_APPLICATION = "sluis.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "home" / "templates"],  # Before the sign-in pages of allauth.
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sluis.home.frame.frame",
            ],
        },
    }
]

DATABASES = {"default": environment.database(environment.text("DATABASE_URL", ""), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "offices.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "sluis.offices.accounts.AccountAdapter"
MFA_ADAPTER = "sluis.offices.accounts.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sluis"
# Addresses are known to be their owners': accounts are made by a link that went there.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Browsers give passkeys to a page of this machine without https; elsewhere they need it anyway.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PUBLIC_URL.startswith("https://")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nl", _("Dutch")), ("fr", _("French")), ("zh-hans", _("Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["sluis.web.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Without a mail server, mail is kept as files; printed, it would stand among the answers of the commands.
EMAIL_BACKEND = environment.text("SLUIS_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = environment.text("SLUIS_EMAIL_FROM", "sluis@localhost")

ANALYTICS = environment.text("SLUIS_ANALYTICS", "duckdb")

# Whether a company may sign up by itself; otherwise the office invites it.
OPEN_SIGN_UP = environment.flag("SLUIS_OPEN_SIGN_UP", default=DEMO)
# Which customs roles this office holds: the messages of the others are sent by their owners.
CUSTOMS_ROLES = environment.text("SLUIS_CUSTOMS_ROLES", "platform,payment,carrier,agent").split(",")
REFUND_WINDOW_DAYS = int(environment.text("SLUIS_REFUND_WINDOW_DAYS", "365"))
# What a cashier may give back of one payment in all, in minor units of its currency; the owner has no such limit.
CASHIER_REFUND_LIMIT_MINOR = int(environment.text("SLUIS_CASHIER_REFUND_LIMIT_MINOR", "5000"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": environment.text("SLUIS_LOG_LEVEL", "WARNING")},
}
