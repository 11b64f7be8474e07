"""What may be done with a team and with what belongs to it: the right, and the state it must be in.

A closed team stands as it was: nobody joins it, and nothing about it is changed. What it did while it was open may still be
recorded and mended, because reports come late; `rules.team_open` asks for the day.
"""

from __future__ import annotations

from tinhso.kernel.people.acts import Act, until
from tinhso.kernel.people.errors import Refused
from tinhso.systems.teams.apps import KEEP, RECORD
from tinhso.systems.teams.models import Household

_open = until("closed_on", "team-closed", "Tổ đã kết thúc ngày {day}.", "The team closed on {day}.")
_present = until("left_on", "member-left", "Thành viên đã rời tổ ngày {day}.", "The member left the team on {day}.")


def _without_address(household: Household) -> None:
    if household.address_code:
        raise Refused("address-already", "Hộ này đã có mã địa chỉ số.", "This household has a digital address.")


CHANGE_TEAM = Act("teams.change_team", KEEP, _open)
CLOSE_TEAM = Act("teams.close_team", KEEP, _open)
ADD_MEMBER = Act("teams.add_member", KEEP, _open)
RECORD_ACTIVITY = Act("teams.record_activity", RECORD)
RECORD_HOUSEHOLD = Act("teams.record_household", RECORD)
OF_TEAM = (RECORD_ACTIVITY, RECORD_HOUSEHOLD, ADD_MEMBER, CHANGE_TEAM, CLOSE_TEAM)

CHANGE_MEMBER = Act("teams.change_member", KEEP, _present)
END_MEMBERSHIP = Act("teams.end_membership", KEEP, _present)
OF_MEMBER = (CHANGE_MEMBER, END_MEMBERSHIP)

CHANGE_TRAINING = Act("teams.change_training", KEEP)
REMOVE_TRAINING = Act("teams.remove_training", KEEP)
OF_TRAINING = (CHANGE_TRAINING, REMOVE_TRAINING)

CHANGE_ACTIVITY = Act("teams.change_activity", RECORD)
REMOVE_ACTIVITY = Act("teams.remove_activity", RECORD)
OF_ACTIVITY = (CHANGE_ACTIVITY, REMOVE_ACTIVITY)

ATTACH_ADDRESS = Act("teams.attach_address", RECORD, _without_address)
OF_HOUSEHOLD = (ATTACH_ADDRESS,)
