"""Pictures of a listing: checked, brought to the platform's size, uploaded once.

Square, at least 800 pixels, png or jpg, at most 3 MB (fact sheet "tmall" §11.2; the compulsory white ground of one
picture is unconfirmed). A picture of 60,000 by 60,000 pixels is refused before it is unpacked.
"""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from sluis.kernel.errors import BadInput
from sluis.marketplace.models import Listing, UploadedPicture
from sluis.marketplace.ports import Listings, Picture
from sluis.records import files
from sluis.records.models import StoredFile

SIDE = 800
MAX_PIXELS = 40_000_000
MAX_BYTES = 3 * 1024 * 1024


def prepare(content: bytes) -> bytes:
    """Return a square jpg on a white ground without metadata. Raise BadInput for what is no usable picture."""
    try:
        opened = Image.open(io.BytesIO(content))
        if opened.width * opened.height > MAX_PIXELS:
            raise BadInput(
                "this picture has too many pixels; send one of at most 6,000 by 6,000", field="image"
            )
        picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise BadInput("this file is no picture we can read; send a png or jpg", field="image") from error
    side = max(SIDE, picture.width, picture.height)
    ground = Image.new("RGB", (side, side), "white")
    ground.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2), picture)
    if side > 2 * SIDE:
        ground = ground.resize((2 * SIDE, 2 * SIDE))
    for quality in (92, 80, 65):
        out = io.BytesIO()
        ground.save(out, "JPEG", quality=quality)
        if out.tell() <= MAX_BYTES:
            return out.getvalue()
    raise BadInput("this picture stays over 3 MB; send a smaller one", field="image")


def attach(*, listing: Listing, content: bytes, name: str) -> StoredFile:
    """Prepare a picture and keep it with a listing."""
    stored = files.store(
        prepare(content),
        name=name,
        media_type="image/jpeg",
        subject=listing.pk,
        office=listing.office_code,
        merchant=listing.merchant_id,
    )
    listing.images = [*listing.images, {"file": stored.pk, "url": ""}]
    listing.save(update_fields=["images"])
    return stored


def upload_once(listing: Listing, platform: Listings) -> tuple[str, ...]:
    """Upload what the platform does not have yet; each address is stored as soon as it is known.

    The same bytes are uploaded once for a merchant's shop, in whichever listings they stand.
    """
    images = [dict(image) for image in listing.images]
    for image in images:
        if image["url"]:
            continue
        image["url"] = _address_of(listing, StoredFile.objects.get(pk=image["file"]), platform)
        Listing.objects.filter(pk=listing.pk).update(images=images)
    return tuple(image["url"] for image in images)


def _address_of(listing: Listing, stored: StoredFile, platform: Listings) -> str:
    known = {
        "merchant_id": listing.merchant_id,
        "platform": listing.platform,
        "sha256": stored.sha256,
    }
    found = UploadedPicture.objects.filter(**known).values_list("url", flat=True).first()
    if found is not None:
        return found
    url = platform.upload(Picture(f"{stored.sha256[:16]}.jpg", files.content(stored)))
    # Two workers may upload the same picture at once; the first address holds.
    kept, _fresh = UploadedPicture.objects.get_or_create(**known, defaults={"url": url})
    return kept.url
