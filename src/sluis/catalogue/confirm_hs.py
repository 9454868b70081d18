"""A person says which HS code a product has. A proposal never becomes a code by itself."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from sluis.catalogue import queries
from sluis.catalogue.cell_readers import hs_code_of
from sluis.catalogue.completeness import missing_of
from sluis.catalogue.hs_learning import propose_for
from sluis.catalogue.models import HsConfirmation, Product
from sluis.catalogue.problems import MESSAGES, CellFault
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.offices.scope import Scope
from sluis.records import audit, events


@transaction.atomic
def confirm_hs(*, product: Product, code: str, actor: str) -> Product:
    """Give a product the code of 6, 8 or 10 digits that a person confirms or chooses; later proposals learn from it.

    Raise BadInput for anything that is no HS code. Confirming the code that is stored writes it down once more.
    """
    try:
        digits = hs_code_of(code)
    except CellFault as fault:
        raise BadInput(MESSAGES[fault.code] % fault.detail, field="hs_code") from fault
    product = Product.objects.select_for_update(of=("self",)).select_related("merchant").get(pk=product.pk)
    best = propose_for(product).best
    HsConfirmation.objects.create(
        product=product,
        hs_code=digits,
        proposed=best.hs6 if best else "",
        per_mille=round(1000 * best.probability) if best else 0,
        names=dict(product.names),
        actor=actor,
    )
    before = product.hs_code
    product.hs_code = digits
    kept = ["family"] if "family" in product.missing else []
    product.missing = [*missing_of(product), *kept]
    product.changed_at = clock.now()
    product.save(update_fields=["hs_code", "missing", "changed_at"])
    audit.write(
        actor=actor,
        verb="catalogue.confirm_hs",
        subject=product.pk,
        office=product.merchant.office_id,
        merchant=product.merchant_id,
        detail={"hs_code": digits, "before": before, "proposed": best.hs6 if best else ""},
    )
    events.emit(
        kind="catalogue.hs_confirmed",
        reference=product.pk,
        office=product.merchant.office_id,
        merchant=product.merchant_id,
        detail={"hs_code": digits},
    )
    return product


@transaction.atomic
def confirm_all(*, codes: Mapping[str, str], scope: Scope) -> int:
    """Confirm codes of several products (id → code), all or none; return how many.

    Raise NotFound for a product that the scope may not see, BadInput for what is no code.
    """
    for product_id, code in codes.items():
        confirm_hs(product=queries.product(scope, product_id), code=code, actor=scope.actor)
    return len(codes)
