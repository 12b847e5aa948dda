"""The desk: a Datasette for signed-in people over the working catalogue, where photographs come in.

make_desk      a desk of an open catalogue
sign_in_link   an address that signs one agent in, once
"""

from __future__ import annotations

from catalogue.web.desk.making import make_desk, sign_in_link

__all__ = ["make_desk", "sign_in_link"]
