"""What of customs needs a person now."""

from __future__ import annotations

from datetime import timedelta

from sluis.customs import mending, papers, queries, states
from sluis.customs.models import Declaration, Paper, Return
from sluis.customs.paper_wording import kind_word
from sluis.kernel import clock
from sluis.kernel.invariant import Attention
from sluis.offices.scope import Scope

SOON = timedelta(days=7)
PAPER_SOON_DAYS = 30


def attention(scope: Scope) -> list[Attention]:
    """Return refused and held declarations with customs' reason, returns in need, papers that end or have ended."""
    return [*(_declaration(one) for one in queries.refused(scope)), *_returns(scope), *_papers(scope)]


def _papers(scope: Scope) -> list[Attention]:
    today = clock.today()
    ending = papers.soon_or_over(today=today, within_days=PAPER_SOON_DAYS)
    rows = Paper.objects.within(scope).filter(ending).select_related("merchant", "product")
    return [_paper(one, lapsed=not one.holds_on(today)) for one in rows.order_by("expires_on")]


def _paper(paper: Paper, *, lapsed: bool) -> Attention:
    words = {
        "paper": kind_word(paper.kind),
        "whose": paper.product.sku if paper.product else paper.merchant.name,
        "day": f"{paper.expires_on:%Y-%m-%d}",
    }
    code = "paper_lapsed" if lapsed else "paper_ends"
    return Attention(code, paper.pk, paper.merchant_id, words, f"/papers/{paper.pk}/", urgent=lapsed)


def _declaration(declaration: Declaration) -> Attention:
    words = {
        "order": declaration.reference,
        "waybill": declaration.waybill_number,
        "reason": declaration.reason,
        "mend": " ".join(mend.text for mend in mending.mends_of(declaration)),
    }
    return Attention(
        f"declaration_{declaration.state}",
        declaration.pk,
        declaration.merchant_id,
        words,
        f"/customs/{declaration.pk}/",
    )


def _returns(scope: Scope) -> list[Attention]:
    rows = Return.objects.filter(declaration__in=queries.declarations(scope).order_by())
    rows = rows.select_related("declaration").defer("declaration__content")
    refused = [one for one in rows.filter(state=states.REFUSED) if not _asked_again(one)]
    soon = rows.filter(state=states.ACCEPTED_RETURN, goods_by__lt=clock.now() + SOON)
    return [
        *(_return("return_refused", one) for one in refused),
        *(_return("return_due_soon", one) for one in soon),
    ]


def _asked_again(asked: Return) -> bool:
    return Return.objects.filter(declaration_id=asked.declaration_id, built_at__gt=asked.built_at).exists()


def _return(code: str, asked: Return) -> Attention:
    words = {
        "order": asked.declaration.reference,
        "reason": asked.info,
        "day": f"{asked.goods_by.astimezone(clock.SHANGHAI):%Y-%m-%d}",
    }
    declaration = asked.declaration
    return Attention(code, declaration.pk, declaration.merchant_id, words, f"/customs/{declaration.pk}/")
