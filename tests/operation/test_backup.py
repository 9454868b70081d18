"""A backup of an installation with data, restored into an empty place: all is there, sealed values open or not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Fills an installation with a sealed connection, an audit entry, stock and a stored file.
FILL = """
import django; django.setup()
from sluis.cli.loop import goods, office
from sluis.offices import connections
example = office.load_example()
bx = office.open_offices(example)
office.take_on_merchants(bx, example)
goods.take_in()
connections.connect(office=bx, party="alipay", base_url="http://127.0.0.1:1", account="SANDBOX_1",
                    credentials={"secret": "tulip"}, actor="system")
from sluis.records import audit, files
files.store(b"label", name="label.pdf", media_type="application/pdf")
while audit.chain(): pass
"""
COUNT = """
import django; django.setup()
import json
from sluis.catalogue.models import Product, Stock
from sluis.offices import connections
from sluis.offices.models import Connection
from sluis.records import files
from sluis.records.models import AuditEntry, StoredFile
try:
    secret = connections.credentials(Connection.objects.get())["secret"]
except Exception as error:
    secret = type(error).__name__
print(json.dumps({"products": Product.objects.count(), "stock": sum(Stock.objects.values_list("on_hand", flat=True)),
    "acts": AuditEntry.objects.count(), "secret": secret, "file": files.content(StoredFile.objects.get()).decode()}))
"""


def _environment(data: Path, key: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {
        **kept,
        "SLUIS_DATA": str(data),
        "SLUIS_KEY_FILE": str(key),
        "SLUIS_HOME": str(ROOT),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "sluis.config.settings",
    }


def _python(code: str, data: Path, key: Path) -> str:
    words = [sys.executable, "-c", code]
    return subprocess.run(
        words, env=_environment(data, key), check=True, capture_output=True, text=True
    ).stdout


def _sluis(*words: str, data: Path, key: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sluis.cli", *words, "--data", str(data)]
    return subprocess.run(command, env=_environment(data, key), capture_output=True, text=True)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """An installation with data, its key file, and its backup."""
    folder = tmp_path_factory.mktemp("installation")
    data, key, backup = folder / "data", folder / "key", folder / "backup.zip"
    assert _sluis("check", data=data, key=key).returncode == 0
    _python(FILL, data, key)
    made = _sluis("backup", str(backup), data=data, key=key)
    assert made.returncode == 0, made.stderr
    return data, key, backup


def test_everything_is_there_after_a_restore(installation: tuple[Path, Path, Path], tmp_path: Path) -> None:
    data, key, backup = installation
    restored = _sluis("restore", str(backup), data=tmp_path / "new", key=key)
    assert restored.returncode == 0, restored.stderr
    before, after = json.loads(_python(COUNT, data, key)), json.loads(_python(COUNT, tmp_path / "new", key))
    assert before == after
    assert after["secret"] == "tulip"
    assert after["products"] > 60
    checked = _sluis("check", data=tmp_path / "new", key=key)
    assert checked.returncode == 0, checked.stdout


def test_sealed_values_stay_shut_with_another_key(
    installation: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    _, _, backup = installation
    other = tmp_path / "other.key"
    assert _sluis("restore", str(backup), data=tmp_path / "new", key=other).returncode == 0
    assert json.loads(_python(COUNT, tmp_path / "new", other))["secret"] == "SealBroken"


def test_the_key_is_not_in_the_backup(installation: tuple[Path, Path, Path]) -> None:
    _, key, backup = installation
    secret = key.read_bytes().strip()
    with zipfile.ZipFile(backup) as archive:
        assert not any(secret in archive.read(name) for name in archive.namelist())


def test_a_restore_refuses_a_place_that_is_not_empty(installation: tuple[Path, Path, Path]) -> None:
    data, key, backup = installation
    refused = _sluis("restore", str(backup), data=data, key=key)
    assert refused.returncode == 1
    assert "not empty" in refused.stderr


def test_a_damaged_backup_is_refused(installation: tuple[Path, Path, Path], tmp_path: Path) -> None:
    _, key, backup = installation
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(damaged, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            copy.writestr(name, content[:-1] + b"x" if name == "database.sqlite3" else content)
    refused = _sluis("restore", str(damaged), data=tmp_path / "new", key=key)
    assert refused.returncode == 1
    assert "damaged" in refused.stderr


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    odd = tmp_path / "odd.zip"
    odd.write_text("tulips")
    refused = _sluis("restore", str(odd), data=tmp_path / "new", key=tmp_path / "key")
    assert refused.returncode == 1
    assert "no backup" in refused.stderr
