"""What was published stays as it was: a correction is a new revision."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER revision_fixed BEFORE UPDATE OR DELETE ON figures_revision
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER frozenrows_fixed BEFORE UPDATE OR DELETE ON figures_frozenrows
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
"""
BACKWARD = """
DROP TRIGGER frozenrows_fixed ON figures_frozenrows;
DROP TRIGGER revision_fixed ON figures_revision;
"""


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_initial"), ("indicators", "0002_versions_never_change")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
