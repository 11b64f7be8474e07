from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "tinhso.kernel.imports"
    label = "imports"
