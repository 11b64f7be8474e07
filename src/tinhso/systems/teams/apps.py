"""The one declaration of the system: its names, its roles, its personal data.

A member's name is not among the personal columns: the decision that sets up a team names its members in public.
"""

from __future__ import annotations

from tinhso.kernel.systems import Role, SystemConfig, Title

SEE = "teams.see_records"
PERSONAL = "teams.read_personal"
KEEP = "teams.keep_team"
PLAN = "teams.set_plan"
RECORD = "teams.record_activity"
IMPORT = "teams.import_file"


class TeamsConfig(SystemConfig):
    name = "tinhso.systems.teams"
    label = "teams"
    default = True
    code = "teams"
    title = Title("Tổ công nghệ số cộng đồng", "Community digital teams")
    pillar = "awareness"
    carries = ("S47",)
    roles = (
        Role("teams.leader", Title("Tổ trưởng tổ công nghệ số", "Leads a team"), frozenset({SEE, RECORD})),
        Role(
            "teams.keeper",
            Title("Theo dõi tổ công nghệ số", "Keeps the teams"),
            frozenset({SEE, PERSONAL, RECORD, KEEP, IMPORT}),
        ),
    )
    department_only = frozenset({PLAN})
    personal_fields = {
        "Member": ("phone",),
        "Household": ("head_name", "address", "address_code"),
    }
