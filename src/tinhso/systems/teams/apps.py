from tinhso.kernel.systems import SystemConfig, Title


class TeamsConfig(SystemConfig):
    name = "tinhso.systems.teams"
    label = "teams"
    default = True
    code = "teams"
    title = Title("Tổ công nghệ số cộng đồng", "Community digital teams")
    pillar = "awareness"
    carries = ("S47",)
