"""An office takes published files in as evidence; its scores then rest on them and say so."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sluis.catalogue.models import Product
from sluis.catalogue.tests.shop import merchant
from sluis.cli.main import main
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotFound
from sluis.offices.models import Merchant, Office
from sluis.records import rates
from sluis.records.models import AuditEntry
from sluis.scouting import decide_weights, explain, load, reassess, stored, stored_market, weights_of_office
from sluis.scouting.models import Assessment, EvidenceImport, OfficeWeights
from sluis.scouting.tests.test_dossier import product_of
from sluis.scouting.tests.test_sources import COMTRADE, flow, write
from sluis.scouting.tests.trade_files import baci_rows, write_baci
from sluis.work.models import Due

TOLD = load.Told("V202601", date(2026, 1, 31))
POINTS = {"demand": 50, "price_room": 20, "logistics_fit": 10, "timing": 10, "own_evidence": 10}


@pytest.fixture
def shop(db: None) -> Merchant:
    return merchant("lindeboom")


@pytest.fixture
def pralines(shop: Merchant) -> Product:
    rates.record(base="EUR", quote="CNY", day=clock.today(), rate=Decimal("7.80"), source="test bank")
    product = product_of(shop)
    product.save()
    return product


def baci(folder: Path, *, seed: int = 5) -> Path:
    return write_baci(folder / f"BACI_{seed}.csv", baci_rows(range(2014, 2023), seed=seed))


def taken(office: Office, form: str, path: Path, told: load.Told = TOLD) -> EvidenceImport:
    return load.load(office=office, form=form, path=path, told=told, actor="user:7")


def prices(folder: Path, rows: list[str]) -> Path:
    path = folder / "prices.csv"
    head = "product,brand,origin,net_content,price_cny,platform,seen_on,url,hs6,sku"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


def test_trade_is_kept_with_source_licence_version_and_day(shop: Merchant, tmp_path: Path) -> None:
    one = taken(shop.office, "baci", baci(tmp_path))
    assert (one.kind, one.name, one.licence) == ("trade", "BACI, CEPII", "Etalab Open Licence 2.0")
    assert (one.version, one.dated) == ("V202601", date(2026, 1, 31))
    assert one.rows == len(baci_rows(range(2014, 2023)))
    assert (one.facts["first_year"], one.facts["last_year"]) == (2014, 2022)
    assert one.facts["weights_origin"].startswith("ridge over")
    assert AuditEntry.objects.get(verb="scouting.load_evidence").detail["name"] == "BACI, CEPII"


def test_the_same_file_is_taken_once_and_a_new_version_takes_its_place(
    shop: Merchant, tmp_path: Path
) -> None:
    first = taken(shop.office, "baci", baci(tmp_path))
    assert taken(shop.office, "baci", baci(tmp_path)).pk == first.pk
    second = taken(shop.office, "baci", baci(tmp_path, seed=6), load.Told("V202701", date(2027, 1, 31)))
    assert [one.pk for one in stored.newest(shop.office_id)] == [second.pk]
    first.refresh_from_db()
    assert not first.is_newest


def test_a_score_rests_on_what_was_loaded_and_names_its_version(pralines: Product, tmp_path: Path) -> None:
    office = pralines.merchant.office
    taken(office, "baci", baci(tmp_path))
    day = clock.today().isoformat()
    taken(office, "prices", prices(tmp_path, [f"Pralines,X,BE,250 g,180,tmall.hk,{day},https://t,180690,"]))
    reassess.run({"merchant": pralines.merchant_id})
    one = Assessment.objects.get(product=pralines, is_newest=True)
    assert one.score is not None
    assert not one.is_example
    told = {i["name"]: i for part in one.result["contributions"] for i in part["inputs"]}
    assert told["imports_of_china_usd_2022"]["source"] == "BACI, CEPII"
    assert told["imports_of_china_usd_2022"]["version"] == "V202601"
    assert told["shelf_price_cny"]["dated"] == day


def test_without_trade_there_is_no_score_and_the_verdict_stays(pralines: Product, tmp_path: Path) -> None:
    taken(
        pralines.merchant.office,
        "prices",
        prices(tmp_path, ["P,X,BE,250 g,180,tmall.hk,2026-11-01,https://t,180690,"]),
    )
    reassess.run({"merchant": pralines.merchant_id})
    one = Assessment.objects.get(product=pralines, is_newest=True)
    assert (one.verdict, one.score) == ("go", None)


def test_an_office_that_loaded_nothing_is_not_assessed_in_the_background(pralines: Product) -> None:
    reassess.run({"merchant": pralines.merchant_id})
    assert not Assessment.objects.exists()
    assert stored.of_office(pralines.merchant.office_id, as_of=clock.today()) is None


def test_a_price_of_one_sku_is_no_price_of_another_and_an_old_one_is_none(
    pralines: Product, tmp_path: Path
) -> None:
    office = pralines.merchant.office
    today = clock.today()
    lines = [
        f"Pralines,X,BE,250 g,180,tmall.hk,{today},https://t,,{pralines.sku}",
        "Old,X,BE,250 g,90,tmall.hk,2015-01-01,https://t,180690,",
    ]
    taken(office, "prices", prices(tmp_path, lines))
    known = stored.of_office(office.pk, as_of=today)
    assert known is not None
    assert known.prices[pralines.pk].low == Decimal(720)
    assert "180690" not in known.prices


def test_loading_makes_the_assessment_of_each_merchant_due_once(shop: Merchant, tmp_path: Path) -> None:
    merchant("other")
    taken(shop.office, "prices", prices(tmp_path, ["P,X,BE,250 g,180,tmall.hk,2026-11-01,https://t,180690,"]))
    taken(shop.office, "baci", baci(tmp_path))
    assert sorted(Due.objects.filter(handler=reassess.HANDLER).values_list("key", flat=True)) == sorted(
        Merchant.objects.filter(office=shop.office).values_list("pk", flat=True)
    )


def test_the_evidence_of_one_office_is_not_anothers(shop: Merchant, tmp_path: Path) -> None:
    other = Office.objects.create(
        code="XX",
        name="Other",
        city="Riga",
        countries="LV",
        currency="EUR",
        timezone="Europe/Riga",
        languages="en",
    )
    taken(shop.office, "baci", baci(tmp_path))
    assert stored.of_office(other.pk, as_of=clock.today()) is None
    with pytest.raises(NotFound, match="no trade is loaded"):
        stored_market.of_code(other.pk, "180690")


def test_the_market_picture_from_all_that_was_loaded(shop: Merchant, tmp_path: Path) -> None:
    office = shop.office
    taken(office, "baci", baci(tmp_path))
    taken(
        office,
        "geodist",
        write(
            tmp_path / "d.csv",
            ["iso_o", "iso_d", "dist"],
            [[iso, "CHN", 7000] for iso in ("BEL", "DEU", "FRA", "NLD", "ITA", "ESP", "ours")],
        ),
    )
    taken(
        office,
        "hs",
        write(tmp_path / "hs.csv", ["hscode", "description"], [["180690", "Chocolate, other"]]),
        load.Told("2022", date(2022, 1, 1), licence="PDDL 1.0"),
    )
    months = [
        flow(
            freqCode="M",
            refYear=year,
            refMonth=m,
            period=f"{year}{m:02d}",
            primaryValue=1000 if m < 12 else 3000,
        )
        for year in range(2019, 2024)
        for m in range(1, 13)
    ]
    taken(
        office,
        "months",
        write(tmp_path / "m.csv", COMTRADE, months),
        load.Told("2024", date(2024, 6, 1), licence="UN"),
    )
    found = stored_market.of_code(office.pk, "180690")
    assert (found["year"], found["name"], found["largest_distance_km"]) == (2022, "Chocolate, other", 7000)
    assert found["imports"] > 0
    assert found["season"]["factors"][11] == max(found["season"]["factors"])
    assert {one["name"] for one in found["sources"]} >= {"BACI, CEPII", "GeoDist, CEPII"}
    with pytest.raises(BadInput, match="six digits"):
        stored_market.of_code(office.pk, "1806")
    with pytest.raises(NotFound, match="010121"):
        stored_market.of_code(office.pk, "010121")


def test_rates_are_kept_by_day(shop: Merchant, tmp_path: Path) -> None:
    taken(
        shop.office,
        "rates",
        write(tmp_path / "r.csv", ["Date", "CNY"], [["2026-06-30", "7.8012"], ["2026-06-29", "7.79"]]),
    )
    held = rates.latest("EUR", "CNY", as_of=date(2026, 6, 30))
    assert held is not None
    assert held.rate == Decimal("7.8012")
    assert "V202601" in held.source


@pytest.mark.parametrize(
    ("form", "told", "field"),
    [
        ("telex", TOLD, "form"),
        ("baci", load.Told(" ", date(2026, 1, 1)), "version"),
        ("hs", TOLD, "licence"),
        ("baci", TOLD, "trade"),
        ("prices", TOLD, "price_cny"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_stored(
    shop: Merchant, tmp_path: Path, form: str, told: load.Told, field: str
) -> None:
    path = tmp_path / "given.csv"
    path.write_text(
        "a,b\n1,2\n" if form != "prices" else "product,price_cny,platform,seen_on\nP,free,shop,2026\n"
    )
    with pytest.raises(BadInput) as refused:
        taken(shop.office, form, path, told)
    assert refused.value.field == field
    assert not EvidenceImport.objects.exists()
    assert not Due.objects.filter(handler=reassess.HANDLER).exists()


def test_a_missing_file_is_named(shop: Merchant, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file gone"):
        taken(shop.office, "baci", tmp_path / "gone.csv")


def test_the_weights_of_an_office_hold_from_their_day_and_keep_a_history(
    pralines: Product, tmp_path: Path
) -> None:
    office = pralines.merchant.office
    assert weights_of_office.in_force(office.pk).decided_by == "the project"
    decide_weights.decide(office=office, points=POINTS, reason="Gifts first.", actor="user:7")
    decide_weights.decide(
        office=office, points=POINTS | {"demand": 40, "timing": 20}, reason="Season.", actor="user:7"
    )
    assert [one.reason for one in weights_of_office.history(office.pk)] == ["Season.", "Gifts first."]
    now = weights_of_office.in_force(office.pk)
    assert (now.points["timing"], sum(now.points_without_till.values())) == (20, 100)
    taken(office, "baci", baci(tmp_path))
    reassess.run({"merchant": pralines.merchant_id})
    one = Assessment.objects.get(product=pralines, is_newest=True)
    assert one.result["weights_dated"] == clock.today().isoformat()
    weights = {part["name"]: part["weight"] for part in one.result["contributions"]}
    assert weights == dict(now.points_without_till)


@pytest.mark.parametrize(
    ("points", "field"),
    [
        (POINTS | {"demand": 51}, "demand"),
        (POINTS | {"timing": -10, "demand": 70}, "timing"),
        (POINTS | {"timing": "10"}, "timing"),
        ({name: value for name, value in POINTS.items() if name != "timing"}, "timing"),
        (dict.fromkeys(POINTS, 0) | {"price_room": 100}, "demand"),
        (dict.fromkeys(POINTS, 0) | {"own_evidence": 100}, "own_evidence"),
    ],
)
def test_weights_that_cannot_be_are_refused(shop: Merchant, points: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        decide_weights.decide(office=shop.office, points=points, reason="Because.", actor="user:7")
    assert refused.value.field == field
    assert not OfficeWeights.objects.exists()


def test_weights_need_a_reason_and_a_change(shop: Merchant) -> None:
    with pytest.raises(BadInput, match="sentence why"):
        decide_weights.decide(office=shop.office, points=POINTS, reason=" ", actor="user:7")
    project = dict(weights_of_office.in_force(shop.office_id).points)
    with pytest.raises(BadInput, match="hold already"):
        decide_weights.decide(office=shop.office, points=project, reason="Again.", actor="user:7")


def test_a_stored_product_is_explained_by_its_sku(pralines: Product) -> None:
    one = explain.of_sku(pralines.sku, office=None, as_of=clock.today())
    assert (one.product.sku, one.is_example) == (pralines.sku, True)
    with pytest.raises(NotFound, match="--file"):
        explain.of_sku("nothing", office=None, as_of=clock.today())
    twin = product_of(merchant("twin"))
    twin.sku = pralines.sku
    twin.save()
    with pytest.raises(BadInput, match="several merchants"):
        explain.of_sku(pralines.sku, office=None, as_of=clock.today())


def test_the_command_loads_lists_and_uses_evidence(
    shop: Merchant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["--office", shop.office_id, "--json"]
    path = str(baci(tmp_path))
    assert main(["scout", "load", "baci", path, "--version", "V1", "--dated", "2026-01-31", *said]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] > 0
    assert main(["scout", "evidence", *said]) == 0
    (one,) = json.loads(capsys.readouterr().out)["evidence"]
    assert (one["name"], one["version"]) == ("BACI, CEPII", "V1")
    assert main(["scout", "market", "180690", *said]) == 0
    assert json.loads(capsys.readouterr().out)["imports"] > 0
    assert main(["scout", "load", "baci", path, "--version", "V1", "--dated", "January", *said]) == 1
    assert "YYYY-MM-DD" in capsys.readouterr().err
