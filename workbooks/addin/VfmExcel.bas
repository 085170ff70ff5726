Attribute VB_Name = "VfmExcel"
Option Explicit
Option Private Module

' What only Excel's own objects can do; the tests in LibreOffice put another module in its place.

Private Const CELLS_WITH_FORMULAS As Long = -4123

' The values of cells. Value2 knows no currency, which has four decimals only, and gives a date as its number;
' in a workbook that counts from 1904 that number would be another day's, so dates are asked for as dates.
Public Function VfmCellValues(cells As Object) As Variant
    If cells.Worksheet.Parent.Date1904 Then
        VfmCellValues = cells.Value
    Else
        VfmCellValues = cells.Value2
    End If
End Function

' A cell's formula as this Excel shows it, with the @ of one that takes a single cell out of a range.
Public Function VfmFormula(cell As Object) As String
    VfmFormula = CStr(cell.Formula)
    On Error Resume Next
    VfmFormula = CStr(cell.Formula2)
End Function

' Whether a cell shows #NAME?, in a column of any width.
Public Function VfmShowsName(cell As Object) As Boolean
    If IsError(cell.Value) Then VfmShowsName = (VfmErrorName(cell.Value) = "#NAME?")
End Function

' Enters a formula anew, as Excel of any age keeps it: one that spills, an array entered as such, or a plain one.
Public Sub VfmEnter(cell As Object, ByVal formula As String)
    On Error Resume Next
    cell.Formula2 = formula
    If Err.Number = 0 Then Exit Sub
    On Error GoTo 0
    If cell.HasArray Then
        cell.CurrentArray.FormulaArray = formula
    Else
        cell.Formula = formula
    End If
End Sub

' The blocks of a sheet in which some formula may be ours: one look at a whole block tells, and most are not.
Public Function VfmFormulaAreas(sheet As Object) As Collection
    Dim areas As Collection, cells As Object, area As Object
    Set areas = New Collection
    Set VfmFormulaAreas = areas
    ' Excel gives the formulas of a sheet in blocks, and an error where there is none or the sheet is protected.
    On Error Resume Next
    If Not sheet.ProtectContents Then Set cells = sheet.UsedRange.SpecialCells(CELLS_WITH_FORMULAS)
    If cells Is Nothing And sheet.ProtectContents Then Set cells = sheet.UsedRange
    On Error GoTo 0
    If cells Is Nothing Then Exit Function
    For Each area In cells.Areas
        If HoldsOurs(area.Formula) Then areas.Add area
    Next area
End Function

Private Function HoldsOurs(formulas As Variant) As Boolean
    Dim row As Long, column As Long
    If Not IsArray(formulas) Then
        HoldsOurs = InStr(1, CStr(formulas), "VFM", vbTextCompare) > 0
        Exit Function
    End If
    For row = LBound(formulas, 1) To UBound(formulas, 1)
        For column = LBound(formulas, 2) To UBound(formulas, 2)
            If InStr(1, CStr(formulas(row, column)), "VFM", vbTextCompare) > 0 Then
                HoldsOurs = True
                Exit Function
            End If
        Next column
    Next row
End Function
