from tinhso.kernel.systems import SystemConfig, Title


class MarketsConfig(SystemConfig):
    name = "tinhso.systems.markets"
    label = "markets"
    default = True
    code = "markets"
    title = Title("Chợ 4.0", "Market 4.0")
    pillar = "economy"
    carries = ("S30",)
