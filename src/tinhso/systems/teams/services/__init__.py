"""Everything that writes teams. One module for each thing that is done; each service asks for its right and leaves an
audit row."""

from tinhso.systems.teams.services.activities import change_activity, record_activity, remove_activity
from tinhso.systems.teams.services.households import attach_address, record_household
from tinhso.systems.teams.services.members import add_member, change_member, end_membership
from tinhso.systems.teams.services.teams import change_team, close_team, open_team, set_plan
from tinhso.systems.teams.services.trainings import change_training, record_training, remove_training

__all__ = [
    "add_member",
    "attach_address",
    "change_activity",
    "change_member",
    "change_team",
    "change_training",
    "close_team",
    "end_membership",
    "open_team",
    "record_activity",
    "record_household",
    "record_training",
    "remove_activity",
    "remove_training",
    "set_plan",
]
