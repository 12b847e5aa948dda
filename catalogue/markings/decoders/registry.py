"""All decoders, in the order of their rules. Tests, the reference and the site are made from this list."""

from __future__ import annotations

from catalogue.markings.decoders.data_matrix import DATA_MATRIX
from catalogue.markings.decoders.date_codes import DIE_CODE, WEEK_CODE
from catalogue.markings.decoders.entities import CAGE, NSN
from catalogue.markings.decoders.juche import JUCHE
from catalogue.markings.decoders.lots import LOT
from catalogue.markings.decoders.model import Decoder
from catalogue.markings.decoders.plain_dates import PLAIN_DATE
from catalogue.markings.decoders.quarters import QUARTER
from catalogue.markings.decoders.undocumented import UNDOCUMENTED

DECODERS: tuple[Decoder, ...] = (
    JUCHE,
    PLAIN_DATE,
    QUARTER,
    WEEK_CODE,
    DIE_CODE,
    LOT,
    CAGE,
    NSN,
    DATA_MATRIX,
)

__all__ = ["DECODERS", "UNDOCUMENTED"]
