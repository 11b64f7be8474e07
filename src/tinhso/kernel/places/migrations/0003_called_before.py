"""What a unit was called before, while its territory was the same; units that are stored get theirs with the next load."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0002_versions_and_boundaries")]

    operations = [
        migrations.AddField(model_name="unit", name="called_before", field=models.JSONField(blank=True, default=list)),
    ]
