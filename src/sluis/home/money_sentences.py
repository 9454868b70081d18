"""The sentences of what needs a person about money: differences, payouts that did not arrive, the bank's bookings."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sluis.home.need_words import Parameters, Words, amount_text
from sluis.ledger.wording import difference_advice, difference_word, entry_advice
from sluis.offices.history import party_word


def _difference(kind: str) -> Callable[[Parameters], Words]:
    def words(given: Parameters) -> Words:
        count, days = int(given["count"]), int(given["days"])
        age = ngettext("The oldest is %(n)d day old.", "The oldest is %(n)d days old.", days) % {"n": days}
        title = _("%(what)s: %(count)d (%(party)s)") % {
            "what": difference_word(kind),
            "count": count,
            "party": party_word(given["party"]),
        }
        return Words(title, f"{difference_advice(kind)} {age}", _("Look at them"))

    return words


def _summary_differs(given: Parameters) -> Words:
    return Words(
        _("A statement of %(party)s does not add up") % {"party": party_word(given["party"])},
        _("It states %(stated)s, its lines make %(found)s. Ask for it anew.") % given,
        _("See the statement"),
    )


def _negative(given: Parameters) -> Words:
    return Words(
        _("%(name)s owes %(amount)s") % given,
        _("More was refunded than was settled. It is taken off the next payout; nothing to do but know it."),
        _("See the account"),
    )


def _payout(given: Parameters) -> Words:
    return Words(
        _("The payout of %(amount)s to %(name)s did not arrive") % given,
        _("The bank says: %(reason)s. Mend the account number; the amount goes with the next payout.")
        % {"reason": given["reason"] or "–"},
        _("See the payout"),
    )


def _held(given: Parameters) -> Words:
    return Words(
        _("Payouts to %(name)s are held") % given,
        _("%(amount)s came back from the bank. They go on when the account number was changed.") % given,
        _("See the payout"),
    )


def _bank_entry(outcome: str) -> Callable[[Parameters], Words]:
    def words(given: Parameters) -> Words:
        return Words(
            _("The bank booked %(amount)s that is not placed") % given,
            f"{given['text']} · {entry_advice(outcome)}" if given["text"] else entry_advice(outcome),
            _("Place it"),
        )

    return words


def _bank_gap(given: Parameters) -> Words:
    return Words(
        _("A bank statement is missing before %(day)s") % given,
        _("The balances of %(iban)s do not follow each other. Read the statement that lies between.") % given,
        _("See the bank"),
    )


def _batch_unknown(given: Parameters) -> Words:
    return Words(
        _("It is not certain that the bank took the payouts of %(total)s") % given,
        _("Do not send the file again: ask the bank whether it has it."),
        _("See the file"),
    )


def _batch_not_sent(given: Parameters) -> Words:
    return Words(
        _("Payouts of %(total)s wait for the bank") % given,
        _("The file was made and not given to the bank."),
        _("See the file"),
    )


def _batch_not_booked(given: Parameters) -> Words:
    days = int(given["days"])
    return Words(
        ngettext(
            "Payouts of %(total)s are not booked after %(n)d day",
            "Payouts of %(total)s are not booked after %(n)d days",
            days,
        )
        % {"total": given["total"], "n": days},
        _("The bank took the file and no statement confirms it. Read the newest statement, or ask."),
        _("See the file"),
    )


_AMOUNTS = frozenset({"amount", "total", "stated", "found"})


def _written(say: Callable[[Parameters], Words]) -> Callable[[Parameters], Words]:
    """Have a sentence said with its amounts as the reader writes them."""

    def words(given: Parameters) -> Words:
        return say({key: amount_text(text) if key in _AMOUNTS else text for key, text in given.items()})

    return words


_SENTENCES: dict[str, Callable[[Parameters], Words]] = {
    **{f"difference_{kind}": _difference(kind) for kind in ("missing", "unknown", "amount", "fee", "twice")},
    "summary_differs": _summary_differs,
    "negative_balance": _negative,
    "payout_rejected": _payout,
    "payout_returned": _payout,
    "payout_held": _held,
    "batch_unknown": _batch_unknown,
    "batch_not_sent": _batch_not_sent,
    "batch_not_booked": _batch_not_booked,
    **{f"bank_entry_{outcome}": _bank_entry(outcome) for outcome in ("unknown", "amount", "twice")},
    "bank_gap": _bank_gap,
}
MONEY = {code: _written(say) for code, say in _SENTENCES.items()}
