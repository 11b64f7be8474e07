from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tinhso.kernel.people"
    label = "people"
    personal_fields = {"Person": ("password", "email")}
    """What the audit trail keeps as digests only."""
