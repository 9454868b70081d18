"""Proposed HS codes: the right one for what shops write, reasons, and a question where nothing is sure."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from sluis.catalogue import hs_words
from sluis.catalogue.hs_cues import cues
from sluis.catalogue.hs_index import HsIndex
from sluis.catalogue.hs_proposal import ASK_BELOW, own_index, propose
from sluis.catalogue.hs_texts import LANGUAGES, HsText, own_texts, with_nomenclature
from sluis.kernel.errors import BadInput

NOMENCLATURE = (
    "version,level,code,parent,en,nl,fr,de\n"
    "2025,heading,9999,99,Old heading,Oud,Ancien,Alt\n"
    "2026,chapter,18,,Cocoa,Cacao,Cacao,Kakao\n"
    '2026,heading,1806,18,"Chocolate and food with cocoa","Chocolade","Chocolat","Schokolade"\n'
    "2026,subheading,180632,1806,Not filled,niet gevuld,non fourrés,nicht gefüllt\n"
    "2026,heading,9202,92,String instruments,Snaarinstrumenten,Instruments à cordes,Saiteninstrumente\n"
    "2026,cn8,92029030,920290,Guitars,gitaren,Guitares,Gitarren\n"
)


@pytest.mark.parametrize(
    ("name", "hs6"),
    [
        ("Doos met 25 pralines van de chocolatier", "180690"),
        ("Tablette chocolat noir 74 % fèves du Pérou", "180632"),
        ("Gevulde reep met karamel en zeezout", "180631"),
        ("Haferkekse mit Apfel 150 g", "190531"),
        ("Abbey beer dubbel 7% vol 33 cl", "220300"),
        ("Vieux fromage de brebis 200 g", "040690"),
        ("Zakje krokusknollen gemengd, 50 stuks", "060110"),
        ("Cordless stick vacuum 25 V", "850811"),
        ("Vaatwastabletten, 40 stuks", "340250"),
        ("Couches taille 3, 4-9 kg", "961900"),
        ("Holzeisenbahn Starterset", "950300"),
    ],
)
def test_what_shops_write_finds_its_code(name: str, hs6: str) -> None:
    proposal = propose(names={"und": name})
    assert proposal.best is not None
    assert (proposal.best.hs6, proposal.ask) == (hs6, False)


def test_five_candidates_with_falling_probabilities_and_words_that_match() -> None:
    proposal = propose(names={"nl": "Melkreep gevuld met hazelnootpraliné 45 g"})
    assert [one.hs6 for one in proposal.candidates][:3] == ["180631", "180690", "180632"]
    assert len(proposal.candidates) == 5
    chances = [one.probability for one in proposal.candidates]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1.001
    assert "gevuld" in proposal.candidates[0].words
    assert proposal.candidates[0].reason.startswith("matches ")


@pytest.mark.parametrize("name", ["Caractère", "Nr 5", "Xyzzy plugh", "Model Amsterdam XL"])
def test_a_name_that_says_nothing_is_a_question(name: str) -> None:
    proposal = propose(names={"und": name})
    assert proposal.ask
    assert proposal.best is None or proposal.best.probability < ASK_BELOW


def test_no_words_at_all_give_no_candidates() -> None:
    proposal = propose(names={"nl": "250 g"})
    assert (proposal.candidates, proposal.best, proposal.ask) == ((), None, True)


def test_names_in_several_languages_speak_together() -> None:
    alone = propose(names={"fr": "Blanche"})
    together = propose(names={"fr": "Blanche", "nl": "Witbier"})
    assert together.best is not None
    assert together.best.hs6 == "220300"
    assert alone.best is None or alone.best.probability < together.best.probability


def test_the_family_and_the_category_help_where_the_name_does_not() -> None:
    assert propose(names={"nl": "Kroon"}, categories=("Dranken > Bier",)).candidates[0].hs6 == "220300"
    toys = propose(names={"en": "Wooden kitchen"}, family="toys").candidates[0]
    assert toys.hs6 == "950300"


def test_a_measure_speaks_for_a_chapter() -> None:
    assert list(cues("Lait solaire SPF 50 200 ml")) == [("SPF 50", ("3304",))]
    assert list(cues("Tripel 9° 33 cl")) == [("9°", ("22",)), ("33 cl", ("22",))]
    assert list(cues("Wasserkocher 2200 W")) == [("2200 W", ("84", "85"))]
    assert list(cues("Gebäck bei 180 °C")) == []
    powerbank = propose(names={"en": "Bank 20000 mAh lithium"}).candidates[0]
    assert (powerbank.hs6, "20000 mAh" in powerbank.words) == ("850760", True)


def test_what_comes_after_with_or_for_counts_less() -> None:
    assert hs_words.weighted_words("Gel douche à l'huile d'olive") == [
        ("gel", 1.0),
        ("douche", 1.0),
        ("huile", hs_words.AFTER),
        ("olive", hs_words.AFTER),
    ]
    assert hs_words.weighted_words("For cats") == [("cats", 1.0)]
    # A small word inside a hyphened one joins nothing.
    assert hs_words.weighted_words("Jan-in-de-zak met rozijnen") == [
        ("janindezak", 1.0),
        ("rozijnen", hs_words.AFTER),
    ]


def test_a_right_code_that_other_goods_share_the_words_of_is_asked_about() -> None:
    proposal = propose(names={"nl": "Tabletten voor de vaatwasser, 40 stuks"})
    assert proposal.best is not None
    assert (proposal.best.hs6, proposal.ask) == ("340250", True)


def test_a_code_is_called_something_in_the_readers_language() -> None:
    best = propose(names={"nl": "Gevulde reep met karamel"}).candidates[0]
    assert best.title_in("nl") != best.title_in("en")
    assert best.title_in("zh-hans") == best.title
    assert HsText("190590", learnt=("somebody's cake",)).title == ""


def test_compounds_are_read_from_both_ends() -> None:
    assert hs_words.split_compound("chocoladeletter", {"chocolade", "lett"}) == ("chocolade", "lett")
    assert hs_words.split_compound("kaasdriehoek", {"kaas"}) == ("kaas",)
    assert hs_words.split_compound("zonnebril", {"kaas"}) == ()


def test_every_own_text_is_whole() -> None:
    texts = own_texts()
    assert len(texts) > 240
    assert [text.hs6 for text in texts] == sorted({text.hs6 for text in texts})
    for text in texts:
        assert len(text.hs6) == 6
        assert text.hs6.isdigit()
        assert 1 <= int(text.hs6[:2]) <= 97
        assert text.title
        assert len(text.phrases) >= len(LANGUAGES)


def test_each_own_phrase_finds_its_own_code_or_one_that_shares_it() -> None:
    index, missed = own_index(), []
    for text in own_texts():
        title = text.title
        hits = [hit.text.hs6 for hit in index.search([(title, 1.0)], limit=3).hits]
        if text.hs6 not in hits:
            missed.append((text.hs6, title, hits))
    assert missed == []


def test_a_whole_nomenclature_adds_its_codes(tmp_path: Path) -> None:
    path = tmp_path / "cn.csv.gz"
    path.write_bytes(gzip.compress(NOMENCLATURE.encode()))
    texts = {text.hs6: text for text in with_nomenclature(path)}
    assert "999999" not in texts
    assert texts["920290"] == HsText(
        "920290",
        official=(
            "String instruments Guitars",
            "Snaarinstrumenten gitaren",
            "Instruments à cordes Guitares",
            "Saiteninstrumente Gitarren",
        ),
    )
    assert texts["180632"].official[0] == "Chocolate and food with cocoa Not filled"
    assert texts["180632"].phrases
    found = propose(names={"de": "Konzertgitarren"}, index=HsIndex(texts.values()))
    assert found.candidates[0].hs6 == "920290"


def test_a_nomenclature_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cn.csv"
    path.write_text("code,text\n1,a\n", encoding="utf-8")
    with pytest.raises(BadInput, match="lacks the columns de, en, fr, level, nl, parent"):
        with_nomenclature(path)


def test_the_file_of_texts_names_its_source_in_every_row() -> None:
    path = Path(__file__).parents[1] / "data" / "hs_texts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["source"] for row in rows)
    assert all(row[language] for row in rows for language in LANGUAGES)
