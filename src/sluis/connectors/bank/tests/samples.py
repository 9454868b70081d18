"""Statement files of one day in the forms that the banks of the Benelux and Germany deliver.

The same day in each: the office's account opens with 1000.00, pays a florist 250.00, gets 812.34 from a
wallet and has 99.95 sent back from a closed account, so it closes with 1662.29.
"""

from __future__ import annotations

IBAN = "NL20INGB0001234567"
BELGIAN_IBAN = "BE71096123456769"

_NAMES = {"02": ("<Nm>{}</Nm>", "BOOK"), "08": ("<Pty><Nm>{}</Nm></Pty>", "<Cd>BOOK</Cd>")}


def camt053(version: str) -> bytes:
    """Return camt.053.001.02 or .08."""
    name, booked = _NAMES[version]

    def entry(sign: str, amount: str, refs: str, parties: str, rest: str = "", code: str = "ESCT") -> str:
        return (
            f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts>{booked}</Sts>'
            "<BookgDt><Dt>2026-11-24</Dt></BookgDt><ValDt><Dt>2026-11-25</Dt></ValDt>"
            "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd>"
            f"<SubFmlyCd>{code}</SubFmlyCd></Fmly></Domn></BkTxCd>"
            f"<NtryDtls><TxDtls><Refs>{refs}</Refs>{parties}{rest}</TxDtls></NtryDtls></Ntry>"
        )

    def party(role: str, who: str, iban: str) -> str:
        return (
            f"<RltdPties><{role}>{name.format(who)}</{role}>"
            f"<{role}Acct><Id><IBAN>{iban}</IBAN></Id></{role}Acct></RltdPties>"
        )

    def balance(kind: str, amount: str) -> str:
        return (
            f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
            "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-24</Dt></Dt></Bal>"
        )

    entries = [
        entry(
            "DBIT",
            "250.00",
            "<MsgId>POB1</MsgId><EndToEndId>PYO1</EndToEndId>",
            party("Cdtr", "Bloemenhuis Vermeulen", "NL91ABNA0417164300"),
            "<RmtInf><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>",
        ),
        entry(
            "CRDT",
            "812.34",
            "<EndToEndId>NOTPROVIDED</EndToEndId>",
            party("Dbtr", "ALIPAY EUROPE", "LU280019400644750000"),
            "<RmtInf><Ustrd>SETTLEMENT</Ustrd><Ustrd>2026112410001</Ustrd></RmtInf>",
            "RCDT",
        ),
        entry(
            "CRDT",
            "99.95",
            "<EndToEndId>PYO0</EndToEndId>",
            party("Cdtr", "Chocolaterie De Lindeboom", BELGIAN_IBAN),
            "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>ACCOUNT CLOSED</AddtlInf></RtrInf>",
            "RRTN",
        ),
        entry("CRDT", "5.00", "", "").replace("BOOK", "PDNG"),
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        "<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr><Stmt><Id>ST-20261124</Id>"
        f"<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{balance('OPBD', '1000.00')}{balance('CLBD', '1662.29')}{''.join(entries)}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


ING = f"""{{1:F01INGBNL2ABXXX0000000000}}
{{2:I940INGBNL2AXXXN}}
{{4:
:20:P261124000000001
:25:{IBAN}EUR
:28C:00000
:60F:C261123EUR1000,00
:61:2611251124D250,00NTRFEREF//26330111
/TRCD/00100/
:86:/EREF/PYO1//PREF/POB1//CNTP/NL91ABNA0417164300/ABNANL2A/Bloemen
huis Vermeulen///REMI/STRD/CUR/RF18539007547034/
:61:2611251124C812,34NTRFNONREF//26330112
/TRCD/00100/
:86:/CNTP/LU280019400644750000/BCEELULL/ALIPAY EUROPE///REMI/USTD//SE
TTLEMENT 2026112410001/
:61:2611251124C99,95NRTIEREF//26330113
/TRCD/00190/
:86:/RTRN/AC04//EREF/PYO0//CNTP/{BELGIAN_IBAN}/GKCCBEBB/Chocolaterie
 De Lindeboom///REMI/USTD//RETOUR/
:62F:C261124EUR1662,29
:64:C261124EUR1662,29
:86:/SUM/1/2/250,00/912,29/
-}}
""".encode()

RABOBANK = f""":940:
:20:940S261124
:25:{IBAN} EUR
:28C:0
:60F:C261123EUR000000001000,00
:61:261125D000000000250,00N102EREF
NL91ABNA0417164300
:86:/EREF/PYO1/BENM//NAME/Bloemenhuis Ver
meulen/REMI/STRD/CUR/RF18539007547034/ISDT/2026-11-24
:61:261125C000000000812,34N501EREF
LU280019400644750000
:86:/EREF/NOTPROVIDED/ORDP//NAME/ALIPAY EUROPE/REMI/SETTLEMENT 20261124
10001/ISDT/2026-11-24
:61:261125C000000000099,95N541EREF
{BELGIAN_IBAN}
:86:/EREF/PYO0/RTRN/AC04/BENM//NAME/Chocolaterie De Lindeboom/REMI/RETOUR
:62F:C261124EUR000000001662,29
""".encode()

ABN_AMRO = f""":20:ABN AMRO BANK NV
:25:INGBNL2A/1234567
:28C:32801
:60F:C261123EUR1000,00
:61:2611251124D250,00N426NONREF
:86:/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/
Bloemenhuis Vermeulen/REMI/STRD/CUR/RF18539007547034/EREF/PYO1
:61:2611251124C812,34N654NONREF
:86:/TRTP/SEPA OVERBOEKING/IBAN/LU280019400644750000/BIC/BCEELULL/NAME
/ALIPAY EUROPE/REMI/SETTLEMENT 2026112410001/EREF/NOTPROVIDED
:61:2611251124C99,95N944NONREF
:86:/TRTP/SEPA OVERBOEKING/RTRN/AC04/IBAN/{BELGIAN_IBAN}/BIC/GKCCBEBB/NA
ME/Chocolaterie De Lindeboom/EREF/PYO0
:62F:C261124EUR1662,29
-
""".encode()


def _record(*fields: tuple[int, str]) -> str:
    """Write one CODA record: each text at its position, counted from 1 as the standard does."""
    cells = [" "] * 128
    for position, text in fields:
        cells[position - 1 : position - 1 + len(text)] = text
    assert len(cells) == 128
    return "".join(cells)


def _amount(text: str) -> str:
    whole, cents = text.split(".")
    return f"{int(whole):012d}{cents}0"


def _movement(
    number: int,
    sign: str,
    amount: str,
    *,
    detail: int = 0,
    communication: str = "",
    structured: bool = False,
    end_to_end: str = "NOT PROVIDED",
    who: str = "",
    iban: str = "",
    returned: str = "",
) -> list[str]:
    head = f"{number:04d}{detail:04d}"
    return [
        _record(
            (1, f"21{head}"),
            (11, f"REF{number:06d}"),
            (32, f"{sign}{_amount(amount)}251126"),
            (54, "00150000"),
            (62, "1" if structured else "0"),
            (63, communication[:53]),
            (116, "241126"),
            (122, "32801"),
            (126, "1 0"),
        ),
        _record(
            (1, f"22{head}"),
            (11, communication[53:106]),
            (64, end_to_end),
            (113, f"2{returned}" if returned else ""),
            (126, "1 0"),
        ),
        _record((1, f"23{head}"), (11, f"{iban:34}EUR"), (48, who), (126, "0 1")),
        _record((1, f"31{head[:4]}0001"), (32, "00150000"), (40, "0TOLD BY THE BANK"), (126, "0 0")),
    ]


def coda(*, structure: str = "2", count: int | None = None, opening: str = "1000.00") -> bytes:
    """Return a CODA file; `structure` 0 names the account by its twelve digits, 2 by its IBAN."""
    account = f"{BELGIAN_IBAN[4:]} EUR0BE" if structure == "0" else f"{BELGIAN_IBAN:34}EUR"
    movements = [
        *_movement(
            1,
            "1",
            "250.00",
            communication="101261124000279",
            structured=True,
            end_to_end="PYO1",
            who="BLOEMENHUIS VERMEULEN",
            iban="NL91ABNA0417164300",
        ),
        *_movement(
            2,
            "0",
            "812.34",
            communication="SETTLEMENT 2026112410001 OF THE WALLET IN LUXEMBOURG, SECOND PART",
            who="ALIPAY EUROPE",
            iban="LU280019400644750000",
        ),
        *_movement(
            3, "0", "99.95", end_to_end="PYO0", who="DE LINDEBOOM", iban=BELGIAN_IBAN, returned="AC04"
        ),
    ]
    body = [
        _record(
            (1, f"1{structure}328{account}"), (43, f"0{_amount(opening)}231126"), (65, "SLUIS"), (126, "328")
        ),
        *movements,
        _record((1, f"8328{account}"), (42, f"0{_amount('1662.29')}241126"), (128, "0")),
    ]
    told = len(body) if count is None else count
    records = [
        _record((1, "0000024112673805"), (25, "00000001"), (35, "SLUIS"), (61, "GKCCBEBB"), (128, "2")),
        *body,
        _record((1, "9"), (17, f"{told:06d}{_amount('250.00')}{_amount('912.29')}"), (128, "2")),
    ]
    return "\r\n".join([*records, ""]).encode("latin-1")
