"""The picture space: picture.upload and the pictures' own addresses."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from urllib.parse import urlsplit

from sluis.sandbox.http import Request, Response
from sluis.sandbox.tmall import arguments, beijing, errors
from sluis.sandbox.tmall.arguments import Arg
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.responses import Answer
from sluis.sandbox.tmall.state import Platform

MAX_BYTES = 3 * 1024 * 1024
MAX_TITLE = 50
PREFIX = "/tmall/pictures/"

_CONTENT_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}
_OWN_HOSTS = (".alicdn.com", ".taobaocdn.com")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the bytes say: the kind of picture and its pixels."""

    extension: str
    width: int
    height: int


def shape_of(content: bytes) -> Shape | None:
    """Return the kind and size of a png, jpg or gif, or None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return Shape("png", width, height)
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return Shape("gif", width, height)
    return _jpeg_shape(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_shape(content: bytes) -> Shape | None:
    position = 2
    while position + 9 < len(content) and content[position] == 0xFF:
        marker, length = content[position + 1], int.from_bytes(content[position + 2 : position + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return Shape("jpg", width, height)
        position += 2 + length
    return None


def store_picture(
    platform: Platform,
    seller_id: int,
    content: bytes,
    title: str,
    *,
    category_id: int = 0,
    client_type: str = "client:computer",
) -> int:
    """Keep a picture and return its id; raise the gateway's 3 for what it does not take."""
    shape = shape_of(content)
    if shape is None or 0 in (shape.width, shape.height):
        raise errors.upload_failed("图片格式不正确，只支持png、jpg、gif")
    if len(content) > MAX_BYTES:
        raise errors.upload_failed("图片大小不能超过3M")
    if client_type == "client:phone" and not (480 <= shape.width <= 620 and shape.height <= 960):
        raise errors.upload_failed("手机图片宽度须在480-620之间，高度不超过960")
    with platform.store.transaction() as db:
        picture_id = platform.next_number("picture")
        db.execute(
            "INSERT INTO tmall_picture VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                picture_id, seller_id, category_id, _free_title(platform, seller_id, title[:MAX_TITLE]),
                shape.extension, content, shape.width, shape.height, client_type, platform.now(),
            ),
        )  # fmt: skip
    return picture_id


def _free_title(platform: Platform, seller_id: int, title: str) -> str:
    candidate, number = title, 0
    while platform.store.row(
        "SELECT 1 FROM tmall_picture WHERE seller_id = ? AND title = ?", (seller_id, candidate)
    ):
        number += 1
        candidate = f"{title}({number})"
    return candidate


def picture_address(platform: Platform, picture_id: int, extension: str) -> str:
    """Return where a picture is shown."""
    return f"{platform.world.origin}{PREFIX}{picture_id}.{extension}"


def is_platform_picture(platform: Platform, address: str) -> bool:
    """Tell whether an address is in the picture space: one of ours, or on the platform's picture hosts."""
    parts = urlsplit(address)
    if (parts.hostname or "").endswith(_OWN_HOSTS):
        return True
    name = parts.path.removeprefix(PREFIX).partition(".")[0]
    if not parts.path.startswith(PREFIX) or not name.isdigit():
        return False
    return platform.store.row("SELECT 1 FROM tmall_picture WHERE picture_id = ?", (int(name),)) is not None


def serve_picture(platform: Platform, request: Request) -> Response:
    """Show a picture."""
    name = request.path.removeprefix(PREFIX).partition(".")[0]
    row = None
    if name.isascii() and name.isdigit() and len(name) < 19:
        row = platform.store.row(
            "SELECT content, extension FROM tmall_picture WHERE picture_id = ?", (int(name),)
        )
    if row is None:
        return Response(404, [("Content-Type", "text/plain; charset=UTF-8")], "图片不存在\n".encode())
    headers = [("Content-Type", _CONTENT_TYPES[row["extension"]]), ("Cache-Control", "max-age=86400")]
    return Response(200, headers, bytes(row["content"]))


def _upload(call: Call) -> Answer:
    asked = call.arguments
    upload = asked.file("img")
    if upload is None:
        raise errors.missing_argument("img")
    file_title = asked.text("image_input_title")
    if "." not in file_title:
        raise errors.invalid_parameter("image_input_title", "图片名称必须包含后缀名")
    picture_id = store_picture(
        call.platform,
        call.shop.seller_id,
        upload.content,
        asked.text("title") or file_title.rpartition(".")[0],
        category_id=asked.number("picture_category_id"),
        client_type=asked.text("client_type", "client:computer"),
    )
    return {"picture": _picture(call.platform, picture_id)}


def _picture(platform: Platform, picture_id: int) -> Answer:
    row = platform.store.row("SELECT * FROM tmall_picture WHERE picture_id = ?", (picture_id,))
    if row is None:
        raise LookupError(f"picture {picture_id} was just stored")
    return {
        "picture_id": row["picture_id"],
        "picture_category_id": row["category_id"],
        "picture_path": picture_address(platform, row["picture_id"], row["extension"]),
        "title": row["title"],
        "sizes": len(row["content"]),
        "pixel": f"{row['width']}x{row['height']}",
        "status": "unfroze",
        "deleted": "unfroze",
        "client_type": row["client_type"],
        "created": beijing.stamp(row["created"]),
        "modified": beijing.stamp(row["created"]),
    }


METHODS = (
    Method(
        "taobao.picture.upload",
        _upload,
        (
            arguments.required("picture_category_id", "number", low=0),
            arguments.required("img", "file"),
            arguments.required("image_input_title"),
            Arg("title"),
            Arg("client_type", choices=("client:computer", "client:phone")),
            Arg("is_https", "flag"),
        ),
    ),
)
