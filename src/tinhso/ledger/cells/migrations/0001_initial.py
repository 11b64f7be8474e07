import django.db.models.deletion
from django.db import migrations, models

CHANGE_LOG = """
-- Facts whose cells must be rebuilt whole: append-only, and without any uniqueness, so that two writers never wait for each other.
-- What single writers changed stands in a log of its own for each fact (storage.log_table).
CREATE TABLE cells_change (fact text NOT NULL);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(CHANGE_LOG, "DROP TABLE cells_change"),
        migrations.CreateModel(
            name="FactState",
            fields=[
                ("code", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("schema", models.CharField(blank=True, max_length=64)),
                ("digests", models.JSONField(default=dict)),
                ("partitions", models.JSONField(default=list)),
                ("array", models.CharField(blank=True, max_length=200)),
                ("keys", models.CharField(blank=True, max_length=200)),
                ("version", models.BigIntegerField(default=0)),
                ("refreshed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fact", models.CharField(max_length=80)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="places.unit"),
                ),
            ],
            options={
                "verbose_name_plural": "coverage",
                "indexes": [models.Index(fields=["fact", "unit"], name="coverage_by_fact")],
            },
        ),
    ]
