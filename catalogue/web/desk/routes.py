"""The addresses of the desk; they come before those that it shares with the site."""

from __future__ import annotations

from catalogue.base.ids import KINDS
from catalogue.web.desk import create
from catalogue.web.desk.amend import correction, withdrawal
from catalogue.web.desk.create import new
from catalogue.web.desk.home import home
from catalogue.web.desk.marks import mark
from catalogue.web.desk.photos import bring_in, outcome
from catalogue.web.desk.preview import preview
from catalogue.web.desk.reading import queue, read
from catalogue.web.desk.records import record
from catalogue.web.desk.reviews import review
from catalogue.web.desk.signing import sign_in, sign_out
from catalogue.web.desk.static_files import static_file
from catalogue.web.routes import nowhere

_ID = r"[^/]+"

ROUTES = (
    (r"^/$", home),
    (r"^/-/desk/sign-in$", sign_in),
    (r"^/-/desk/sign-out$", sign_out),
    (r"^/-/desk/photos$", bring_in),
    (r"^/-/desk/uploads/(?P<id>[\w-]+)$", outcome),
    (rf"^/-/desk/preview/(?P<photo>{_ID})/(?P<side>[0-9]{{1,5}})$", preview),
    (r"^/media/(?P<photo>photo-[0-9a-z]+)-(?P<side>[0-9]{1,5})\.jpg$", preview),
    (rf"^/-/desk/mark/(?P<id>{_ID})$", mark),
    (r"^/-/desk/read$", queue),
    (rf"^/-/desk/read/(?P<id>{_ID})$", read),
    (r"^/-/desk/correct/(?P<index>[0-9]{1,15})$", correction),
    (rf"^/-/desk/withdraw/(?P<id>{_ID})(?:/(?P<index>[0-9]{{1,15}}))?$", withdrawal),
    (rf"^/-/desk/new/(?P<kind>{'|'.join(create.KINDS)})$", new),
    (rf"^/-/desk/review/(?P<id>{_ID})$", review),
    (r"^/-/desk/static/(?P<digest>[0-9a-f]+)/(?P<name>[a-z.]+)$", static_file),
    (r"^/-/desk(?:/.*)?$", nowhere),
    (rf"^/(?P<kind>{'|'.join(KINDS)})/(?P<id>[^/]+?)(?P<json>\.json)?$", record),
)
