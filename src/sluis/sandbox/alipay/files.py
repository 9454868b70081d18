"""The files over HTTP. The real ones lie on SFTP (isftp.alipay.com, port 22) under the same paths."""

from __future__ import annotations

from sluis.sandbox.alipay.moments import iso, now_ms
from sluis.sandbox.http import Request, Response, json_response
from sluis.sandbox.world import World

ROOT = "/alipay/files"


class Files:
    """Lists and serves what is visible by now."""

    def __init__(self, world: World) -> None:
        self._world = world

    def answer(self, request: Request) -> Response:
        """Answer the listing at the root, a file below it, or 404."""
        path = request.path.removeprefix(ROOT)
        if path == "/":
            return json_response({"files": self._listing()})
        row = self._world.store.row(
            "SELECT body FROM alipay_file WHERE path = ? AND visible_at <= ?",
            (path, now_ms(self._world.clock)),
        )
        if row is None:
            return json_response({"error": "no such file"}, 404)
        return Response(200, [("Content-Type", "text/csv; charset=UTF-8")], row["body"])

    def _listing(self) -> list[dict[str, object]]:
        rows = self._world.store.rows(
            "SELECT path, LENGTH(body) AS bytes, made_at FROM alipay_file WHERE visible_at <= ? "
            "ORDER BY made_at, path",
            (now_ms(self._world.clock),),
        )
        return [
            {
                "path": row["path"],
                "name": row["path"].rsplit("/", 1)[-1],
                "url": f"{self._world.origin}{ROOT}{row['path']}",
                "bytes": row["bytes"],
                "made_at": iso(row["made_at"]),
            }
            for row in rows
        ]
