"""The one declaration of the system: its names, its roles, its personal data."""

from __future__ import annotations

from tinhso.kernel.systems import Role, SystemConfig, Title

VIEW = "teams.view_team"
KEEP = "teams.keep_team"
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
        Role("teams.viewer", Title("Xem tổ công nghệ số", "Sees the teams"), frozenset({VIEW})),
        Role("teams.recorder", Title("Ghi hoạt động của tổ", "Records activities"), frozenset({VIEW, RECORD})),
        Role(
            "teams.keeper",
            Title("Quản lý tổ công nghệ số", "Keeps the teams"),
            frozenset({VIEW, RECORD, KEEP, IMPORT}),
        ),
    )
    personal_fields = {
        "Member": ("name", "phone"),
        "Household": ("head_name", "address", "address_code"),
    }
