"""What each role may do. Kernel roles stand here; a system adds its own in its `SystemConfig.roles`.

A permission is `<system>.<verb>_<noun>`. Three verbs have one meaning everywhere: `see_records` (lists and pages of a system),
`see_values` (computed, unpublished values of its indicators), `read_personal` (columns that hold personal data). A role holds
patterns: `*` stands for any run of characters.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

from tinhso.kernel.systems import Role, Title, systems

KERNEL_SYSTEMS = frozenset({"people", "audit", "places", "indicators", "figures", "imports"})
"""First parts of permissions that belong to no provincial system. An officer's patterns never reach them by `*`."""

LEADER = "province.leader"
ADMINISTRATOR = "province.administrator"
AUDITOR = "province.auditor"
DEPARTMENT_OFFICER = "department.officer"
COMMUNE_OFFICER = "commune.officer"

_OFFICER_OF_INDICATORS = frozenset(
    {"indicators.see_versions", "indicators.edit_version", "figures.see_findings", "figures.publish_figure", "figures.set_target"}
)

KERNEL_ROLES: tuple[Role, ...] = (
    Role(LEADER, Title("Lãnh đạo tỉnh", "Provincial leader"), frozenset({"*.see_*", "*.view_*"})),
    Role(ADMINISTRATOR, Title("Quản trị hệ thống", "Administrator"), frozenset({"*"})),
    Role(AUDITOR, Title("Kiểm tra, kiểm toán", "Auditor"), frozenset({"*.see_*", "*.view_*", "audit.*"})),
    Role(
        DEPARTMENT_OFFICER,
        Title("Chuyên viên sở, ngành", "Department officer"),
        frozenset({"systems.*"}) | _OFFICER_OF_INDICATORS,
    ),
    Role(
        COMMUNE_OFFICER,
        Title("Công chức xã, phường", "Commune officer"),
        frozenset({"systems.*", "figures.see_findings"}),
    ),
)
"""`systems.*` stands for every permission of every provincial system."""


@cache
def roles() -> dict[str, Role]:
    """Every role by its code: the kernel's, then each system's."""
    found = {role.code: role for role in KERNEL_ROLES}
    for system in systems():
        for role in system.roles:
            if role.code in found:
                raise ValueError(f"role {role.code} is declared twice")
            found[role.code] = role
    return found


@cache
def grants(role: str, permission: str) -> bool:
    """Whether the role holds the permission, somewhere.

    True if, and only if, the role is known and one of its patterns covers the permission, or the permission is to see the records
    of a system of which the role holds any permission. A commune officer never holds what the system keeps for departments
    (`SystemConfig.department_only`).
    """
    found = roles().get(role)
    if found is None:
        return False
    system = permission.partition(".")[0]
    if role == COMMUNE_OFFICER and permission in _department_only():
        return False
    for pattern in found.permissions:
        if pattern == "systems.*":
            if system not in KERNEL_SYSTEMS:
                return True
        elif fnmatchcase(permission, pattern) or (permission == f"{system}.see_records" and pattern.startswith(f"{system}.")):
            return True
    return False


@cache
def _department_only() -> frozenset[str]:
    return frozenset().union(*(system.department_only for system in systems()))
