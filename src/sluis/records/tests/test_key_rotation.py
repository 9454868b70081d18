"""A new sealing key: old values open, new ones are sealed with it, look-up hashes and sessions stay."""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from sluis.cli.sealed_columns import COLUMNS
from sluis.records import inbox, key_file, resealing, sealing, wire_log
from sluis.records.key_file import KeyFileError
from sluis.records.models import InboxMessage, WireMessage
from sluis.records.sealing import SealBroken

OWNER = "merchant:mer_LINDEBOOM"


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the process use a key file of this test."""
    path = tmp_path / "sealing.key"
    monkeypatch.setenv("SLUIS_KEY_FILE", str(path))
    yield path
    sealing.forget_key()


def test_values_from_before_open_and_new_ones_are_sealed_with_the_new_key(key: Path) -> None:
    before = sealing.seal("王小明", owner=OWNER)
    key_file.rotate()
    assert sealing.open_text(before, owner=OWNER) == "王小明"
    assert not sealing.is_current(before, owner=OWNER)
    after = sealing.seal("王小明", owner=OWNER)
    assert sealing.is_current(after, owner=OWNER)
    key_file.previous_path().unlink()
    assert sealing.open_text(after, owner=OWNER) == "王小明"
    with pytest.raises(SealBroken):
        sealing.open_text(before, owner=OWNER)


def test_look_up_hashes_do_not_change_with_the_key(key: Path) -> None:
    hashed = sealing.keyed_hash("33010619900307121X", purpose="buyer-identity")
    for _ in range(3):
        key_file.rotate()
        key_file.previous_path().unlink()
        assert sealing.keyed_hash("33010619900307121X", purpose="buyer-identity") == hashed
    assert key_file.root() != key_file.load()


def test_a_key_file_of_one_line_is_its_own_root(key: Path) -> None:
    made = key_file.load_or_make()
    assert key_file.load_ring() == key_file.KeyRing(made, made, None)
    assert key_file.root() == made


def test_files_are_for_the_owner_only_and_the_key_really_changes(key: Path) -> None:
    first = key_file.load_or_make()
    key_file.rotate()
    ring = key_file.load_ring()
    assert ring.previous == first != ring.current
    for path in (key, key_file.previous_path()):
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert not key.with_name("sealing.key.new").exists()


def test_a_second_rotation_waits_until_the_first_is_done(key: Path) -> None:
    key_file.load_or_make()
    key_file.rotate()
    ring = key_file.load_ring()
    with pytest.raises(KeyFileError, match="previous"):
        key_file.rotate()
    assert key_file.load_ring() == ring


@pytest.mark.parametrize(
    "text", ["", "not base64 at all", base64.b64encode(b"short").decode(), "QUJD\n" * 3, "é"]
)
def test_a_damaged_file_is_never_replaced_by_a_new_key(key: Path, text: str) -> None:
    key.write_text(text)
    with pytest.raises(KeyFileError):
        key_file.load_or_make()
    assert key.read_text() == text


def test_a_lost_file_beside_its_predecessor_is_not_replaced(key: Path) -> None:
    key_file.load_or_make()
    key_file.rotate()
    key.unlink()
    with pytest.raises(KeyFileError, match="restore"):
        key_file.load_or_make()


def test_a_rotation_by_another_process_is_seen_at_the_next_use(key: Path) -> None:
    sealing.seal("warm", owner=OWNER)
    held = sealing.ring()
    key_file.rotate()
    assert sealing.ring().current != held.current
    assert sealing.ring().previous == held.current


# --- stored values


def stored() -> tuple[InboxMessage, WireMessage]:
    received = inbox.receive(
        party="chinaport", account="BX", kind="622", path="1", headers={}, body="王小明".encode()
    )
    message = InboxMessage.objects.get(pk=received.message_id)
    wire = wire_log.keep(
        direction="out",
        party="chinaport",
        operation="CEB311",
        subject="msg_1",
        request=b"<a/>",
        answer=b"ok",
        outcome="0000",
    )
    return message, wire


def columns(*models_wanted: type[models.Model]) -> list[resealing.SealedColumn]:
    return [column for column in COLUMNS if column.model in models_wanted]


@pytest.mark.django_db
def test_every_stored_value_is_sealed_anew_and_reads_the_same(key: Path) -> None:
    message, wire = stored()
    key_file.rotate()
    found = {one.column: one for one in map(resealing.reseal, columns(InboxMessage, WireMessage))}
    assert [found[name].done for name in sorted(found)] == [1, 1, 1]
    assert all(one.shut == 0 for one in found.values())
    key_file.previous_path().unlink()
    message.refresh_from_db()
    assert inbox.body_of(message).decode() == "王小明"
    assert wire_log.texts(WireMessage.objects.get(pk=wire.pk)) == ("<a/>", "ok")


@pytest.mark.django_db
def test_sealing_anew_again_changes_nothing_and_erased_values_stay_erased(key: Path) -> None:
    message, wire = stored()
    wire_log.erase(["msg_1"])
    key_file.rotate()
    for column in columns(InboxMessage, WireMessage):
        resealing.reseal(column)
    message.refresh_from_db()
    first = bytes(message.body)
    again = [resealing.reseal(column) for column in columns(InboxMessage, WireMessage)]
    assert [one.done for one in again] == [0, 0, 0]
    message.refresh_from_db()
    assert bytes(message.body) == first
    assert wire_log.texts(WireMessage.objects.get(pk=wire.pk)) == ("", "")


@pytest.mark.django_db
def test_a_value_of_a_third_key_is_counted_and_left_alone(key: Path) -> None:
    message, _ = stored()
    key.unlink()
    key_file.load_or_make()
    before = bytes(message.body)
    (column,) = columns(InboxMessage)
    assert resealing.reseal(column).shut == 1
    message.refresh_from_db()
    assert bytes(message.body) == before


@pytest.mark.django_db
def test_more_rows_than_a_batch_are_all_sealed_anew(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 3)
    for number in range(8):
        inbox.receive(
            party="alipay", account="A", kind="notify", path=str(number), headers={}, body=b"%d" % number
        )
    key_file.rotate()
    (column,) = columns(InboxMessage)
    assert resealing.reseal(column).done == 8
    key_file.previous_path().unlink()
    bodies = {inbox.body_of(row) for row in InboxMessage.objects.all()}
    assert bodies == {b"%d" % number for number in range(8)}


def test_no_sealed_column_is_forgotten() -> None:
    """Every binary column is either in the table of sealed ones or known to hold nothing sealed."""
    plain = {"records.idempotencykey.answer"}
    known = {column.name for column in COLUMNS}
    found = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.BinaryField)
    }
    assert found - plain == known
