"""What the ledger may count of the teams."""

from __future__ import annotations

from datetime import date

from tinhso.kernel.systems import Title
from tinhso.ledger.cells.declare import Dimension, Fact

LIVE_FROM = date(2022, 3, 5)
"""Công văn 793/BTTTT-THH; before it there was no team to count."""

LEVEL = Dimension(
    "level",
    Title("Cấp", "Level"),
    {"commune": Title("cấp xã", "commune"), "hamlet": Title("cấp thôn", "hamlet")},
)
ORGANISATION = Dimension(
    "organisation",
    Title("Đơn vị cử", "Sent by"),
    {
        "head": Title("trưởng thôn, tổ trưởng dân phố", "hamlet head"),
        "party": Title("chi bộ", "Party cell"),
        "front": Title("Mặt trận Tổ quốc", "Fatherland Front"),
        "youth": Title("Đoàn Thanh niên", "Youth Union"),
        "women": Title("Hội Phụ nữ", "Women's Union"),
        "farmers": Title("Hội Nông dân", "Farmers' Union"),
        "veterans": Title("Hội Cựu chiến binh", "Veterans' Association"),
        "police": Title("Công an xã", "commune police"),
        "committee": Title("Ủy ban nhân dân xã", "commune People's Committee"),
        "resident": Title("người dân", "resident"),
    },
)
KIND = Dimension(
    "kind",
    Title("Loại hoạt động", "Kind of activity"),
    {
        "visits": Title("đến từng hộ", "door to door"),
        "point": Title("điểm hỗ trợ ở nhà văn hóa", "help point at the culture house"),
        "one_stop": Title("hỗ trợ tại bộ phận một cửa", "help at the one-stop desk"),
        "market": Title("hướng dẫn tại chợ", "guidance at the market"),
        "class": Title("lớp kỹ năng số", "digital skills class"),
        "drive": Title("ra quân cao điểm", "campaign day"),
    },
)

FACTS = [
    Fact(
        code="teams.team",
        model="teams.Team",
        title=Title("Tổ công nghệ số cộng đồng", "Community digital teams"),
        dates=("opened_on", "closed_on"),
        dimensions={"level": LEVEL},
        live_from=LIVE_FROM,
    ),
    Fact(
        code="teams.plan",
        model="teams.Plan",
        title=Title("Kế hoạch thành lập tổ", "Plans for teams"),
        dates=("starts_on", "ends_on"),
        amounts={"teams": "teams"},
        live_from=LIVE_FROM,
    ),
    Fact(
        code="teams.member",
        model="teams.Member",
        title=Title("Thành viên tổ", "Members of teams"),
        dates=("joined_on", "left_on", "trained_on"),
        dimensions={"organisation": ORGANISATION},
        live_from=LIVE_FROM,
    ),
    Fact(
        code="teams.activity",
        model="teams.Activity",
        title=Title("Hoạt động của tổ", "Activities of teams"),
        dates=("held_on",),
        dimensions={"kind": KIND},
        amounts={
            "people_guided": "people_guided",
            "vneid_installed": "vneid_installed",
            "app_installed": "app_installed",
            "wallet_installed": "wallet_installed",
            "dossiers_helped": "dossiers_helped",
        },
        person="team_id",
        live_from=LIVE_FROM,
    ),
    Fact(
        code="teams.household",
        model="teams.Household",
        title=Title("Hộ được tổ giúp", "Households helped by teams"),
        dates=("helped_on", "addressed_on"),
        live_from=LIVE_FROM,
    ),
]
