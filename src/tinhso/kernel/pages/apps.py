from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "tinhso.kernel.pages"
    label = "pages"
