"""Names of estimates, boundaries, and a token that changes with units, parents and successions: by statement triggers, so that no
writer can forget it."""

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("places_unit", "places_unitparent", "places_succession")

FORWARD = """
INSERT INTO places_dataversion (id, token) VALUES (1, gen_random_uuid());
CREATE FUNCTION places_touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE places_dataversion SET token = gen_random_uuid() WHERE id = 1;
    RETURN NULL;
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_touch AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION places_touch();\n"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_touch ON {table};\n" for table in TABLES) + "DROP FUNCTION places_touch();"


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoundarySource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("file_name", models.CharField(max_length=255)),
                ("credit", models.CharField(max_length=300)),
                ("label", models.CharField(max_length=120)),
                ("imported_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DataVersion",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("token", models.UUIDField()),
            ],
        ),
        migrations.AddField(
            model_name="succession",
            name="backward_estimated",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="unit",
            name="estimated",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="unit",
            name="other_names",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.CreateModel(
            name="Boundary",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="boundary",
                        serialize=False,
                        to="places.unit",
                    ),
                ),
                ("polygons", models.JSONField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="boundaries",
                        to="places.boundarysource",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
