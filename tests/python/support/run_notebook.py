# Checks a notebook against the published format, executes it in a kernel of its own, and prints what it prints.
import sys
import warnings

import nbformat
from nbclient import NotebookClient

with warnings.catch_warnings():
    warnings.simplefilter("error")  # a cell without id is only warned of, and given one
    notebook = nbformat.read(sys.argv[1], as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
NotebookClient(notebook, timeout=100, kernel_name="python3").execute()
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        if output.get("name") == "stdout":
            print(output["text"], end="")
