from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Findings carry their arithmetic in English as well; those that are there get it when the checks run next."""

    dependencies = [("figures", "0002_revisions_never_change")]

    operations = [migrations.AddField("finding", "message_en", models.TextField(default=""))]
