"""LibreOffice Calc: the extension that is made from the catalogue of functions, and what answers its calls.

LibreOffice's own Python loads `udfs/vfmxl_calc.py` and, beside it, `bridge.py`, which knows nothing but the standard library: it finds this
package and either imports it there or starts `helper.py` in the Python that has it.
"""
