"""Case files: a whole case as one YAML text or as a folder of CSV, brought in all or not at all, as often as one likes.

`read_case` checks what can be checked without a catalogue; `import_case` checks the rest, stores the photographs and
records. Both list every error with its line, never only the first. `export_case` writes what a catalogue holds in the
same forms, so that an import of it there adds nothing, and elsewhere all of it.
"""

from catalogue.intake.casefile.exporting import Exported, export_case
from catalogue.intake.casefile.importing import import_case
from catalogue.intake.casefile.model import Case, CaseError, Imported, Stated
from catalogue.intake.casefile.reading import read_case

__all__ = ["Case", "CaseError", "Exported", "Imported", "Stated", "export_case", "import_case", "read_case"]
