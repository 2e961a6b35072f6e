"""zhibiao (指标): numeric indicators out of Chinese documents, each with its exact spot in the source."""

__version__ = "0.1.0"
