from tinhso.kernel.systems import SystemConfig, Title


class WelfareConfig(SystemConfig):
    name = "tinhso.systems.welfare"
    label = "welfare"
    default = True
    code = "welfare"
    title = Title("Chi trả an sinh không dùng tiền mặt", "Cashless welfare payments")
    pillar = "society"
    carries = ("S39",)
