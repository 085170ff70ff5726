Attribute VB_Name = "VfmValues"
Option Explicit
Option Private Module

' Errors on their way between cells and Python, which knows none: a text that begins with a mark.
' vfmxl/hosts/excel/marks.py has the same mark and the same errors.

Private Const MARK_CODE As Integer = 30
Private Const ERROR_NULL As Integer = 2000
Private Const ERROR_DIV0 As Integer = 2007
Private Const ERROR_VALUE As Integer = 2015
Private Const ERROR_REF As Integer = 2023
Private Const ERROR_NAME As Integer = 2029
Private Const ERROR_NUM As Integer = 2036
Private Const ERROR_NA As Integer = 2042

' One argument as Python takes it: the values of cells instead of the cells, errors marked.
Public Function VfmArgument(given As Variant) As Variant
    If IsMissing(given) Then Exit Function
    If IsObject(given) Then
        VfmArgument = ValuesOfCells(given)
    ElseIf IsArray(given) Then
        VfmArgument = MarkedArray(given)
    Else
        VfmArgument = Marked(given)
    End If
End Function

' What a cell shows for an answer of Python: real errors for marked ones, alone and inside arrays.
Public Function VfmResult(answer As Variant) As Variant
    If IsArray(answer) Then
        VfmResult = UnmarkedArray(answer)
    Else
        VfmResult = Unmarked(answer)
    End If
End Function

' The error value with a name such as #N/A; #VALUE! for a name that is not known.
Public Function VfmErrorValue(ByVal shown As String) As Variant
    Dim number As Integer
    Select Case shown
        Case "#N/A": number = ERROR_NA
        Case "#NUM!": number = ERROR_NUM
        Case "#REF!": number = ERROR_REF
        Case "#NAME?": number = ERROR_NAME
        Case "#DIV/0!": number = ERROR_DIV0
        Case "#NULL!": number = ERROR_NULL
        Case Else: number = ERROR_VALUE
    End Select
    VfmErrorValue = CVErr(number)
End Function

' The name of an error value; #VALUE! for one of newer Excel that we do not know.
Public Function VfmErrorName(given As Variant) As String
    Dim number As Long
    number = CLng(given)
    Select Case number
        Case ERROR_NA: VfmErrorName = "#N/A"
        Case ERROR_NUM: VfmErrorName = "#NUM!"
        Case ERROR_REF: VfmErrorName = "#REF!"
        Case ERROR_NAME: VfmErrorName = "#NAME?"
        Case ERROR_DIV0: VfmErrorName = "#DIV/0!"
        Case ERROR_NULL: VfmErrorName = "#NULL!"
        Case Else: VfmErrorName = "#VALUE!"
    End Select
End Function

Private Function ValuesOfCells(given As Variant) As Variant
    Dim cells As Object, values As Variant
    Set cells = given
    If cells.Areas.Count > 1 Then
        ' Excel would hand over the first area and be silent about the others.
        ValuesOfCells = Chr$(MARK_CODE) & "#VALUE!"
        Exit Function
    End If
    Set cells = WithoutUnusedEnd(cells)
    values = VfmCellValues(cells)
    If IsArray(values) Then
        ValuesOfCells = MarkedArray(values)
    Else
        ValuesOfCells = Marked(values)
    End If
End Function

' A whole column ends where the sheet does; its unused end is left away, its beginning stays where it is.
Private Function WithoutUnusedEnd(cells As Object) As Object
    Dim sheet As Object, used As Object, height As Long, width As Long
    Set sheet = cells.Worksheet
    height = cells.Rows.Count
    width = cells.Columns.Count
    If height = sheet.Rows.Count Or width = sheet.Columns.Count Then
        Set used = sheet.UsedRange
        height = Smaller(height, used.Row + used.Rows.Count - cells.Row)
        width = Smaller(width, used.Column + used.Columns.Count - cells.Column)
        ' Of a column without anything its first cell stays, which is empty.
        If height < 1 Then height = 1
        If width < 1 Then width = 1
        Set WithoutUnusedEnd = cells.Resize(height, width)
    Else
        Set WithoutUnusedEnd = cells
    End If
End Function

Private Function Smaller(ByVal one As Long, ByVal other As Long) As Long
    If one < other Then Smaller = one Else Smaller = other
End Function

Private Function Marked(given As Variant) As Variant
    If IsError(given) Then
        Marked = Chr$(MARK_CODE) & VfmErrorName(given)
    ElseIf VarType(given) = vbCurrency Or VarType(given) = vbDate Then
        Marked = CDbl(given)
    Else
        Marked = given
    End If
End Function

Private Function Unmarked(answer As Variant) As Variant
    Unmarked = answer
    If VarType(answer) = vbString Then
        If Left$(answer, 1) = Chr$(MARK_CODE) Then Unmarked = VfmErrorValue(Mid$(answer, 2))
    End If
End Function

Private Function MarkedArray(given As Variant) As Variant
    Dim values As Variant, row As Long, column As Long
    values = given
    If Dimensions(values) = 1 Then
        For row = LBound(values) To UBound(values)
            values(row) = Marked(values(row))
        Next row
    Else
        For row = LBound(values, 1) To UBound(values, 1)
            For column = LBound(values, 2) To UBound(values, 2)
                values(row, column) = Marked(values(row, column))
            Next column
        Next row
    End If
    MarkedArray = values
End Function

Private Function UnmarkedArray(answer As Variant) As Variant
    Dim values As Variant, row As Long, column As Long
    values = answer
    If Dimensions(values) = 1 Then
        For row = LBound(values) To UBound(values)
            values(row) = Unmarked(values(row))
        Next row
    Else
        For row = LBound(values, 1) To UBound(values, 1)
            For column = LBound(values, 2) To UBound(values, 2)
                values(row, column) = Unmarked(values(row, column))
            Next column
        Next row
    End If
    UnmarkedArray = values
End Function

Private Function Dimensions(values As Variant) As Integer
    Dim last As Long
    Dimensions = 1
    On Error GoTo one
    last = UBound(values, 2)
    Dimensions = 2
one:
End Function
