"""Free-text Vietnamese addresses, old and new, to units of one map: `resolve("xóm 3, xã Hùng Sơn, huyện Đại Từ, Thái Nguyên")`."""

from tinhso.kernel.places.resolving.matching import Candidate, resolve

__all__ = ["Candidate", "resolve"]
