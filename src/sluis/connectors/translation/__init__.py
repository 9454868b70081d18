"""Translation services as an office may connect one: DeepL's and LibreTranslate's wire."""
