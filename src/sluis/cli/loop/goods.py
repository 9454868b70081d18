"""Goods: the catalogue is imported and assessed, the products that may go are listed on the platform."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

from PIL import Image, ImageDraw, ImageFont

from sluis.catalogue.import_file import import_file
from sluis.catalogue.import_result import ImportResult
from sluis.catalogue.models import Product
from sluis.cli.loop.office import examples_dir
from sluis.cli.loop.sandbox_client import SandboxClient
from sluis.kernel import clock, wiring
from sluis.kernel.errors import BadInput
from sluis.marketplace import draft, pictures, publish, pull, states
from sluis.marketplace.models import Listing
from sluis.marketplace.ports import Listings
from sluis.offices import connections
from sluis.offices.models import Merchant, Office
from sluis.offices.scope import SYSTEM
from sluis.scouting import evidence
from sluis.scouting.assess import assess
from sluis.scouting.models import Assessment
from sluis.work import due

ACTOR = "system"
Step = Callable[[int, int], None]


def take_in() -> ImportResult:
    """Import the example catalogue."""
    return import_file(path=examples_dir() / "catalogue.csv", merchant_code="", scope=SYSTEM, actor=ACTOR)


def scout() -> list[Assessment]:
    """Assess every product on the example's evidence, which says of itself that it is an example."""
    products = Product.objects.select_related("merchant").all()
    return assess(products=products, evidence=evidence.example(), as_of=clock.today(), actor=ACTOR)


def example_picture(product: Product) -> bytes:
    """Draw a plain picture for an invented product: its name on a white ground, marked as an example."""
    picture = Image.new("RGB", (800, 800), "white")
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((120, 160, 680, 640), 40, fill="#e9f0f9", outline="#1f4f8f", width=6)
    large, small = ImageFont.load_default(44), ImageFont.load_default(26)
    words, lines, line = product.name_in("en").split(), [], ""
    for word in words:
        if pen.textlength(f"{line} {word}", large) > 500:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    for place, text in enumerate([*lines, line]):
        pen.text((400, 300 + 60 * place), text, font=large, fill="#163c6e", anchor="mm")
    pen.text((400, 600), "example picture", font=small, fill="#55606f", anchor="mm")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def list_goods(office: Office, sandbox: SandboxClient, step: Step) -> int:
    """Draft, approve and submit what may go; return how many were submitted."""
    connection = connections.find(party="tmall", office=office.pk)
    platform = wiring.get(Listings, connection)
    go = list(
        Assessment.objects.filter(is_newest=True, verdict="go", best_route__startswith="cbec")
        .select_related("product__merchant")
        .order_by("pk")
    )
    for brand in sorted({one.product.brand for one in go}):
        # The brand owner's papers are with the platform: it grants the shop the brand.
        sandbox.post("/tmall/control/brand", {"name": brand})
    granted = platform.categories()
    submitted = 0
    for done, found in enumerate(go, 1):
        submitted += _list_one(found, granted, step=lambda: step(done, len(go)))  # noqa: B023
    return submitted


def _list_one(found: Assessment, granted: object, *, step: Callable[[], None]) -> bool:
    step()
    try:
        listing = draft.draft(
            product=found.product,
            granted=granted,  # type: ignore[arg-type]
            landed_fen=found.landed_fen,
            actor=ACTOR,
        )
        if listing.state != states.LOCALISED:
            return False  # an earlier run that was interrupted brought it further already
        if not listing.images:
            pictures.attach(
                listing=listing, content=example_picture(found.product), name=f"{found.product.sku}.png"
            )
        publish.approve(listing=listing, actor=ACTOR)
        publish.submit(listing=listing, actor=ACTOR)
    except BadInput:
        # It stays a draft with what blocks it; the adviser finds it under "needs you".
        return False
    return True


def open_listings() -> int:
    """Return how many listings are on their way."""
    return Listing.objects.filter(state=states.SUBMITTED).count()


def live_listings() -> list[Listing]:
    """Return what is on sale, the best stocked first."""
    return list(
        Listing.objects.filter(state=states.LIVE)
        .select_related("product", "merchant")
        .order_by("-product__stock__on_hand", "pk")
    )


def start_pulling(office: Office) -> None:
    """Begin to read the platform's trades and the rooms' news."""
    from sluis.marketplace import fulfil

    connection = connections.find(party="tmall", office=office.pk)
    pull.start_pulling(connection, since=clock.now() - timedelta(minutes=5))
    due.ask(handler=fulfil.NEWS, key="marketplace", payload={})


def set_stage(merchants: dict[str, Merchant]) -> None:
    """Merchants whose goods are live are selling."""
    selling = Listing.objects.filter(state=states.LIVE).values("merchant_id")
    Merchant.objects.filter(pk__in=selling).update(stage=Merchant.Stage.SELLING)
