from .data import Curves
from .model import Forecaster

__all__ = ["Curves", "Forecaster"]
