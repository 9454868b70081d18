"""Mail to a merchant from a few templates: previewed word for word, kept, then sent by due work.

The templates are `offices/mail/<name>.txt`; their texts are translated like those of the pages, and a mail goes in
Dutch, French or English, whatever language the office reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext_lazy

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, TryLater
from sluis.offices.models import Merchant, MerchantMail, Task, User
from sluis.records import audit
from sluis.web import mail
from sluis.work import due

SEND = "offices.send_mail"
LANGUAGES = ("nl", "fr", "en")
TEMPLATES = {
    "welcome": gettext_lazy("Welcome, and how to begin"),
    "numbers_missing": gettext_lazy("Numbers we still need"),
    "papers_missing": gettext_lazy("Papers we still need"),
    "catalogue_wanted": gettext_lazy("Send us your catalogue"),
    "texts_to_approve": gettext_lazy("Chinese texts wait for you"),
    "live": gettext_lazy("Your products are live"),
    "quarter": gettext_lazy("Shall we talk?"),
}
LONGEST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail as it would go."""

    recipient: str
    language: str
    subject: str
    body: str


def language_of(merchant: Merchant) -> str:
    """Return the language in which a merchant is written to unless another is chosen."""
    return merchant.language if merchant.language in LANGUAGES else "en"


def draft(*, merchant: Merchant, template: str, language: str, words: str, sender: User) -> Draft:
    """Compose a mail without keeping it. Raise BadInput for an unknown template or language, or no address."""
    if template not in TEMPLATES:
        raise BadInput("choose one of the templates", field="template", code="mail_template")
    if language not in LANGUAGES:
        raise BadInput("mail goes in Dutch, French or English", field="language", code="mail_language")
    if not merchant.email:
        raise BadInput("this merchant has no e-mail address yet", field="recipient", code="mail_address")
    if len(words) > LONGEST_WORDS:
        raise BadInput("your own words are longer than 2,000 signs", field="words", code="mail_words")
    tasks = Task.objects.filter(merchant=merchant, for_merchant=True, done_at=None).order_by("due_date", "pk")
    context = {
        "merchant": merchant,
        "office": merchant.office,
        "sender": sender,
        "words": words.strip(),
        "tasks": list(tasks[:10]),
        "address": f"{settings.PUBLIC_URL}/begin/",
    }
    made = mail.compose(
        to=[merchant.email], template=f"offices/mail/{template}", language=language, context=context
    )
    return Draft(merchant.email, language, str(made.subject), str(made.body))


@transaction.atomic
def send(*, merchant: Merchant, template: str, language: str, words: str, sender: User) -> MerchantMail:
    """Keep a mail as it was previewed and ask for its sending. Raise what `draft` raises."""
    made = draft(merchant=merchant, template=template, language=language, words=words, sender=sender)
    row = MerchantMail.objects.create(
        merchant=merchant,
        template=template,
        language=language,
        recipient=made.recipient,
        subject=made.subject[:200],
        body=made.body,
        actor=sender.actor,
    )
    audit.write(
        actor=sender.actor,
        verb="offices.send_mail",
        subject=merchant.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail={"mail": row.pk, "template": template, "language": language},
    )
    due.ask(handler=SEND, key=row.pk, payload={"mail": row.pk}, merchant=merchant.pk)
    return row


def deliver(payload: dict[str, Any]) -> None:
    """Send one kept mail. Raise TryLater while the mail server cannot be reached; a refusal is kept and shown."""
    row = MerchantMail.objects.select_related("merchant__office").get(pk=payload["mail"])
    if row.state == MerchantMail.State.SENT:
        return
    message = EmailMessage(row.subject, row.body, settings.DEFAULT_FROM_EMAIL, [row.recipient])
    message.extra_headers["Content-Language"] = row.language
    message.extra_headers["Message-ID"] = f"<{row.pk}@sluis>"  # A repeated try is the same mail.
    try:
        message.send()
    except (SMTPException, OSError) as error:
        words = f"{type(error).__name__}: {error}"[:200]
        MerchantMail.objects.filter(pk=row.pk).update(state=MerchantMail.State.FAILED, failure=words)
        raise TryLater("the mail server did not take the mail") from error
    MerchantMail.objects.filter(pk=row.pk).update(
        state=MerchantMail.State.SENT, sent_at=clock.now(), failure=""
    )
