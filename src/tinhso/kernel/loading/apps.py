from django.apps import AppConfig


class LoadingConfig(AppConfig):
    name = "tinhso.kernel.loading"
    label = "loading"
