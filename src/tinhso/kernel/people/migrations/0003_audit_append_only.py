"""The database itself keeps the audit trail append-only, and hashes records one way for single and bulk changes."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION people_row_hash(columns jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT encode(sha256(convert_to(jsonb_strip_nulls(columns)::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION people_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    -- A test database is emptied between tests; no other is.
    IF current_database() LIKE 'test\\_%' THEN RETURN NULL; END IF;
  ELSIF TG_OP = 'UPDATE' THEN
    -- The sealer fills the two chain columns, once.
    IF OLD.sequence IS NULL AND OLD.chain_hash = '' AND NEW.sequence IS NOT NULL AND NEW.chain_hash <> ''
       AND to_jsonb(NEW) - 'sequence' - 'chain_hash' = to_jsonb(OLD) - 'sequence' - 'chain_hash' THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'people_auditentry is append-only (%)', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON people_auditentry
  FOR EACH ROW EXECUTE FUNCTION people_audit_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON people_auditentry
  FOR EACH STATEMENT EXECUTE FUNCTION people_audit_append_only();
ALTER TABLE people_auditentry ENABLE ALWAYS TRIGGER audit_append_only;
ALTER TABLE people_auditentry ENABLE ALWAYS TRIGGER audit_no_truncate;
"""

BACKWARD = """
DROP TRIGGER audit_append_only ON people_auditentry;
DROP TRIGGER audit_no_truncate ON people_auditentry;
DROP FUNCTION people_audit_append_only();
DROP FUNCTION people_row_hash(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_rights")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
