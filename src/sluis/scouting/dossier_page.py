"""The dossier of a product as a file to hand over."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from sluis.catalogue import queries as catalogue
from sluis.kernel.errors import NotFound
from sluis.offices.middleware import scope_of
from sluis.scouting import dossier, queries


@login_required
def paper(request: HttpRequest, product_id: str) -> HttpResponse:
    """Return the dossier of one product of whoever asks, in `?lang=` or the reader's language."""
    scope = scope_of(request)
    found = catalogue.product(scope, product_id)
    one = queries.of_product(scope, product_id)
    if one is None:
        raise NotFound("this product was not assessed yet, so there is no dossier")
    language = dossier.paper_language(request.GET.get("lang") or get_language() or "en")
    answer = HttpResponse(dossier.draw(found, one, language=language), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="dossier-{found.pk}-{language}.pdf"'
    return answer
