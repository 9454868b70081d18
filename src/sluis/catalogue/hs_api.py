"""HS codes over the API: what is proposed for a product, and the code that a person decided on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from sluis.catalogue import queries
from sluis.catalogue.confirm_hs import confirm_hs
from sluis.catalogue.hs_learning import propose_for
from sluis.catalogue.models import Product
from sluis.offices.api import caller, needs
from sluis.web.api import Input
from sluis.web.idempotent import idempotent
from sluis.web.paging import Page, Paging, page_of

router = Router(tags=["catalogue"])


class CandidateOut(Schema):
    """A six-digit code that may fit, the likeliest first."""

    hs6: str
    title: str = Field(description="What it is called, in English.")
    probability: float = Field(
        description="How likely it is right, from 0 to 1; fitted on products coded by hand."
    )
    words: list[str] = Field(description="The words of the product that speak for it.")
    reason: str


class ProposalOut(Schema):
    """A proposal, never a code: `ask` when no candidate is likely enough to be confirmed without looking further."""

    product: str
    sku: str
    hs_code: str = Field(description="The code that is stored; empty when none is.")
    ask: bool
    candidates: list[CandidateOut]


class CodeIn(Input):
    """The code that a person decided on."""

    hs_code: str = Field(max_length=20, description="6, 8 or 10 digits; dots and blanks are taken out.")


class CodeOut(Schema):
    """The code that is stored now."""

    product: str
    sku: str
    hs_code: str
    missing: list[str]


@router.get("/products/hs-proposals", response=Page[ProposalOut])
@needs("catalogue:read")
def list_proposals(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> dict[str, Any]:
    """List the products without a code, each with what is proposed, newest first."""
    found = page_of(request, response, queries.without_hs(caller(request)), paging)
    return {"items": [_proposal(product) for product in found.items], "next": found.next}


@router.get("/products/{product_id}/hs-proposal", response=ProposalOut)
@needs("catalogue:read")
def get_proposal(request: HttpRequest, product_id: str) -> dict[str, Any]:
    """Propose codes for one product by its names and texts, whether it has a code or not."""
    return _proposal(queries.product(caller(request), product_id))


@router.post("/products/{product_id}/hs-code", response=CodeOut)
@needs("catalogue:write")
@idempotent
def set_code(request: HttpRequest, product_id: str, payload: CodeIn) -> dict[str, Any]:
    """Give a product its code; later proposals of the same office learn from it."""
    scope = caller(request)
    product = confirm_hs(product=queries.product(scope, product_id), code=payload.hs_code, actor=scope.actor)
    return {
        "product": product.pk,
        "sku": product.sku,
        "hs_code": product.hs_code,
        "missing": product.missing,
    }


def _proposal(product: Product) -> dict[str, Any]:
    told = {"product": product.pk, "sku": product.sku, "hs_code": product.hs_code}
    return {**told, **propose_for(product).as_dict()}
