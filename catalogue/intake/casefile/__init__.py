"""Case files: a whole case as one YAML text, brought in all or not at all, and as often as one likes.

`read_case` checks what can be checked without a catalogue; `import_case` checks the rest, stores the photographs and
records. Both list every error with its line, never only the first.
"""

from catalogue.intake.casefile.importing import import_case
from catalogue.intake.casefile.model import Case, CaseError, Imported, Stated
from catalogue.intake.casefile.reading import read_case

__all__ = ["Case", "CaseError", "Imported", "Stated", "import_case", "read_case"]
