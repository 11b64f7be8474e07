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
    verbs = {
        "teams.open_team": Title("Lập tổ", "Opened the team"),
        "teams.change_team": Title("Sửa thông tin tổ", "Changed the team"),
        "teams.close_team": Title("Kết thúc tổ", "Closed the team"),
        "teams.set_plan": Title("Giao kế hoạch", "Set the plan"),
        "teams.end_plan": Title("Thay kế hoạch", "Replaced the plan"),
        "teams.add_member": Title("Thêm thành viên", "Added the member"),
        "teams.change_member": Title("Sửa thành viên", "Changed the member"),
        "teams.end_membership": Title("Rời tổ", "Left the team"),
        "teams.train_member": Title("Dự tập huấn", "Was trained"),
        "teams.record_training": Title("Ghi buổi tập huấn", "Recorded the training"),
        "teams.change_training": Title("Sửa buổi tập huấn", "Changed the training"),
        "teams.remove_training": Title("Xóa buổi tập huấn", "Removed the training"),
        "teams.record_activity": Title("Ghi hoạt động", "Recorded the activity"),
        "teams.change_activity": Title("Sửa hoạt động", "Changed the activity"),
        "teams.remove_activity": Title("Xóa hoạt động", "Removed the activity"),
        "teams.record_household": Title("Ghi hộ được giúp", "Recorded the household"),
        "teams.attach_address": Title("Gắn mã địa chỉ số", "Attached the digital address"),
        "teams.import_teams": Title("Nhập từ tệp", "Imported from a file"),
        "teams.import_members": Title("Nhập từ tệp", "Imported from a file"),
        "teams.import_activities": Title("Nhập từ tệp", "Imported from a file"),
    }
    icon = "people"
    personal_fields = {
        "Member": ("phone",),
        "Household": ("head_name", "address", "address_code"),
    }
