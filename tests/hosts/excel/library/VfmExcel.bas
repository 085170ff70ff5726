Attribute VB_Name = "VfmExcel"
Option Explicit

' In place of the add-in's module of this name: LibreOffice has no Value2, no Formula2, and errors of cells only as shown.

Public Function VfmCellValues(cells As Object) As Variant
    Dim values() As Variant, row As Long, column As Long
    If cells.Rows.Count = 1 And cells.Columns.Count = 1 Then
        VfmCellValues = ValueOf(cells)
        Exit Function
    End If
    ReDim values(1 To cells.Rows.Count, 1 To cells.Columns.Count)
    For row = 1 To cells.Rows.Count
        For column = 1 To cells.Columns.Count
            values(row, column) = ValueOf(cells.Cells(row, column))
        Next column
    Next row
    VfmCellValues = values
End Function

Private Function ValueOf(cell As Object) As Variant
    If Left$(cell.Text, 1) = "#" Then
        ValueOf = VfmErrorValue(cell.Text)
    Else
        ValueOf = cell.Value
    End If
End Function

Public Function VfmFormula(cell As Object) As String
    VfmFormula = CStr(cell.Formula)
End Function

Public Function VfmShowsName(cell As Object) As Boolean
    VfmShowsName = (cell.Text = "#NAME?")
End Function

Public Sub VfmEnter(cell As Object, ByVal formula As String)
    cell.Formula = formula
End Sub

Public Function VfmFormulaAreas(sheet As Object) As Collection
    Dim areas As Collection, cell As Object
    Set areas = New Collection
    For Each cell In sheet.UsedRange.Cells
        If cell.HasFormula Then areas.Add cell
    Next cell
    Set VfmFormulaAreas = areas
End Function
