"""`sluis catalogue import`: what a dry run prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sluis.cli.main import main

ROWS = "sku,name_nl,price,price_currency\nA,Reep,1.20,EUR\nB,Reep puur,minus,EUR\n,,1.00,EUR\n"


def tried(capsys: pytest.CaptureFixture[str], path: Path, *more: str) -> tuple[int, Any]:
    code = main(["catalogue", "import", str(path), "--dry-run", "--json", *more])
    return code, json.loads(capsys.readouterr().out)


def test_a_dry_run_prints_format_rows_products_and_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "goods.csv"
    path.write_text(ROWS, encoding="utf-8")
    code, told = tried(capsys, path)
    assert code == 0
    assert list(told) == ["format", "rows", "products", "errors"]
    assert (told["format"], told["rows"], told["products"]) == ("sluis", 3, 1)
    assert all(list(error) == ["row", "column", "value", "code", "message"] for error in told["errors"])
    first = told["errors"][0]
    assert (first["row"], first["column"], first["code"]) == (3, "price", "not_a_number")


def test_details_say_why_and_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "goods.csv"
    path.write_text(ROWS, encoding="utf-8")
    _, told = tried(capsys, path, "--details")
    assert "sku" in told["why"]
    assert told["missing"]["weight_g"] == 1


def test_a_file_without_products_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "goods.csv"
    path.write_text("sku,name_nl,price\nA,,1\n", encoding="utf-8")
    code, told = tried(capsys, path)
    assert (code, told["products"], told["errors"][0]["code"]) == (1, 0, "missing_name")


def test_what_is_no_catalogue_is_an_error_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "goods.csv"
    path.write_text("", encoding="utf-8")
    assert main(["catalogue", "import", str(path), "--dry-run", "--json"]) != 0
    assert "the file is empty" in capsys.readouterr().err
