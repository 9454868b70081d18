"""What was previewed is what goes, in the merchant's language; a server that is away is asked again."""

from __future__ import annotations

from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail as outbox

from sluis.kernel.errors import BadInput, TryLater
from sluis.offices import merchant_mail, tasks
from sluis.offices.models import MerchantMail
from sluis.offices.tests.town import Town
from sluis.work import loop


def test_the_mail_goes_word_for_word_as_it_was_previewed(town: Town) -> None:
    wei = town.person("wei", "adviser")
    chosen = {"template": "papers_missing", "language": "fr", "words": "À bientôt & merci", "sender": wei}
    tasks.add(merchant=town.alice, title="Lettre de marque", for_merchant=True, actor="user:1")
    tasks.add(merchant=town.alice, title="Internal", actor="user:1")
    preview = merchant_mail.draft(merchant=town.alice, **chosen)
    row = merchant_mail.send(merchant=town.alice, **chosen)
    assert row.state == "requested"
    assert outbox.outbox == [], "nothing goes inside the transaction"
    loop.run_due(limit=20)
    [sent] = outbox.outbox
    assert (sent.subject, sent.body) == (preview.subject, preview.body)
    assert sent.to == ["info@alice.example.eu"]
    assert "- Lettre de marque" in sent.body
    assert "À bientôt & merci" in sent.body
    assert "Internal" not in sent.body
    row.refresh_from_db()
    assert row.state == "sent"
    assert row.sent_at is not None


@pytest.mark.parametrize("template", merchant_mail.TEMPLATES)
@pytest.mark.parametrize("language", merchant_mail.LANGUAGES)
def test_every_template_speaks_every_language(town: Town, template: str, language: str) -> None:
    wei = town.person("wei", "adviser")
    made = merchant_mail.draft(
        merchant=town.alice, template=template, language=language, words="", sender=wei
    )
    english = merchant_mail.draft(merchant=town.alice, template=template, language="en", words="", sender=wei)
    assert made.subject.strip() == made.subject != ""
    assert "Alice BV" in made.body
    assert "Wei" in made.body
    assert (made.subject == english.subject) == (language == "en"), "it is translated"


def test_a_second_try_does_not_send_twice(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    wei = town.person("wei", "adviser")
    row = merchant_mail.send(merchant=town.alice, template="live", language="nl", words="", sender=wei)

    def away(self: Any, *args: object, **kwargs: object) -> int:
        raise SMTPServerDisconnected("gone")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", away)
        with pytest.raises(TryLater):
            merchant_mail.deliver({"mail": row.pk})
    assert MerchantMail.objects.get().state == "failed"
    assert "gone" in MerchantMail.objects.get().failure
    merchant_mail.deliver({"mail": row.pk})
    merchant_mail.deliver({"mail": row.pk})
    assert len(outbox.outbox) == 1
    assert outbox.outbox[0].extra_headers["Message-ID"] == f"<{row.pk}@sluis>"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"template": "spam"}, "template"),
        ({"language": "zh-hans"}, "language"),
        ({"words": "x" * 2001}, "words"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_its_field(town: Town, change: dict[str, str], field: str) -> None:
    given = {"template": "welcome", "language": "nl", "words": "", **change}
    with pytest.raises(BadInput) as refused:
        merchant_mail.send(merchant=town.alice, sender=town.person("wei", "adviser"), **given)
    assert refused.value.field == field
    assert not MerchantMail.objects.exists()


def test_a_merchant_without_an_address_gets_no_mail(town: Town) -> None:
    with pytest.raises(BadInput, match="no e-mail address"):
        merchant_mail.draft(
            merchant=town.bob,
            template="welcome",
            language="nl",
            words="",
            sender=town.person("wei", "adviser"),
        )


def test_the_language_is_the_merchants_or_english(town: Town) -> None:
    assert merchant_mail.language_of(town.alice) == "fr"
    town.alice.language = "it"
    assert merchant_mail.language_of(town.alice) == "en"
