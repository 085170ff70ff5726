Attribute VB_Name = "VfmTests"
Option Explicit

' Lets cells and the test ask the parts of VfmReconnect.

Public Function TEST_AS_TYPED(ByVal formula As String) As Variant
    TEST_AS_TYPED = VfmAsTyped(formula)
End Function

Public Function TEST_IS_LOST(ByVal formula As String, ByVal shown As String) As Variant
    If VfmIsLost(formula, shown = "#NAME?") Then TEST_IS_LOST = "lost" Else TEST_IS_LOST = "kept"
End Function

Public Function TEST_ERROR(ByVal shown As String) As Variant
    TEST_ERROR = VfmErrorName(VfmErrorValue(shown))
End Function

Public Function LostCells() As String
    Dim cell As Variant
    For Each cell In VfmLostCells(ThisWorkbook)
        LostCells = LostCells & cell.Worksheet.Name & "!" & cell.Address(False, False) & " "
    Next cell
End Function

Public Function Reconnected(ByVal stamp As String, ByVal pack As String) As String
    Reconnected = VfmReconnectBook(ThisWorkbook, stamp, pack)
End Function
