"""Products of a merchant over the API, and the import of a product file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from ninja import Field, File, Query, Router, Schema
from ninja.files import UploadedFile

from sluis.catalogue import queries
from sluis.catalogue.import_file import import_file
from sluis.catalogue.models import Product
from sluis.kernel.errors import BadInput
from sluis.offices.api import caller, needs
from sluis.web.api import ApiMoney
from sluis.web.paging import Page, Paging, Slice, page_of

router = Router(tags=["catalogue"])
LARGEST_FILE = 64 * 1024 * 1024


class StockOut(Schema):
    """Pieces on hand, and how many of them are promised."""

    on_hand: int
    reserved: int


class SalesLinkOut(Schema):
    """Where a product is for sale."""

    platform: str
    external_id: str
    url: str
    is_live: bool


class ProductOut(Schema):
    """One product; null is "not known", never "no"."""

    id: str
    sku: str
    gtin: str
    names: dict[str, str] = Field(description="Language → name.")
    brand: str
    family: str
    hs_code: str
    origin: str
    weight_g: int | None
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    net_content: str
    shelf_life_days: int | None
    price: ApiMoney | None = Field(description="To the office, without VAT.")
    till_price: ApiMoney | None = Field(description="At the counter, VAT included.")
    vat_rate_pct: str | None
    facts: dict[str, Any] = Field(description="What China asks about; an absent fact is unknown.")
    missing: list[str] = Field(description="What a person should still bring.")
    stock: StockOut | None
    is_active: bool
    created_at: datetime
    changed_at: datetime

    @staticmethod
    def resolve_vat_rate_pct(product: Product) -> str | None:
        """Return the rate as text."""
        return None if product.vat_rate_pct is None else str(product.vat_rate_pct)

    @staticmethod
    def resolve_stock(product: Product) -> Any:
        """Return the stock, or null where nobody has counted."""
        return getattr(product, "stock", None)


class ProductDetailOut(ProductOut):
    """One product with its texts and where it is for sale."""

    descriptions: dict[str, str] = Field(description="Language → cleaned HTML.")
    ingredients: str
    images: list[Any]
    sales_links: list[SalesLinkOut]


class FileName(Schema):
    """How a file is called that is the whole body."""

    filename: str = Field("", max_length=160)


class ProblemOut(Schema):
    """What was wrong with a row; `message` says what to do."""

    row: int
    column: str
    value: Any
    code: str
    message: str


class ImportOut(Schema):
    """What an import did. Rows in error were left out, everything else is stored."""

    run: str
    format: str
    why: str
    rows: int
    products: int
    created: int
    updated: int
    unchanged: int
    errors: list[ProblemOut]
    warnings: list[dict[str, Any]] = []
    questions: list[str] = Field([], description="What the file left open and was assumed.")


@router.get("/products", response=Page[ProductOut])
@needs("catalogue:read")
def list_products(
    request: HttpRequest,
    response: HttpResponse,
    paging: Query[Paging],
    sku: str = "",
    gtin: str = "",
    family: str = "",
    changed_after: datetime | None = None,
) -> Slice[Product]:
    """List the products, newest first."""
    rows = queries.products(caller(request))
    given = {"sku": sku, "gtin": gtin, "family": family}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if changed_after is not None:
        rows = rows.filter(changed_at__gt=changed_after)
    return page_of(request, response, rows, paging)


@router.post(
    "/products/import",
    response=ImportOut,
    openapi_extra={
        "requestBody": {
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {"file": {"type": "string", "format": "binary"}},
                        "required": ["file"],
                    }
                },
                "text/csv": {"schema": {"type": "string"}},
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            }
        }
    },
)
@needs("catalogue:write")
def import_products(
    request: HttpRequest,
    asked: Query[FileName],
    file: File[UploadedFile | None] = None,
) -> dict[str, Any]:
    """Import a product file: as the part `file` of a form, or as the whole body.

    The format is recognised. Products are known by SKU, GTIN or handle, so the same file twice changes nothing the
    second time; that is why no Idempotency-Key is asked for. A fault of the file as a whole stores nothing.
    """
    content, name = _content(request, file, asked.filename)
    result = import_file(path=content, merchant_code="", scope=caller(request), filename=name)
    return result.as_dict()


@router.get("/products/{product_id}", response=ProductDetailOut)
@needs("catalogue:read")
def get_product(request: HttpRequest, product_id: str) -> Product:
    """Return one product."""
    return queries.product(caller(request), product_id)


def _content(request: HttpRequest, file: UploadedFile | None, filename: str) -> tuple[bytes, str]:
    if file is not None:
        _check_size(file.size or 0)
        return file.read(), filename or file.name or "upload"
    _check_size(int(request.META.get("CONTENT_LENGTH") or 0))
    try:
        content = request.read(LARGEST_FILE + 1)
    except UnreadablePostError as error:
        raise BadInput("the file broke off on its way; send it again", field="file") from error
    _check_size(len(content))
    if not content:
        raise BadInput("send the file as the part `file` of a form, or as the whole body", field="file")
    return content, filename or "upload"


def _check_size(size: int) -> None:
    if size > LARGEST_FILE:
        raise BadInput(
            f"the file is larger than {LARGEST_FILE // 1024 // 1024} MB; send it in parts", field="file"
        )
