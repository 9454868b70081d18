"""Needs about money: every code of the ledger has its sentence, and only finance is asked about the office's books."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from sluis.home import needs
from sluis.home.need_sentences import SENTENCES
from sluis.kernel.invariant import Attention
from sluis.ledger import attention as ledger
from sluis.offices.scope import Scope

GIVEN = {
    "count": "2", "days": "3", "party": "alipay", "stated": "10.00 EUR", "found": "9.00 EUR", "name": "Alice BV",
    "amount": "12.50 EUR", "reason": "AC04", "total": "99.00 EUR", "text": "salary", "day": "2026-11-02",
    "iban": "BE67539487120387", "batch": "b1",
}  # fmt: skip


def test_every_code_that_the_ledger_reports_has_a_sentence() -> None:
    source = Path(ledger.__file__).read_text("utf-8")
    plain = set(re.findall(r'code="(\w+)"', source)) | set(re.findall(r'_batch\(batch, "(\w+)"', source))
    kinds = {f"difference_{kind}" for kind in ("missing", "unknown", "amount", "fee", "twice")}
    entries = {f"bank_entry_{outcome}" for outcome in ("unknown", "amount", "twice")}
    assert plain | kinds | entries <= set(SENTENCES)


@pytest.mark.parametrize(
    "code", [code for code in SENTENCES if needs.PLACES.get(code.split("_")[0]) == "money"]
)
@pytest.mark.parametrize("language", ["en", "nl", "fr", "zh-hans"])
def test_each_is_said_in_every_language(code: str, language: str) -> None:
    if code.startswith("payment_"):
        pytest.skip("said with other parameters")
    with translation.override(language):
        said = needs.need(Attention(code, "x", "", GIVEN, "/money/"))
    assert all((said.title, said.detail, said.action))
    assert "EUR" not in said.title, "amounts are written as the reader writes them"
    assert said.place == "money"


def _reported(monkeypatch: pytest.MonkeyPatch, *permissions: str) -> set[str]:
    found = [
        Attention("difference_twice", "x", "", GIVEN),
        Attention("negative_balance", "mer_1", "mer_1", GIVEN),
    ]
    monkeypatch.setattr(ledger, "attention", lambda scope: found)
    scope = Scope("user:1", merchants=frozenset({"mer_1"}), permissions=frozenset(permissions))
    return {item.code for item in needs._of_money(scope)}


def test_who_pays_out_sees_all_and_who_only_reads_sees_his_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _reported(monkeypatch, "money:read", "money:pay") == {"difference_twice", "negative_balance"}
    assert _reported(monkeypatch, "money:read") == {"negative_balance"}
    assert _reported(monkeypatch) == set()
