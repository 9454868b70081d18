"""The check digit of EAN and UPC codes (GS1 General Specifications, section 7.9)."""


def is_barcode(text: str) -> bool:
    """Tell whether a text is an EAN-8, UPC-A, EAN-13 or GTIN-14 with a right check digit."""
    if len(text) not in (8, 12, 13, 14) or not (text.isascii() and text.isdigit()):
        return False
    weighted = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(reversed(text)))
    return weighted % 10 == 0
