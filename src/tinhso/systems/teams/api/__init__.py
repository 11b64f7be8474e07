"""The web API of the teams, under `/api/teams/`. It reads by `visible_to` and writes by the services that the pages use.

Annotations are not postponed in these modules: `paginate` would look their names up in its own.
"""

from ninja import Router

from tinhso.systems.teams.api import members, teams, trainings, work

router = Router()
for part in (teams, members, trainings, work):
    router.add_router("", part.router)
