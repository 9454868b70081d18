"""A usable world: one live item with two variants, and one paid order that waits to be sent."""

from __future__ import annotations

import math
import struct
import zlib

from sluis.sandbox.tmall import messages
from sluis.sandbox.tmall.buyers import Buyer
from sluis.sandbox.tmall.categories import leaf_of
from sluis.sandbox.tmall.item_form import draft_item
from sluis.sandbox.tmall.items import add_item, skus_of
from sluis.sandbox.tmall.pictures import picture_address, store_picture
from sluis.sandbox.tmall.schema_model import Values
from sluis.sandbox.tmall.state import Platform, Shop, brands
from sluis.sandbox.tmall.trade_acts import Wish, place

CHOCOLATE_BOXES = 50016093
SIDE_PX = 800
BOX = (232, 222, 202)

# An invented person; region 110105, born 1990-03-07, with a right check digit.
SHOPPER = Buyer(
    "林小满",
    "13912345678",
    "北京",
    "北京市",
    "朝阳区",
    "建国路88号院3号楼502室",
    "110105199003074843",
    "100022",
)


def furnish(platform: Platform, shop: Shop) -> None:
    """Fill an empty book; a book with items is left alone."""
    if platform.store.row("SELECT 1 FROM tmall_item LIMIT 1"):
        return
    messages.permit(platform, shop.seller_id, None)
    picture_id = store_picture(platform, shop.seller_id, drawn_picture(SIDE_PX), "主图")
    address = picture_address(platform, picture_id, "png")
    leaf = leaf_of(CHOCOLATE_BOXES)
    brand = str(brands(platform, shop.seller_id)[0][0])
    draft, skus = draft_item(platform, shop, leaf, chocolate_form(brand, address))
    item = add_item(platform, draft, skus)
    place(platform, [Wish(item.num_iid, skus_of(platform, item.num_iid)[0].sku_id, 2)], SHOPPER)


def chocolate_form(brand: str, picture: str) -> Values:
    """Return a full form of a box of Belgian chocolates in two sizes."""
    module = "desc_module_127_cat_mod"
    return {
        "title": "比利时进口手工夹心巧克力礼盒16颗装",
        "sell_points": {"sell_point_0": "比利时进口", "sell_point_1": "礼盒装"},
        "item_type": "b",
        "stuff_status": "5",
        "item_status": "0",
        "prop_20000": brand,
        "prop_21299": "26441",
        "prop_147908493": "200克",
        "food_security": {
            "factory": "Atelier Sablon NV",
            "factory_site": "Zavelstraat 12, 1000 Brussel, België",
            "mix": "可可液块，白砂糖，可可脂，全脂奶粉，榛子，乳化剂（大豆磷脂）",
            "plan_storage": "15-18℃，阴凉干燥处",
            "period": "270",
        },
        "price": "168.00",
        "quantity": "60",
        "outer_id": "SABLON-16",
        "sku": [
            _sku("3270001", "168.00", "40", "SABLON-16-1", "5412345678908"),
            _sku("3270002", "318.00", "20", "SABLON-16-2", "5412345678915"),
        ],
        "customsClearanceWay": "true",
        "global_arrive": "true",
        "original_location": "比利时",
        "location": {"prov": "比利时", "city": "布鲁塞尔"},
        "item_source": "1",
        "freight_payer": "2",
        "item_size_weight": {"item_size": "0.002", "item_weight": "0.35"},
        "item_images": {"item_image_0": picture},
        "description": {
            module: {
                f"{module}_content": "<p>布鲁塞尔手工作坊出品，十六颗夹心巧克力，三种可可浓度。</p>",
                f"{module}_order": "1",
            }
        },
    }


def _sku(option: str, price: str, quantity: str, outer_id: str, barcode: str) -> Values:
    return {
        "prop_5919063": option,
        "sku_price": price,
        "sku_quantity": quantity,
        "sku_outerId": outer_id,
        "sku_barcode": barcode,
        "hscode": "1806900000",
    }


def drawn_picture(side: int) -> bytes:
    """Return a square PNG drawn here, four by four pralines in a box, so that no picture is carried along."""
    cell = side // 4
    edge = bytes(BOX) * (side - 4 * cell)
    rows = [b"\x00" + row * 4 + edge for row in _praline(cell)] * 4
    rows += [b"\x00" + bytes(BOX) * side] * (side - len(rows))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 6)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def _praline(cell: int) -> list[bytes]:
    """Return the pixel rows of one praline seen from above: a rim of shadow, a lighter top, a glint."""
    middle = (cell - 1) / 2
    colours = ((0.12, (176, 128, 92)), (0.30, (116, 72, 46)), (0.40, (88, 50, 30)), (0.44, (206, 190, 166)))
    rows = []
    for y in range(cell):
        row = bytearray()
        for x in range(cell):
            away = math.hypot(x - middle, y - middle) / cell
            row += bytes(next((colour for reach, colour in colours if away < reach), BOX))
        rows.append(bytes(row))
    return rows
