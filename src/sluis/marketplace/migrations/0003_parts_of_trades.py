"""A part of a trade goes by a reference of its own; stock is pushed as changes; trouble with the platform shows."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F

import sluis.kernel.clock


def whole_trades(apps: Any, schema_editor: Any) -> None:
    """Every order so far is known under its trade's number."""
    apps.get_model("marketplace", "Order").objects.filter(reference="").update(reference=F("number"))


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0002_approved_texts_and_uploaded_pictures")]

    operations = [
        migrations.AddField(
            "order",
            "reference",
            models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField("order", "read_at", models.DateTimeField(default=sluis.kernel.clock.now)),
        migrations.AddField("orderline", "closed_at", models.DateTimeField(null=True)),
        migrations.AddField("pullmark", "window_s", models.IntegerField(default=1800)),
        migrations.AddField(
            "pullmark",
            "trouble",
            models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.AddField("pullmark", "trouble_since", models.DateTimeField(null=True)),
        migrations.AddField("listing", "push_change", models.IntegerField(default=0)),
        migrations.AddField(
            "listing",
            "push_key",
            models.CharField(blank=True, default="", max_length=32),
            preserve_default=False,
        ),
        migrations.AddField("listing", "pushed_price_fen", models.BigIntegerField(null=True)),
        migrations.AddIndex(
            "order", models.Index(fields=["reference"], name="marketplace_referen_3cd7ff_idx")
        ),
        migrations.RunPython(whole_trades, migrations.RunPython.noop),
    ]
