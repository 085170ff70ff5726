Attribute VB_Name = "xlwings"
Option Explicit

' In place of xlwings' module where Python cannot be started: counts how often a start is tried.

Private tried As Long

Public Function XLPy() As Variant
    tried = tried + 1
    Err.Raise 1000, , "Could not load xlwings64.dll"
End Function

Public Function Tries() As Long
    Tries = tried
End Function
